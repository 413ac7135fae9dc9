"""Who is let in when a crowd comes: windows, ranks, the frontier, passes.

Owns: the line of an event, the promise made about it beforehand, and the evidence published of it.
Promises: within a window the order is drawn, not raced for; a rank is told only once its window has closed; the
frontier never moves back; what is published lets anybody check all of it.
Leaves to others: what is held and sold once somebody is in.
"""
