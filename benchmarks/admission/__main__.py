"""`python -m benchmarks.admission`: the plots of docs/WAITING-ROOM.md, and the figures of its table."""

from pathlib import Path

from benchmarks.admission.plots import plot
from benchmarks.admission.scenarios import SCENARIOS
from benchmarks.admission.shop import Shop, ideal

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


def main() -> None:
    """Draw, write and tell."""
    for scenario in SCENARIOS:
        history, best = Shop(scenario).run(), ideal(scenario)
        if scenario.plotted:
            (PICTURES / f"admission-{scenario.name}.svg").write_text(plot(scenario, history), encoding="utf-8")
        nearly_all = scenario.places * 99 // 100
        print(
            f"{scenario.name:14}  most inside {max(history.active) / scenario.target:.0%} of the target"
            f"  {history.sold[-1] / scenario.places:.0%} sold in the end ({best.sold[-1] / scenario.places:.0%}),"
            f" 99 % by minute {history.first_with(nearly_all) / 60:.0f} ({best.first_with(nearly_all) / 60:.0f})"
            f"  for nothing {history.disappointed / history.admitted:.1%} ({best.disappointed / best.admitted:.0%})"
        )


if __name__ == "__main__":
    main()
