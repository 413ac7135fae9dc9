"""Prices that wait for the organiser's word, and the word."""

from onsale.catalog.store import price_levels_of
from onsale.platform.database import WriteTx
from onsale.platform.errors import NotFound
from onsale.pricing.dynamic.rails import Kept
from onsale.pricing.moving.errors import SuggestionOutdated
from onsale.pricing.moving.model import ChangeWhy, Details, PriceChange, Suggestion
from onsale.pricing.moving.publish import lock_prices, may_decide, publish, require_inside
from onsale.pricing.moving.store import plan_of, put_suggestion, take_suggestion


async def suggest(
    tx: WriteTx,
    event_id: int,
    level: str,
    *,
    from_version: int,
    face_value_minor: int,
    why: ChangeWhy,
    kept: Kept | None = None,
    details: Details | None = None,
) -> Suggestion | None:
    """Let this price wait for the organiser's word, instead of what waited; nobody pays it before.

    None where `publish` would do nothing, and then what waited still does. Raises `ValueError` beyond the rails.
    """
    await lock_prices(tx, event_id)
    plan = await plan_of(tx, event_id, level)
    if plan is None or plan.version != from_version or not may_decide(plan):
        return None
    require_inside(plan, face_value_minor)
    if any(
        one.name == level and one.face_value_minor == face_value_minor for one in await price_levels_of(tx, event_id)
    ):
        return None
    waiting = {
        "event_id": event_id,
        "level": level,
        "face_value_minor": face_value_minor,
        "from_version": from_version,
        "why": why.value,
        "kept": kept and kept.value,
        "details": dict(details or {}),
    }
    return await put_suggestion(tx, waiting)


async def approve(tx: WriteTx, event_id: int, level: str) -> PriceChange:
    """Publish what waits; it is the price the kill switch returns to from now on.

    `NotFound` where nothing waits, `SuggestionOutdated` where the price is another by now.
    """
    await lock_prices(tx, event_id)
    waiting = await _taken(tx, event_id, level)
    change = await publish(
        tx,
        event_id,
        level,
        from_version=waiting.from_version,
        face_value_minor=waiting.face_value_minor,
        why=ChangeWhy.APPROVED,
        kept=waiting.kept,
        details={**waiting.details, "because": waiting.why.value},
    )
    if change is None:
        raise SuggestionOutdated
    return change


async def decline(tx: WriteTx, event_id: int, level: str) -> Suggestion:
    """Let what waits be gone; the price stays. `NotFound` where nothing waits."""
    await lock_prices(tx, event_id)
    return await _taken(tx, event_id, level)


async def _taken(tx: WriteTx, event_id: int, level: str) -> Suggestion:
    waiting = await take_suggestion(tx, event_id, level)
    if waiting is None:
        raise NotFound("nothing is suggested for this level")
    return waiting
