"""What became of a price: who looked, who booked; and moving it by that, where an organiser wants it.

Owns: counting looks, demand by level and price, the job that decides, its reasons in words, and what moving earned.
Promises: a look is counted without whose it was; no price leaves its rails; no two workers publish for the same reason.
Leaves to others: what to do with the counts (pricing.dynamic), and how a price is published (pricing.moving).
"""
