"""Replacing secrets: which can be, for how long the key before is still known, and what must be done meanwhile.

The key before is destroyed by the schedule once nothing that it made counts any more, never by whoever replaces it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from onsale.keys import lookup, ticket_keys
from onsale.keys.periods import turn
from onsale.platform import limits
from onsale.platform.keyring import HeldKey, Keyring
from onsale.platform.services import Services

log = structlog.get_logger()

_DAY_S = 24 * 3600
KNOWN_FOR_S = {
    "tokens": limits.ACCESS_TOKEN_S + _DAY_S,
    "csrf": limits.FORMS_KEPT_S,
    "line": limits.QUEUE_TOKEN_S + _DAY_S,
    "marks": limits.MARKS_KEPT_S,
    "snapshots": limits.KEY_SNAPSHOTS_KEPT_S + _DAY_S,
}
"""Of those whose older key is known for a time: what it made has ended by then."""

BOUND = {
    "queue": "published events are bound to seeds made by it",
    "sandbox": "it is the demo's alone",
}
"""Those that can't be replaced, and why."""

ROTATED = ("period", "lookup", "tickets", *KNOWN_FOR_S)
Told = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Rotated:
    """`name`: of the secret, or `period`. `older_until`: when its older key goes, where that is known."""

    name: str
    older_until: datetime | None


async def rotate(services: Services, name: str, now: datetime, *, told: Told = lambda _step, _n: None) -> Rotated:
    """Replace it, or go on where that was interrupted. `OlderKeyNeeded` while the key before is still needed."""
    keyring = services.get(Keyring)
    if name == "period":
        keyring.begin_period(now)
        await turn(services, now, told=lambda n: told("rewrapping", n))
        return Rotated(name, now + timedelta(seconds=limits.PERIOD_KEPT_S))
    if not await _is_under_way(services, name):
        await settle(services, now)
        keyring.rotate(name, now)
    if name == "lookup":
        await lookup.go_on(services, told=told)
    if name == "tickets":
        await settle(services, now, told=told)
    return Rotated(name, older_until(_held(keyring, name)))


async def settle(services: Services, now: datetime, *, told: Told = lambda _step, _n: None) -> list[str]:
    """Destroy older keys that nothing needs any more: of which secrets."""
    keyring, gone = services.get(Keyring), []
    for held in keyring.held_secrets():
        if held.retired_at is not None and await _is_needless(services, held, now, told):
            keyring.drop_older(held.name)
            gone.append(held.name)
    if gone:
        log.info("older_keys_destroyed", secrets=gone)
    return gone


async def go_on(services: Services, now: datetime) -> None:
    """What was begun and interrupted is carried to its end, and what has ended is destroyed."""
    retired = {held.name for held in services.get(Keyring).held_secrets() if held.retired_at is not None}
    if "lookup" in retired or await lookup.is_under_way(services):
        await lookup.go_on(services)
    await settle(services, now)


def older_until(held: HeldKey) -> datetime | None:
    """When the older key goes; None where there is none, or that isn't a matter of time alone."""
    if held.retired_at is None:
        return None
    if held.name == "lookup":
        return held.retired_at + lookup.OLDER_KNOWN_FOR
    return held.retired_at + timedelta(seconds=KNOWN_FOR_S[held.name]) if held.name in KNOWN_FOR_S else None


def _held(keyring: Keyring, name: str) -> HeldKey:
    return next(held for held in keyring.held_secrets() if held.name == name)


async def _is_under_way(services: Services, name: str) -> bool:
    if name == "lookup":
        return not await lookup.is_over(services)
    return name == "tickets" and len(services.get(Keyring).secrets("tickets")) > 1


async def _is_needless(services: Services, held: HeldKey, now: datetime, told: Told) -> bool:
    until = older_until(held)
    if until is not None and now < until:
        return False
    if held.name == "lookup":
        return await lookup.is_over(services)
    return await ticket_keys.go_on(services, told=told) if held.name == "tickets" else True
