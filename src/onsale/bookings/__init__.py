"""From places held to places confirmed, cancelled or let go.

Owns: bookings and their states, what a held place costs (the price held is the price paid), paying, cancelling,
expiring, and what a provider's word means for a booking.
Promises: one active booking per fan and event; a change of state is a compare-and-set that somebody wins; a captured
payment ends in a confirmed booking or a refund; nothing is said before it is committed.
Leaves to others: which places are free (inventory), how money moves (payments), tickets, pages.
"""
