"""The gates' form: a row of fields for each gate, and one more that is empty."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from onsale.catalog.seatmap.layout import Layout
from onsale.console.live_door.views import GateForm, SectionBox
from onsale.console.reading import Reading
from onsale.console.views import Fields
from onsale.platform import limits
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.tickets.gates import Gate, checked

_PARTS = {"name": "name", "sections": "sections", "opens_at": "opens", "closes_at": "closes"}


def forms_of(gates: Sequence[Gate], layout: Layout, zone: tzinfo) -> tuple[GateForm, ...]:
    """The gates as they are, and room for another."""
    some = [*gates, None][: limits.GATES_PER_EVENT]
    return tuple(_form(n, gate, layout, zone) for n, gate in enumerate(some))


def _form(n: int, gate: Gate | None, layout: Layout, zone: tzinfo) -> GateForm:
    chosen = gate.sections if gate and gate.sections is not None else ()
    return GateForm(
        prefix=f"gate_{n}",
        name=gate.name if gate else "",
        opens=_wall(gate.opens_at, zone) if gate else "",
        closes=_wall(gate.closes_at, zone) if gate else "",
        boxes=tuple(
            SectionBox(name=f"gate_{n}_s{at}", section=section.name, checked=section.name in chosen)
            for at, section in enumerate(layout.sections)
        ),
    )


def forms_again(form: Fields, layout: Layout) -> tuple[GateForm, ...]:
    """The form as it was sent, to be mended."""
    return tuple(
        GateForm(
            prefix=f"gate_{n}",
            name=form.get(f"gate_{n}_name", ""),
            opens=form.get(f"gate_{n}_opens", ""),
            closes=form.get(f"gate_{n}_closes", ""),
            boxes=tuple(
                SectionBox(name=f"gate_{n}_s{at}", section=s.name, checked=f"gate_{n}_s{at}" in form)
                for at, s in enumerate(layout.sections)
            ),
        )
        for n in _rows(form)
    )


def read_gates(form: Fields, layout: Layout, zone: tzinfo) -> list[Gate]:
    """The gates that have a name; one whose name was emptied is no more. `InvalidRequest` names the fields."""
    reading, rows, gates = Reading(form), [], []
    for n in _rows(form):
        name = form.get(f"gate_{n}_name", "").strip()
        if not name:
            continue
        rows.append(n)
        chosen = tuple(s.name for at, s in enumerate(layout.sections) if f"gate_{n}_s{at}" in form)
        gates.append(
            Gate(
                name=reading.line(f"gate_{n}_name", _("Give it a name.")) or name,
                sections=chosen if chosen and len(chosen) < len(layout.sections) else None,
                opens_at=_moment(reading, f"gate_{n}_opens", zone),
                closes_at=_moment(reading, f"gate_{n}_closes", zone),
            )
        )
    reading.require()
    try:
        checked(gates, layout)
    except InvalidRequest as wrong:
        for error in wrong.errors:
            at, part = error.field.removeprefix("gates[").split("].")
            reading.wrong(f"gate_{rows[int(at)]}_{_PARTS[part]}", error.message)
        reading.require()
    return gates


def _rows(form: Fields) -> list[int]:
    return [n for n in range(limits.GATES_PER_EVENT) if f"gate_{n}_name" in form]


def _moment(reading: Reading, field: str, zone: tzinfo) -> datetime | None:
    """What a field for a date and a time says; an hour that comes twice is taken the first time."""
    text = reading.form.get(field, "").strip()
    if not text:
        return None
    date, _t, time = text.partition("T")
    apart = Reading({"date": date, "time": time, "time_fold": "0"})
    moment = apart.moment("date", "time", zone)
    for message in apart.errors.values():
        reading.wrong(field, message)
    return moment


def _wall(moment: datetime | None, zone: tzinfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if moment else ""
