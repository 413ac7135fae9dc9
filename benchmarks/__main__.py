"""`python -m benchmarks [NAME,NAME…]`: some or all of the figures."""

import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import holds
from benchmarks.result import Result, show, write
from benchmarks.site import Site, running_site

FIGURES: dict[str, Callable[[Site], Result]] = {
    "holds_per_s": holds.holds_per_s,
    "booking_flow_per_s": holds.booking_flow_per_s,
}


def main(arguments: list[str]) -> int:
    """Measure, print, write; 2 for a name there is no figure of."""
    wanted = [name for word in arguments for name in word.split(",") if name] or list(FIGURES)
    if unknown := [name for name in wanted if name not in FIGURES]:
        sys.stderr.write(f"no such figure: {', '.join(unknown)}; there are {', '.join(FIGURES)}\n")
        return 2
    results = []
    with running_site() as site:
        for name in wanted:
            sys.stderr.write(f"measuring {name} …\n")
            results.append(FIGURES[name](site))
    show(results)
    write(results, Path("build") / "bench.json")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
