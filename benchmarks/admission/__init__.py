"""The waiting room's controller in front of a made-up shop: arrival curves, fans as they are, and plots of both.

`python -m benchmarks.admission` draws the plots of docs/WAITING-ROOM.md. Nothing here measures a machine: time is
counted, not waited for, and the same seed gives the same fans.
"""
