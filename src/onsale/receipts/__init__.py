"""What was paid, on paper.

Owns: receipts and credit notes, numbered without gaps for each organiser and year, and what stands on top of them.
Promises: a number is given once, in order, by a worker; what fails holds up no other and isn't lost. What a receipt
says never changes, and it names no fan.
Leaves to others: that money moved (payments), whose places they are (bookings), that a letter tells of it.
"""
