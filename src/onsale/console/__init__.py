"""The organiser's room: making events and watching them sell.

Owns: the organiser's calls and pages, and the use cases that need to know both the catalogue and what was sold of it:
changing an event, and taking one back. Promises: while either happens nobody holds a place of that event, and what
buyers rely on is never changed under them. Leaves to others: what an event is (catalogue), giving money back
(bookings and payments hear `EventCancelled`).
"""
