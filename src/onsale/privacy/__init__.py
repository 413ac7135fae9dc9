"""What people may ask about their own data, and what is forgotten without being asked.

Owns: the export of everything about a person; erasing them, and the log of erasures that a restored backup is made to
follow; restricting and objecting; what is kept for how long; who looked at whose data.
Promises: an export is complete; whoever is erased is gone at once from the live system and isn't served again by a
restored backup; the ledger stays as it was and names nobody.
Leaves to others: sealing and the keys (platform, accounts), cancelling and refunding (bookings), mails (letters).
"""
