"""The catalogue: what is on, where, and how the house is laid out.

Owns organisers, venues, performers, series, events with their price levels, and seat maps.
A seat map is immutable: a change is a new version, so a place index means the same seat for
as long as an event sells by that version. Places are dense, `0..n-1`, in section, row and
seat order; every room below the counter speaks of places, never of seats.

Promises: what it accepts can be sold (every section has a price, every seat a name of its
own), and what is published is announced to the rooms above as an event in the same transaction.
Leaves to others: who holds which place (inventory), what it costs right now (pricing), and
finding things (search). `seatmap/` is pure: geometry and names, no I/O.
"""
