"""Waiting for places of a sold-out event, and being offered them in order when they come back.

Owns: who waits for which event, for how many places, and where in the line; the offers, each a hold in the fan's name
with an expiry of its own.
Promises: places that come back while somebody waits are offered before they are on sale; in the order of joining,
as far as they fit what is wanted; nobody is offered twice for one place in the line; a party isn't split.
Leaves to others: what a hold is (bookings), which places are best (inventory). It isn't the waiting room, in which a
crowd waits for a sale to begin.
"""
