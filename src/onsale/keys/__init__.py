"""The keys that everything rests on: replaced in time, or when somebody asks, and destroyed when nothing needs them.

Owns: when a period's key is given up, how each secret is rotated, the snapshots of people's wrapped keys.
Promises: no key goes that anything live needs; whatever is interrupted goes on where it stood; nobody is signed out,
and no process starts anew, because a key was replaced.
Leaves to others: the keys themselves (`platform/keyring.py`), and what they seal: each room knows its own.
"""
