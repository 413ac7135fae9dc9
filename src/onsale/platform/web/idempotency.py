"""The same request twice does its work once: `Idempotency-Key`.

The first request writes down that it runs, works, and stores its answer; a repetition is given that answer. The key
is scoped to the caller and the route. Answers that carry tokens are never stored, so those routes are left out; nor are
those marked `no-store`, which carry a payment's secret for the browser: their request is harmless to run again.
"""

import asyncio
import gzip
import json
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
import structlog
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy.dialects.postgresql import insert

from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import Failure, InvalidRequest, Kind, TooLarge, Unavailable
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.tables import idempotent_answers as answers

log = structlog.get_logger()

_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_KEPT_HEADERS = frozenset({b"content-type", b"location", b"etag", b"retry-after"})
_NOT_FINAL = frozenset({401, 403, 408, 425, 429})  # tried again, these may well end otherwise
_LEFT_OUT = ("/api/v1/auth/", "/api/v1/me")  # their answers carry tokens or a person, and what is stored isn't sealed
_ABANDONED_S = 60
_LOOK_AGAIN_S = 0.05
_STORE_AGAIN_S = 0.5
_STORED_WITHIN_S = 40  # well before the request counts as abandoned

_later: set[asyncio.Task[None]] = set()  # the event loop itself keeps no task alive


class IdempotencyKeyReused(Failure):
    """This idempotency key was used for a different request"""

    code = "idempotency_key_reused"
    kind = Kind.UNPROCESSABLE


class IdempotencyInProgress(Failure):
    """The first request with this key is still running"""

    code = "idempotency_in_progress"
    kind = Kind.CONFLICT


@dataclass(frozen=True, slots=True)
class _Slot:
    caller: bytes
    route: str
    key: bytes
    body_hash: bytes

    def row(self) -> sa.ColumnElement[bool]:
        return sa.and_(answers.c.caller == self.caller, answers.c.route == self.route, answers.c.key == self.key)


class Idempotency(ASGIMiddleware):
    """Applies to unsafe requests under `/api/` that carry the header; sign-in and the profile are left out."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Replay, refuse, or run and remember."""
        key = dict(scope["headers"]).get(b"idempotency-key")
        if key is None or not covers(_method(scope), scope["path"]):
            await next_app(scope, receive, send)
            return
        if not 0 < len(key) <= limits.IDEMPOTENCY_KEY_CHARACTERS:
            raise InvalidRequest.of("Idempotency-Key", f"has 1 to {limits.IDEMPOTENCY_KEY_CHARACTERS} characters")
        body = await _read(receive, _most(scope))
        services: Services = scope["litestar_app"].state.services
        slot = _slot(scope, key, body, services.get(Sealer))
        db = services.get(Database)
        stored = await _claim_or_wait(db, slot, patient=not scope["path"].endswith("/pay"))
        if stored is None:
            await _run(db, slot, scope, _replayed(body), send, next_app)
        else:
            await _replay(stored, send)


def covers(method: str, path: str) -> bool:
    """Whether a request may carry a key; `path` may be a route's template."""
    return method in _UNSAFE and path.startswith("/api/") and not path.startswith(_LEFT_OUT)


async def _claim_or_wait(db: Database, slot: _Slot, *, patient: bool) -> Any:
    """`None` when this request is the first and must run; else the answer the first one got."""
    deadline = asyncio.get_running_loop().time() + (limits.IDEMPOTENCY_WAIT_S if patient else 0)
    while True:
        if await _claim(db, slot):
            return None
        async with db.read() as tx:
            row = (await tx.execute(sa.select(answers).where(slot.row()))).one_or_none()
        if row is not None and row.body_hash != slot.body_hash:
            raise IdempotencyKeyReused
        if row is not None and row.status is not None:
            return row
        if asyncio.get_running_loop().time() >= deadline:
            raise IdempotencyInProgress(retry_after_s=1)
        await asyncio.sleep(_LOOK_AGAIN_S)


async def _claim(db: Database, slot: _Slot) -> bool:
    """Write down that we run; a run that was abandoned (its process died) gives way."""
    fresh = insert(answers).values(caller=slot.caller, route=slot.route, key=slot.key, body_hash=slot.body_hash)
    abandoned = sa.and_(
        answers.c.status.is_(None),
        answers.c.body_hash == slot.body_hash,
        answers.c.created_at < sa.func.now() - sa.text(f"interval '{_ABANDONED_S} s'"),
    )
    statement = fresh.on_conflict_do_update(
        index_elements=["caller", "route", "key"], set_={"created_at": sa.func.now()}, where=abandoned
    ).returning(answers.c.key)
    async with db.write() as tx:
        return (await tx.execute(statement)).one_or_none() is not None


async def _run(db: Database, slot: _Slot, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
    messages: list[Message] = []

    async def capture(message: Message) -> None:
        messages.append(message)

    try:
        await next_app(scope, receive, capture)
    finally:
        # Shielded: a client that goes away mustn't leave the key marked as running.
        await asyncio.shield(_remember_or_log(db, slot, messages))
    for message in messages:
        await send(message)


async def _remember_or_log(db: Database, slot: _Slot, messages: list[Message]) -> None:
    """The work is done and committed: failing to store its answer mustn't hide that from whoever asked.

    While the database is away it is stored behind their back: until then the key says that the request still runs.
    """
    try:
        await _remember(db, slot, messages)
    except Unavailable:
        later = asyncio.create_task(_remember_later(db, slot, messages))
        _later.add(later)
        later.add_done_callback(_later.discard)
    except Exception:
        log.exception("idempotent_answer_not_stored")


async def _remember_later(db: Database, slot: _Slot, messages: list[Message]) -> None:
    """Try for as long as nobody else may take the request for abandoned."""
    for _ in range(int(_STORED_WITHIN_S / _STORE_AGAIN_S)):
        await asyncio.sleep(_STORE_AGAIN_S)
        with suppress(Unavailable):
            await _remember(db, slot, messages)
            return
    log.error("idempotent_answer_not_stored")


async def _remember(db: Database, slot: _Slot, messages: list[Message]) -> None:
    status = next((int(m["status"]) for m in messages if m["type"] == "http.response.start"), 500)
    running = sa.and_(slot.row(), answers.c.status.is_(None))
    headers = next((m["headers"] for m in messages if m["type"] == "http.response.start"), ())
    secret = (b"cache-control", b"no-store") in {(name.lower(), value) for name, value in headers}
    async with db.write() as tx:
        if status >= 500 or status in _NOT_FINAL or secret:
            await tx.execute(sa.delete(answers).where(running))
            return
        kept = [[n.decode("latin-1"), v.decode("latin-1")] for n, v in headers if n.lower() in _KEPT_HEADERS]
        body = b"".join(m.get("body", b"") for m in messages if m["type"] == "http.response.body")
        if (b"content-encoding", b"gzip") in {(n.lower(), v) for n, v in headers}:
            body = gzip.decompress(body)  # whoever repeats the request may not be able to
        await tx.execute(sa.update(answers).where(running).values(status=status, headers=kept, body=body))


async def _replay(row: Any, send: Send) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in row.headers]
    headers += [(b"idempotency-replayed", b"true"), (b"content-length", str(len(row.body)).encode())]
    await send({"type": "http.response.start", "status": row.status, "headers": headers})
    await send({"type": "http.response.body", "body": row.body, "more_body": False})


def _most(scope: Any) -> int:
    """What the route takes, from who says who they are; the ordinary limit from anybody else."""
    most = scope["route_handler"].resolve_request_max_body_size() if scope.get("user") is not None else None
    return most or limits.BODY_BYTES


async def _read(receive: Receive, most: int) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise InvalidRequest.of("body", "ended early")  # half a body mustn't be what the key stands for
        body += message.get("body", b"")
        if len(body) > most:
            raise TooLarge
        if not message.get("more_body"):
            return body


def _replayed(body: bytes) -> Receive:
    """A `receive` that gives a body we have already read."""
    given = False

    async def receive() -> Any:
        nonlocal given
        if given:
            return {"type": "http.disconnect"}
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _method(scope: Any) -> str:
    return str(scope["method"])


def _slot(scope: Any, key: bytes, body: bytes, sealer: Sealer) -> _Slot:
    """Of key, body and caller nothing is kept but keyed hashes: a program may make its keys of anything, of somebody's
    address too, and an unkeyed hash of an address is found by guessing."""
    person = getattr(scope.get("user"), "person_id", None)
    client = scope.get("client") or ("", 0)
    return _Slot(
        caller=_callers(["person", person] if person else ["address", client[0]], sealer)[0],
        route=f"{_method(scope)} {scope['path']}",
        key=sealer.keyed_hash("idempotency key", key.decode("latin-1")),
        body_hash=sealer.keyed_hash("idempotency body", sha256(body).hexdigest()),
    )


def person_callers(person_id: int, sealer: Sealer) -> tuple[bytes, ...]:
    """What a person's stored answers are kept under, the newest first. 32 bytes each."""
    return _callers(["person", person_id], sealer)


def _callers(told: list[object], sealer: Sealer) -> tuple[bytes, ...]:
    return sealer.keyed_hashes("idempotency caller", json.dumps(told))
