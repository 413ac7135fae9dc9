"""Reading the catalogue in the way of another well-known API, Ticketmaster's Discovery API v2.

Owns: its addresses below `/discovery/v2`, its parameters, orders, answers and refusals, and what a key may ask.
Promises: programs written for that API's public documentation work when its host is changed to ours; it reads the
index alone. What each parameter does, and where we differ, is in `docs/DISCOVERY.md`.
Leaves to others: finding (the rest of this room), how an event reads in our own API (listings).
"""
