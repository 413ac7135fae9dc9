"""A ticket for Apple's Wallet: a zip of `pass.json`, pictures, texts by language, the files' hashes and a signature.

After Apple's "Wallet Passes" (PassKit). The signature is a detached PKCS #7 one (RFC 5652) over `manifest.json`.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder

from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import reading
from onsale.platform.texts import LANGUAGES
from onsale.tickets.pass_art import GLOW, PAPER, VELVET, pass_pictures
from onsale.tickets.pass_signers import AppleSigner
from onsale.tickets.view import Papers, TicketView

_MADE = (2025, 1, 1, 0, 0, 0)  # of the files in the zip: the same ticket gives the same pass, but for the signature


def apple_pass(
    papers: Papers, ticket: TicketView, signer: AppleSigner, *, seller: str, until: datetime, link: str
) -> bytes:
    """The `.pkpass` of a ticket with a code. `link` is its booking's page. Takes milliseconds: off the event loop."""
    files = {
        "pass.json": _json(_pass(papers, ticket, signer, seller=seller, until=until, link=link)),
        **pass_pictures(),
        **{f"{code}.lproj/pass.strings": _strings(code) for code in LANGUAGES},
    }
    manifest = _json(
        {name: hashlib.sha1(content, usedforsecurity=False).hexdigest() for name, content in files.items()}
    )
    return _zipped({**files, "manifest.json": manifest, "signature": _signature(manifest, signer)})


def _signature(manifest: bytes, signer: AppleSigner) -> bytes:
    builder = PKCS7SignatureBuilder().set_data(manifest).add_signer(signer.certificate, signer.key, SHA256())
    # Binary: signed as it is, and not as a mail's text would be.
    options = [PKCS7Options.DetachedSignature, PKCS7Options.Binary]
    return builder.add_certificate(signer.between).sign(Encoding.DER, options)


def _pass(
    papers: Papers, ticket: TicketView, signer: AppleSigner, *, seller: str, until: datetime, link: str
) -> dict[str, Any]:
    event, venue = papers.occasion.event, papers.occasion.venue
    located = venue.lat is not None and venue.lon is not None
    return {
        "formatVersion": 1,
        "passTypeIdentifier": signer.type_id,
        "teamIdentifier": signer.team_id,
        "serialNumber": ticket.id,
        "groupingIdentifier": papers.booking.public_id,
        "organizationName": seller,
        "description": event.name,
        "logoText": "Onsale",
        "backgroundColor": _rgb(VELVET),
        "foregroundColor": _rgb(PAPER),
        "labelColor": _rgb(GLOW),
        "sharingProhibited": True,  # a ticket is sent on here, where its code changes hands
        "relevantDate": _there(event.doors_at or event.starts_at, venue.timezone),
        "expirationDate": _there(until, venue.timezone),
        **({"locations": [{"latitude": venue.lat, "longitude": venue.lon}]} if located else {}),
        "barcodes": [
            {
                "format": "PKBarcodeFormatQR",
                "message": ticket.code,
                "messageEncoding": "iso-8859-1",
                "altText": papers.booking.reference,
            }
        ],
        "eventTicket": _fields(papers, ticket, link),
    }


def _fields(papers: Papers, ticket: TicketView, link: str) -> dict[str, Any]:
    occasion = papers.occasion
    event, zone = occasion.event, occasion.venue.timezone
    doors = _time("doors", event.doors_at, zone, "PKDateStyleNone") if event.doors_at else None
    aside = [_field("row", ticket.row), _field("seat", ticket.seat), _field("kind", ticket.ticket_type)]
    return {
        "headerFields": [_time("starts", event.starts_at, zone, "PKDateStyleMedium")],
        "primaryFields": [{"key": "event", "value": event.name}],
        "secondaryFields": _there_are(_field("venue", occasion.venue.name), doors),
        "auxiliaryFields": _there_are(_field("section", ticket.section), *aside),
        "backFields": _there_are(
            _field("booking", papers.booking.reference),
            _field("address", occasion.address),
            {"key": "proof", "label": "proof", "value": "bring_proof"} if ticket.requires_proof else None,
            {"key": "terms", "label": "terms", "value": "once"},
            _field("link", link),
        ),
    }


def _words() -> dict[str, str]:
    """The texts that a pass names by key, in the language that is being read."""
    return {
        "starts": _("Starts"),
        "doors": _("Doors"),
        "venue": _("Venue"),
        "section": _("Section"),
        "row": _("Row"),
        "seat": _("Seat"),
        "kind": _("Ticket"),
        "booking": _("Booking"),
        "address": _("Address"),
        "proof": _("At the door"),
        "bring_proof": _("Bring proof to the door."),
        "terms": _("Please note"),
        "once": _("Admits one person, once. If you give it back or send it on, this pass stops working."),
        "link": _("Your booking"),
    }


def _strings(code: str) -> bytes:
    with reading(code):
        words = _words()
    return "".join(f"{_quoted(key)} = {_quoted(text)};\n" for key, text in words.items()).encode()


def _field(key: str, value: str | None) -> dict[str, str] | None:
    return {"key": key, "label": key, "value": value} if value else None


def _time(key: str, moment: datetime, zone: str, date_style: str) -> dict[str, Any]:
    """In the venue's time, wherever the phone is."""
    return {
        "key": key,
        "label": key,
        "value": _there(moment, zone),
        "dateStyle": date_style,
        "timeStyle": "PKDateStyleShort",
        "ignoresTimeZone": True,
    }


def _there(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def _there_are(*fields: dict[str, Any] | None) -> list[dict[str, Any]]:
    return [field for field in fields if field]


def _rgb(colour: str) -> str:
    return "rgb({}, {}, {})".format(*bytes.fromhex(colour.removeprefix("#")))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _MADE), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
