"""The whole plan: what is supposed, what was measured, and what follows."""

from dataclasses import dataclass

from onsale.capacity.assumptions import Assumptions, told
from onsale.capacity.demand import bandwidth, caching, storage, throughput
from onsale.capacity.figures import Figure
from onsale.capacity.machines import bill, infrastructure
from onsale.capacity.measured import MEASURED
from onsale.capacity.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Plan:
    """Its sheets in order: assumptions first, the bill last. No two figures have one name."""

    sheets: tuple[Sheet, ...]

    @property
    def figures(self) -> dict[str, Figure]:
        """All of them by name."""
        return {figure.name: figure for sheet in self.sheets for figure in sheet.figures}


def plan(assumptions: Assumptions) -> Plan:
    """What these assumptions take."""
    asked = throughput(assumptions)
    stored = storage(assumptions, asked)
    sent = bandwidth(assumptions, asked)
    needed = infrastructure(assumptions, asked, stored, sent)
    kept = caching(assumptions, asked, needed["edge_machines"])
    supposed = Sheet("Assumptions", told(assumptions))
    seen = Sheet("Measured, by two cores", list(MEASURED))
    return Plan((supposed, seen, asked, stored, sent, kept, needed, bill(assumptions, stored, sent, needed)))
