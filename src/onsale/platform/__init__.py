"""What every room stands on, and which knows nothing of tickets.

Owns: the database and its two kinds of transaction, the embedded PostgreSQL, settings, the clock, ids, money,
failures and how they read over HTTP, limits, jobs, mail, the sealing of personal data, texts in the reader's language.
Promises: nothing here imports a room; a write transaction commits only when its block ends cleanly.
Leaves to others: every word of the field.
"""
