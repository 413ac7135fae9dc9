"""Which places are taken, by whom, until when.

Owns: claims on places, one active booking per fan and event, availability, best available.
Promises: no place is claimed twice and no fan booked twice, whatever happens (primary keys see to it); whether a
claim has lapsed is judged by the database's clock alone; a lapsed claim gives way at once, swept or not.
Everybody locks in the same order: the event's gate, fans by number, places by number.
Leaves to others: what a booking is and costs, money, tickets.
"""
