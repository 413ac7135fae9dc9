"""Prices that move, in the shop: how each level's may, and every price it had.

Owns: plans, tiers, suggestions, the record of changes, and the one transaction that gives a level another price.
Promises: everybody has the same price at the same moment; no two changes overlap, and none goes unrecorded.
Leaves to others: which price would be right (dynamic), face values at rest (catalogue), prices held (bookings).
"""
