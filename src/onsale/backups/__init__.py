"""Backups: base backups, the archive of the write-ahead log, and laying both out again at any moment in between.

Owns: the series of backups in a folder or an S3-compatible store, the process that receives the log, how long all of it
is kept, and what is known of how it stands. Promises: what was committed a minute ago is in the archive; nothing in it
can be read without the identity; what a kept moment needs isn't deleted; a store that is full or away stops no sale.
Leaves to others: the keyring and the log of erasures, which aren't in any backup; following that log after a restore
(`privacy`), and checking what was restored (`audit`): `entrypoints/restoring.py` puts them in order.
"""
