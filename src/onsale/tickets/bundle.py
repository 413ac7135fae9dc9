"""What a scanner carries to judge codes without a network: keys, dead tickets, who is inside, and the gates.

Nobody's name is in it. The lists are strings of bytes, one ticket after the other: 16 bytes of its UUID, and two of its
serial where a code of it is dead and the place's newer ticket lives.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

import msgspec

from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event
from onsale.catalog.seatmap.layout import Section
from onsale.catalog.store import get_venue
from onsale.platform.database import ReadTx
from onsale.platform.ids import encode_id
from onsale.platform.keyring import Keyring
from onsale.platform.schemas import Answer, rfc3339, rfc3339_or_none
from onsale.tickets.gates import gates_of
from onsale.tickets.judging import DoorKey
from onsale.tickets.keys import door_keys
from onsale.tickets.proofs import proofs_of
from onsale.tickets.rotating import STEP_S, TOLERANCE_STEPS
from onsale.tickets.rules import rules_of

_STATE = """
select
    coalesce(string_agg(uuid_send(id) || int2send(serial), '' order by id) filter (where state = 'transferred'), ''),
    coalesce(string_agg(uuid_send(id), '' order by id) filter (where state in ('cancelled', 'offered')), ''),
    coalesce(string_agg(uuid_send(id), '' order by id)
        filter (where state = 'valid' and admitted_at is not null and (left_at is null or not %(re_entry)s)), '')
from tickets where event_id = %(event)s and (state <> 'valid' or admitted_at is not null)
"""


class BundleKey(Answer):
    """A key of the event's codes. `rotating_secret`: what each ticket's own secret is derived from."""

    id: int
    public: str
    rotating_secret: str
    revoked: bool


class BundleGate(Answer):
    """A gate; `sections` null: all of them."""

    name: str
    sections: list[str] | None
    opens_at: str | None
    closes_at: str | None


class BundleRow(Answer, omit_defaults=True):
    """Its seats are the places from `first_place` on, up to the next row's. The `i`-th, counted from 0, is called what
    `labels` call it, pairs of `i` and a name; otherwise by the number `start + i * step`."""

    name: str
    first_place: int
    start: int = 1
    step: int = 1
    labels: list[tuple[int, str]] = msgspec.field(default_factory=list)


class BundleSection(Answer, omit_defaults=True):
    """The places `first_place .. first_place + places - 1`; where they are seats, in `rows` by place."""

    name: str
    first_place: int
    places: int
    rows: list[BundleRow] = msgspec.field(default_factory=list)


class BundleProof(Answer):
    """Whoever comes with a ticket of this type shows what entitles them to it. `tickets`: base64 of 16 bytes each."""

    ticket_type: str
    tickets: str


class Bundle(Answer):
    """All a scanner needs for one event. `revocations`, `cancelled` and `admitted` are base64 of 18, 16 and 16 bytes a
    ticket; `event_no` is the event's number as codes carry it, in decimal digits."""

    event_id: str
    event_no: str
    name: str
    starts_at: str
    timezone: str
    code_mode: str
    step_s: int
    tolerance_steps: int
    keys: list[BundleKey]
    revocations: str
    cancelled: str
    admitted: str
    re_entry: bool
    gates: list[BundleGate]
    sections: list[BundleSection]
    proofs: list[BundleProof]
    generated_at: str


@dataclass(frozen=True, slots=True)
class Packed:
    """The bundle as JSON, and a tag that changes when anything but the time of its making does."""

    content: bytes
    tag: str


async def bundle_of(tx: ReadTx, event: Event, keyring: Keyring, *, now: datetime) -> Packed:
    """The event's bundle as it is at this moment."""
    rules = await rules_of(tx, event.id)
    raw = await tx.raw()
    asked = {"event": event.id, "re_entry": rules.re_entry}
    row = await (await raw.execute(_STATE, asked, binary=True)).fetchone()
    assert row is not None, "an aggregate always has a row"
    venue = await get_venue(tx, event.venue_id)
    layout = await layout_of(tx, event.seat_map_id)
    bundle = Bundle(
        event_id=encode_id("evt", event.id),
        event_no=str(event.id),
        name=event.name,
        starts_at=rfc3339(event.starts_at),
        timezone=venue.timezone,
        code_mode=rules.code_mode.value,
        step_s=STEP_S,
        tolerance_steps=TOLERANCE_STEPS,
        keys=[_key(number, key) for number, key in sorted((await door_keys(tx, event.id, keyring)).items())],
        revocations=_text(row[0]),
        cancelled=_text(row[1]),
        admitted=_text(row[2]),
        re_entry=rules.re_entry,
        gates=[
            BundleGate(
                name=gate.name,
                sections=None if gate.sections is None else list(gate.sections),
                opens_at=rfc3339_or_none(gate.opens_at),
                closes_at=rfc3339_or_none(gate.closes_at),
            )
            for gate in await gates_of(tx, event.id)
        ],
        sections=[_section(section) for section in layout.sections],
        proofs=[BundleProof(ticket_type=kind, tickets=_text(some)) for kind, some in await proofs_of(tx, event.id)],
        generated_at="",
    )
    tag = hashlib.blake2b(msgspec.json.encode(bundle), digest_size=16).hexdigest()
    bundle.generated_at = rfc3339(now)
    return Packed(msgspec.json.encode(bundle), tag)


def _key(number: int, key: DoorKey) -> BundleKey:
    return BundleKey(
        id=number,
        public=_text(key.public.public_bytes_raw()),
        rotating_secret=_text(key.rotating_secret),
        revoked=key.revoked,
    )


def _section(section: Section) -> BundleSection:
    rows = [
        BundleRow(name=row.name, first_place=row.first, start=row.start, step=row.step, labels=list(row.labels))
        for row in sorted(section.rows, key=lambda row: row.first)
    ]
    return BundleSection(name=section.name, first_place=section.first, places=section.count, rows=rows)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
