"""The pages of those who run the installation: who may sell, what is taken down, and how everything stands.

Owns no rows: what is decided is `oversight`'s, how things stand is `doctor`'s and the rooms' own. Every handler here
has the guard `admin`, and whatever changes something leaves an act in the record.
Leaves to others: becoming an admin, which needs the machine (`onsale user`).
"""
