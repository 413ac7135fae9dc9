"""A ticket for Google's Wallet: a link that carries it, signed (RFC 7519, RS256).

After Google's "Event tickets", with the class and the object inside the link, so that nothing is sent before somebody
follows it. Google calls 1,800 characters safe in every browser; ours have somewhat more, so nothing is in it twice.
"""

import json
from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from onsale.platform.i18n import language
from onsale.platform.ids import encode_id
from onsale.tickets.pass_signers import GoogleSigner
from onsale.tickets.view import Papers, TicketView

_SAVE = "https://pay.google.com/gp/v/save/"


def google_pass_url(papers: Papers, ticket: TicketView, signer: GoogleSigner, *, seller: str, now: datetime) -> str:
    """Where a ticket with a code is put into a Google Wallet."""
    claims = {
        "iss": signer.email,
        "aud": "google",
        "typ": "savetowallet",
        "iat": int(now.timestamp()),
        "payload": {
            "eventTicketClasses": [_class(papers, signer, seller)],
            "eventTicketObjects": [_object(papers, ticket, signer)],
        },
    }
    signed = f"{_part({'alg': 'RS256', 'typ': 'JWT'})}.{_part(claims)}"
    signature = signer.key.sign(signed.encode(), PKCS1v15(), SHA256())
    return f"{_SAVE}{signed}.{_base64(signature)}"


def _class(papers: Papers, signer: GoogleSigner, seller: str) -> dict[str, Any]:
    event, venue = papers.occasion.event, papers.occasion.venue
    times = {"start": event.starts_at, "end": event.ends_at, "doorsOpen": event.doors_at}
    return {
        "id": _class_id(papers, signer),
        "issuerName": seller,
        "reviewStatus": "UNDER_REVIEW",
        "eventName": _text(event.name),
        "venue": {"name": _text(venue.name), "address": _text(papers.occasion.address or venue.name)},
        "dateTime": {name: _there(moment, venue.timezone) for name, moment in times.items() if moment},
    }


def _object(papers: Papers, ticket: TicketView, signer: GoogleSigner) -> dict[str, Any]:
    seat = {"section": ticket.section, "row": ticket.row, "seat": ticket.seat}
    return {
        "id": f"{signer.issuer_id}.{ticket.id}",
        "classId": _class_id(papers, signer),
        "state": "ACTIVE",
        "barcode": {"type": "QR_CODE", "value": ticket.code, "alternateText": papers.booking.reference},
        "seatInfo": {name: _text(value) for name, value in seat.items() if value},
        "reservationInfo": {"confirmationCode": papers.booking.reference},
        **({"ticketType": _text(ticket.ticket_type)} if ticket.ticket_type else {}),
    }


def _class_id(papers: Papers, signer: GoogleSigner) -> str:
    return f"{signer.issuer_id}.{encode_id('evt', papers.occasion.event.id)}"


def _text(value: str) -> dict[str, Any]:
    return {"defaultValue": {"language": language.get(), "value": value}}


def _there(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def _part(content: dict[str, Any]) -> str:
    return _base64(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
