"""Proof that the promises hold: each is a query that selects what breaks it, run on a live or a restored database.

Owns: the list of invariants over claims, bookings, payments, the ledger and tickets; and of what each column holds
about people.
Promises: it only reads; an empty answer means that the promise holds for every row there is.
Leaves to others: keeping the promises. Constraints in the database do; this is how anybody can check.
"""
