"""Everything the installation holds about somebody, in one file: for people (a page) and for programs (JSON), with the
tickets of events to come. One statement for each part, whatever its length.
"""

import asyncio
import io
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from onsale.accounts import people
from onsale.accounts.model import Person
from onsale.accounts.openings import unseen
from onsale.catalog.layouts import layout_of
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx
from onsale.platform.ids import encode_event_uuid, encode_id
from onsale.platform.keyring import Keyring
from onsale.platform.schemas import rfc3339
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.privacy.ahead import Ahead, tickets_ahead
from onsale.privacy.export_page import page_of
from onsale.privacy.export_parts import PARTS, Part
from onsale.tickets.names import NAME
from onsale.tickets.view import Papers, papers_of, papers_of_received, place_words
from onsale.transfers.transfer import EMAIL, FROM_NAME

Row = dict[str, Any]
_SEALED = {
    "passkeys": (("passkeys.name", "name_sealed", "name"),),
    "api_keys": (("api_keys.name", "name_sealed", "name"),),
    "applications_to_sell": (("organiser_applications.particulars", "sealed", "told"),),
    "tickets": ((NAME, "name_sealed", "name"),),
    "tickets_received": ((NAME, "name_sealed", "name"),),
    "tickets_sent_on": ((EMAIL, "email_sealed", "email"), (FROM_NAME, "from_name_sealed", "name")),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What was found: by part, and the tickets to print."""

    profile: Row
    parts: dict[str, list[Row]]
    papers: list[Papers] = field(default_factory=list)


async def export(services: Services, person_id: int, *, now: datetime) -> bytes:
    """A zip. Raises `NotFound` when they are gone. At most `limits.EXPORT_ROWS` rows a part, the newest first."""
    sealer, keyring = services.get(Sealer), services.get(Keyring)
    async with services.get(Database).read() as tx:
        person = await people.by_id(tx, person_id, sealer=sealer)
        parts = {part.name: await _rows(tx, part, person_id, sealer) for part in PARTS}
        ahead = await tickets_ahead(tx, person_id, now)
        papers = [await _papers(tx, one, keyring, sealer) for one in ahead[: limits.EXPORT_PDFS]]
    return await asyncio.to_thread(_zipped, Told(_profile(person), parts, papers), now)


async def _papers(tx: ReadTx, one: Ahead, keyring: Keyring, sealer: Sealer) -> Papers:
    if one.received is not None:
        return await papers_of_received(tx, one.received, keyring, sealer=sealer)
    return await papers_of(tx, one.booking, keyring, sealer=sealer)


async def _rows(tx: ReadTx, part: Part, person_id: int, sealer: Sealer) -> list[Row]:
    asked = sa.text(f"{part.query} limit {limits.EXPORT_ROWS}")
    found = [dict(row) for row in (await tx.execute(asked, {"person": person_id})).mappings()]
    for purpose, column, name in _SEALED.get(part.name, ()):
        for row in found:
            row[name] = row.pop(column)
        there = [row for row in found if row[name] is not None]
        sealed = [(row.pop(f"{name}_of", person_id), bytes(row[name])) for row in there]
        with unseen():  # what they wrote themselves, whosever key it is sealed by
            texts = await people.open_fields(tx, purpose, sealed, sealer=sealer)
        for row, text in zip(there, texts, strict=True):
            row[name] = text
        for row in found:
            row.pop(f"{name}_of", None)
    if part.name == "bookings":
        await _name_places(tx, found)
    return [_readable(row) for row in found]


async def _name_places(tx: ReadTx, bookings: list[Row]) -> None:
    for row in bookings:
        layout = await layout_of(tx, row.pop("seat_map_id"))  # few houses, and kept in memory
        for line in row["lines"]:
            name = layout.describe(line["place"])
            line["where"] = place_words(name.section, name.row, name.seat)


def _readable(row: Row) -> Row:
    """Numbers of ours as everybody else sees them; moments as text."""
    event_id = row.pop("event_id", None)
    told: Row = {} if event_id is None else {"event_id": encode_id("evt", event_id)}
    for name, prefix in (("booking_id", "bk"), ("ticket_id", "tkt")):
        if row.get(name) is not None:
            told[name] = encode_event_uuid(prefix, event_id, row.pop(name))
    return told | {name: rfc3339(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _profile(person: Person) -> Row:
    return {
        "id": encode_id("usr", person.id),
        "email": person.email,
        "name": person.name,
        "roles": sorted(person.roles),
        "language": person.language,
        "email_verified_at": rfc3339(person.email_verified_at) if person.email_verified_at else None,
        "has_password": person.has_password,
        "created_at": rfc3339(person.created_at),
    }


def _zipped(told: Told, now: datetime) -> bytes:
    from onsale.tickets.pdf import tickets_pdf

    document = {"format": "onsale-export/1", "made_at": rfc3339(now), "profile": told.profile} | told.parts
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("your-data.html", page_of(told.profile, told.parts))
        archive.writestr("data.json", msgspec.json.format(msgspec.json.encode(document), indent=2))
        for papers in told.papers:
            if papers.valid:
                archive.writestr(f"tickets/{papers.reference or papers.public_id}.pdf", tickets_pdf(papers))
    return content.getvalue()
