"""How much of everything it takes: machines, disks and bandwidth for a crowd, from assumptions and measured rates.

Owns: the assumptions, the measured rates that are reckoned with, the arithmetic between them.
Promises: no figure without the sentence that says where it comes from; the design document tells these and no others.
Leaves to others: measuring (the benchmarks), and deciding what to buy.
"""
