"""How the sandbox signs what it tells, and how we know it by that: the time and the body under a shared key."""

import hashlib
import hmac
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import msgspec

from onsale.payments.errors import BadSignature
from onsale.payments.model import Notice, NoticeKind
from onsale.platform import limits
from onsale.platform.errors import Failure
from onsale.platform.ids import decode_event_uuid

HEADER = "Sandbox-Signature"


class Told(msgspec.Struct, frozen=True):
    """A notice's body; the ids are public ones."""

    id: str
    kind: NoticeKind
    payment: str
    refund: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Wire:
    """How the sandbox reaches the shop it sends notices to, and the key it signs them with."""

    url: str
    key: bytes
    tls: ssl.SSLContext | bool = True
    transport: httpx.AsyncBaseTransport | None = None


def wire_to(public_url: str, key: bytes, certificate: Path) -> Wire:
    """The way to our own address; our own `certificate`, if we have one, is believed."""
    tls: ssl.SSLContext | bool = True
    if certificate.name:
        tls = ssl.create_default_context(cafile=str(certificate))
    return Wire(f"{public_url.rstrip('/')}/api/v1/payments/sandbox/notices", key, tls)


def encoded(told: Told) -> bytes:
    """As it goes over the wire."""
    return msgspec.json.encode(told)


def signed(key: bytes, body: bytes, now: datetime) -> dict[str, str]:
    """The headers that go with a body."""
    at = str(int(now.timestamp()))
    return {HEADER: f"t={at},v1={_signature(key, at, body)}", "Content-Type": "application/json"}


def read(key: bytes, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
    """The notice, if it is signed and no older than it may be."""
    sent = {name.lower(): value for name, value in headers.items()}.get(HEADER.lower(), "")
    parts = dict(part.split("=", 1) for part in sent.split(",") if "=" in part)
    at = parts.get("t", "")
    if not hmac.compare_digest(_signature(key, at, body).encode(), parts.get("v1", "").encode()):
        raise BadSignature
    if abs(now.timestamp() - int(at)) > limits.NOTICE_AGE_S:
        raise BadSignature
    return _notice(body)


def _notice(body: bytes) -> Notice:
    told = msgspec.json.decode(body, type=Told)
    try:
        event_id, payment_id = decode_event_uuid("pay", told.payment)
    except Failure:
        return Notice(told.id, NoticeKind.OTHER, None, None)
    refund_id = decode_event_uuid("rf", told.refund)[1] if told.refund else None
    return Notice(told.id, told.kind, event_id, payment_id, refund_id, told.reference)


def _signature(key: bytes, at: str, body: bytes) -> str:
    return hmac.new(key, at.encode() + b"." + body, hashlib.sha256).hexdigest()
