"""A ticket of a sold-out event, offered back at what it cost: its owner is refunded when somebody else has bought it.

Owns: resale offers, from being offered to being sold, taken back, or back with their owner before the doors open.
Promises: while a ticket is offered it admits nobody and its place is on sale like any other; never are two tickets of
one place valid; nothing is refunded that wasn't sold, nothing sold that isn't refunded: one transaction does both.
Leaves to others: selling the place (bookings, waitinglist), the refund and its papers (bookings, payments, receipts).
"""
