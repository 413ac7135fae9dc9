"""Statements: what was sold, what became of the money, and what an organiser is owed; from bookings and the books.

The bookings say how many were sold for which price, the books who the money is for. A statement takes both and says
whether they agree.
"""
