"""A figure and what it is compared with."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Result:
    """`ratio` is value over reference; both are absent where there is nothing to compare with. `broken` is a promise of
    ours that was seen not to hold: the run then fails.
    """

    name: str
    value: float
    unit: str
    reference: str | None = None
    reference_value: float | None = None
    note: str = ""
    broken: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours over the reference."""
        return self.value / self.reference_value if self.reference_value else None

    @property
    def told(self) -> str:
        """The note, a broken promise first."""
        return "; ".join(filter(None, (self.broken, self.note)))


def show(results: Sequence[Result]) -> None:
    """Print the table."""
    table = Table("name", "value", "unit", "reference", "reference value", "ratio", "note")
    for r in results:
        table.add_row(
            r.name, _short(r.value), r.unit, r.reference or "", _short(r.reference_value), _short(r.ratio), r.told
        )
    Console().print(table)


def machine() -> Mapping[str, object]:
    """The machine as it is before anything is measured."""
    return {
        "system": platform.platform(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "load_before": os.getloadavg(),
        "python": platform.python_version(),
    }


def write(results: Sequence[Result], taken_on: Mapping[str, object], file: Path) -> None:
    """As JSON, with the machine they were taken on."""
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = [_row(result) for result in results]
    file.write_text(json.dumps({"machine": taken_on, "results": rows}, indent=2) + "\n")


def _row(result: Result) -> dict[str, object]:
    row = asdict(result) | {"ratio": result.ratio, "note": result.told}
    del row["broken"]
    return row


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:,.2f}" if value < 100 else f"{value:,.0f}"
