"""What came of an import: counts, and every row that wasn't taken as it stood."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from onsale.catalog.importing.outcome import Outcome
from onsale.catalog.importing.places import ZoneFrom
from onsale.catalog.importing.plan import PlannedEvent
from onsale.catalog.importing.row import Skipped
from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import ngettext


@dataclass(frozen=True, slots=True)
class ZoneNote:
    """A row without (usable) coordinates, and where its zone was taken from."""

    line: int
    venue: str
    city: str
    timezone: str
    taken_from: str
    guessed: bool


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Counts are of this file's rows; `venues` and `performers` of distinct ones, `*_new` of those added now.

    `listed` are events in the list of what is coming: published or cancelled, and not yet begun. `first_start` and
    `last_start` bound all starts; half of them lie before `middle_start`.
    """

    rows_read: int
    events_new: int
    events_changed: int
    events_unchanged: int
    listed: int
    archived: int
    cancelled: int
    rescheduled: int
    venues: int
    venues_new: int
    performers: int
    performers_new: int
    prices_generated: int
    times_assumed: int
    weeks_shifted: int
    first_start: datetime | None
    middle_start: datetime | None
    last_start: datetime | None
    zone_notes: tuple[ZoneNote, ...]
    skipped: tuple[Skipped, ...]

    @property
    def zones_guessed(self) -> int:
        """Events whose zone may be wrong."""
        return sum(note.guessed for note in self.zone_notes)

    @classmethod
    def of(
        cls, planned: Sequence[PlannedEvent], outcome: Outcome, skipped: Sequence[Skipped], *, weeks: int, now: datetime
    ) -> "ImportReport":
        """From what was planned and what storing it came to."""
        kept = [event for event in planned if event.source_id in outcome.lifecycles]
        lifecycles = Counter(outcome.lifecycles[event.source_id] for event in kept)
        ahead = [event for event in kept if event.starts_at > now]
        starts = sorted(event.starts_at for event in kept)
        return cls(
            rows_read=len(planned) + len(skipped),
            events_new=outcome.events_new,
            events_changed=outcome.events_changed,
            events_unchanged=outcome.events_unchanged,
            listed=sum(outcome.lifecycles[event.source_id] in ("published", "cancelled") for event in ahead),
            archived=lifecycles["archived"],
            cancelled=lifecycles["cancelled"],
            rescheduled=sum(event.schedule == "rescheduled" for event in kept),
            venues=len({event.place.key for event in kept}),
            venues_new=outcome.venues_new,
            performers=len({event.performer.key for event in kept if event.performer}),
            performers_new=outcome.performers_new,
            prices_generated=sum(event.price.generated for event in kept),
            times_assumed=sum(event.time_assumed for event in kept),
            weeks_shifted=weeks,
            first_start=starts[0] if starts else None,
            middle_start=starts[len(starts) // 2] if starts else None,
            last_start=starts[-1] if starts else None,
            zone_notes=tuple(_notes(kept)),
            skipped=tuple(sorted([*skipped, *outcome.skipped], key=lambda each: each.line)),
        )

    def as_json(self) -> dict[str, Any]:
        """The report as JSON-able values."""
        told: dict[str, Any] = msgspec.to_builtins(self)
        return told | {"zones_guessed": self.zones_guessed}

    def lines(self, *, most: int = 20) -> list[str]:
        """The report for people; of long lists the first `most` are told and the others counted."""
        told = [
            _("{count:,} rows read").format(count=self.rows_read),
            _("events: {new:,} new, {changed:,} changed, {unchanged:,} unchanged").format(
                new=self.events_new, changed=self.events_changed, unchanged=self.events_unchanged
            ),
            _("listed: {listed:,}; archived because they are past: {archived:,}").format(
                listed=self.listed, archived=self.archived
            ),
            _("cancelled: {cancelled:,}; rescheduled: {rescheduled:,}").format(
                cancelled=self.cancelled, rescheduled=self.rescheduled
            ),
            _("venues: {count:,} ({new:,} new); performers: {performers:,} ({performers_new:,} new)").format(
                count=self.venues, new=self.venues_new, performers=self.performers, performers_new=self.performers_new
            ),
            _("prices generated: {prices:,}; start times assumed: {times:,}").format(
                prices=self.prices_generated, times=self.times_assumed
            ),
        ]
        if self.weeks_shifted:
            weeks = ngettext("{count} week", "{count} weeks", abs(self.weeks_shifted)).format(count=self.weeks_shifted)
            told.append(_("calendar shifted by {weeks}").format(weeks=weeks))
        if self.first_start and self.middle_start and self.last_start:
            span = _("events from {first:%Y-%m-%d} to {last:%Y-%m-%d}, half of them before {middle:%Y-%m-%d}")
            told.append(span.format(first=self.first_start, last=self.last_start, middle=self.middle_start))
        return [*told, *self._notes_told(most), *self._skipped_told(most)]

    def _notes_told(self, most: int) -> list[str]:
        if not self.zone_notes:
            return []
        head = _("rows without usable coordinates: {count:,}, zones guessed: {guessed:,}")
        line = _("  line {line}: {venue}, {city}: {zone}, from {source}")
        return [
            head.format(count=len(self.zone_notes), guessed=self.zones_guessed),
            *(
                line.format(line=n.line, venue=n.venue, city=n.city or "?", zone=n.timezone, source=n.taken_from)
                for n in self.zone_notes[:most]
            ),
            *_more(len(self.zone_notes) - most),
        ]

    def _skipped_told(self, most: int) -> list[str]:
        if not self.skipped:
            return []
        line = _("  line {line}: {reason}")
        return [
            _("rows skipped: {count:,}").format(count=len(self.skipped)),
            *(line.format(line=each.line, reason=each.reason) for each in self.skipped[:most]),
            *_more(len(self.skipped) - most),
        ]


def _more(count: int) -> list[str]:
    return [ngettext("  and {count} more", "  and {count} more", count).format(count=count)] if count > 0 else []


def _notes(planned: Sequence[PlannedEvent]) -> list[ZoneNote]:
    return [
        ZoneNote(e.line, e.place.name, e.place.city, e.place.timezone, e.zone_from.value, e.zone_from.guessed)
        for e in planned
        if e.zone_from is not ZoneFrom.COORDINATES
    ]
