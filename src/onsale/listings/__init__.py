"""How an event reads to the outside.

Owns: an event put together with its venue, organiser, performers, all-in prices, availability and status; the list of
what is coming; the addresses under which seat maps and availability are read.
Promises: a list of fifty costs as many queries as one event; prices are all-in everywhere; a draft exists only for
its organiser. Availability told here is a hint of the moment: the claim decides.
Leaves to others: changing anything (console, bookings), finding by words (search), pages (shop, console).
"""
