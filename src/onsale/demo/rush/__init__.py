"""A crowd through an event's waiting room: as many fans as you like join, are drawn, and come in when it is their turn.

Who they are and when they come is worked out for all of them. Some join over HTTP, as a stated part of the crowd; the
others are brought in by the code that writes a join when it comes over HTTP, in transactions as large as there. Whoever
is let in does everything over HTTP. Afterwards the line is compared with what was published about it.
"""
