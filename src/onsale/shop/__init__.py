"""The fan's pages: home, search, event, seat picker, checkout, tickets.

Owns: what those pages show and what their forms do, in every state an event or a booking can be in.
Promises: browsing, buying the best places and cancelling work without JavaScript; an error says what happened,
whether money moved and what to do next.
Leaves to others: everything the pages are about; handlers here read and call the rooms below.
"""
