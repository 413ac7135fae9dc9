"""The waiting room: a crowd that comes for one event waits in a line anybody can check, and is let in as places allow.

Owns: the windows in which fans join, the tokens that are their places in line, the frontier up to which the line was
let in, the passes with which places may be held, and the evidence that all of it was as announced.
Promises: one place in line for each fan; nobody in a window is ahead for being quicker; a place told is never taken
back, whoever restarts; no pass above the frontier of its moment; whoever watches can find out if that isn't so.
Leaves to others: which places are free (inventory), what may be held and paid (bookings, which asks for the pass). It
isn't the waiting list, on which fans wait for a sold-out event.
"""
