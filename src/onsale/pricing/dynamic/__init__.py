"""Prices that move: what a place should cost now, from what was seen and what is left, inside the organiser's rails.

Owns: the closed form, what is believed about demand, the forecast of visits, the choice of a price and its reason.
Promises: pure functions; no decision leaves the rails; nothing about who somebody is goes in.
Leaves to others: what really happened (counts), publishing a price, and what is charged (the price book).
"""
