"""Finding events by words, place, time and price, whether or not the database is there.

Owns: an index on each node's disk (a document for each listed event, and the names of performers, venues and cities),
how it is kept current, and what answers a query in which order.
Promises: what is published, changed, removed, sold out or priced anew shows within two seconds; reading needs the disk
alone; a damaged index is made anew while the old one is read. Words match without regard to case, accents and order,
and forgive slips where little else is found.
Leaves to others: how an event reads (listings), pages (shop).
"""
