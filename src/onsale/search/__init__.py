"""Finding events by words, place, time and price.

Owns: what is searched (a document for each listed event, in this process's memory) and how it is matched and counted.
Promises: an event is found as soon as its publication is committed and gone as soon as its removal is: which events
are listed, in which version, is asked of the database on every search. Words match without regard to case, accents
and order.
Leaves to others: how an event reads (listings).
"""
