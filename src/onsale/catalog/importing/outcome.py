"""What storing the planned events came to, counted batch by batch."""

from dataclasses import dataclass, field

from onsale.catalog.importing.row import Skipped


@dataclass(slots=True)
class Outcome:
    """Counts so far. `lifecycles` holds, by source id, what each stored event's lifecycle is now."""

    events_new: int = 0
    events_changed: int = 0
    events_unchanged: int = 0
    venues_new: int = 0
    performers_new: int = 0
    lifecycles: dict[str, str] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        """Count a batch that is committed."""
        self.events_new += other.events_new
        self.events_changed += other.events_changed
        self.events_unchanged += other.events_unchanged
        self.venues_new += other.venues_new
        self.performers_new += other.performers_new
        self.lifecycles |= other.lifecycles
        self.skipped += other.skipped
