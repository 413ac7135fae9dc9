"""How fast it is: each figure with a reference taken in the same run on the same machine, since machines differ.

`make bench` prints the table and writes `build/bench.json`; `make bench ONLY=holds_per_s` runs some. The load comes
from this machine too, so the figures are what is left beside it.
"""
