"""What people are written about their bookings.

Owns: the letters (who is told what, in whose words), that they are sent, what became of those nobody took.
Promises: a letter is due in the transaction that made it necessary; one that can't be sent stops no other.
Leaves to others: how mail leaves the house (platform), what happened (bookings, payments), tickets and receipts.
"""
