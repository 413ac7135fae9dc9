"""Plans, changes and suggestions in the database."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert

from onsale.platform import limits
from onsale.platform.database import ReadTx, WriteTx
from onsale.pricing.dynamic.policy import Temper
from onsale.pricing.dynamic.rails import Kept, Rails
from onsale.pricing.moving import tables as t
from onsale.pricing.moving.model import ChangeWhy, Kind, Mode, PriceChange, PricePlan, Suggestion, Tier

_RAILS = ("floor_minor", "ceiling_minor", "step_percent", "interval_s", "rest_after_s", "rest_before_s")
_CHANGE = [column for column in t.changes.c if column.name != "follows"]


async def plans_of(tx: ReadTx, event_id: int) -> dict[str, PricePlan]:
    """The event's plans, by level; a level that isn't there has a price that stays."""
    return {plan.level: plan for plan in (await plans_of_many(tx, [event_id]))[event_id]}


async def plan_of(tx: ReadTx, event_id: int, level: str) -> PricePlan | None:
    """How this level's price may move; none where it stays."""
    return (await plans_of(tx, event_id)).get(level)


async def plans_of_many(tx: ReadTx, event_ids: Collection[int]) -> dict[int, tuple[PricePlan, ...]]:
    """The plans of each of the events, by level's name; with the tiers only where some are tiered."""
    p, last = t.plans.c, _last_change()
    wanted = sa.literal(list(event_ids), sa.ARRAY(sa.BigInteger))  # one parameter, however many events
    rows = (
        await tx.execute(
            sa.select(t.plans, last.c.version, last.c.changed_at)
            .select_from(t.plans.outerjoin(last, sa.true()))
            .where(p.event_id == sa.any_(wanted))
            .order_by(p.event_id, p.level)
        )
    ).all()
    tiers = await _tiers_of(tx, {row.event_id for row in rows if row.kind == Kind.TIERED})
    found: dict[int, list[PricePlan]] = defaultdict(list)
    for row in rows:
        found[row.event_id].append(_plan(row, tiers.get((row.event_id, row.level), ())))
    return {event_id: tuple(found[event_id]) for event_id in event_ids}


async def put_plan(tx: WriteTx, plan: PricePlan) -> None:
    """Let this be how the level's price may move; what was suggested before is void."""
    mine = {"event_id": plan.event_id, "level": plan.level}
    values = _values(plan)
    statement = insert(t.plans).values(mine | values)
    await tx.execute(statement.on_conflict_do_update(index_elements=list(mine), set_=values))
    await tx.execute(t.tiers.delete().where(*_of(t.tiers, plan.event_id, plan.level)))
    if plan.tiers:
        rows = [mine | {"position": at} | asdict(tier) for at, tier in enumerate(plan.tiers, start=1)]
        await tx.execute(t.tiers.insert().values(rows))
    await drop_suggestion(tx, plan.event_id, plan.level)


async def drop_plans(tx: WriteTx, event_id: int, levels: Collection[str]) -> None:
    """The prices of these levels stay from now on. What they were is kept."""
    await tx.execute(t.plans.delete().where(t.plans.c.event_id == event_id, t.plans.c.level.in_(levels)))


async def change_plan(tx: WriteTx, event_id: int, level: str, values: Mapping[str, Any]) -> None:
    """Let these columns of a plan be others."""
    await tx.execute(sa.update(t.plans).where(*_of(t.plans, event_id, level)).values(values))


async def look_again_at(tx: WriteTx, event_id: int, level: str, moment: datetime | None) -> None:
    """When the plan is due; never, while it is stopped."""
    mine = sa.update(t.plans).where(*_of(t.plans, event_id, level), t.plans.c.stopped_at.is_(None))
    await tx.execute(mine.values(next_look_at=moment))


async def add_change(tx: WriteTx, change: Mapping[str, Any]) -> PriceChange:
    """Keep that a price became another, now."""
    row = await tx.execute(t.changes.insert().values(change).returning(*_CHANGE))
    return _change(row.one())


async def changes_of(
    tx: ReadTx, event_id: int, *, level: str | None = None, most: int | None = None
) -> list[PriceChange]:
    """Every price the event's levels had, the oldest first; of the last `most` changes where they are too many."""
    c = t.changes.c
    newest = sa.select(*_CHANGE).where(c.event_id == event_id).order_by(c.changed_at.desc(), c.level, c.version.desc())
    if level is not None:
        newest = newest.where(c.level == level)
    rows = (await tx.execute(newest.limit(most or limits.PRICE_CHANGES_READ))).all()
    return [_change(row) for row in reversed(rows)]


async def last_changes(tx: ReadTx, event_id: int) -> dict[str, PriceChange]:
    """The last change of each level that ever had one."""
    c = t.changes.c
    newest = (
        sa.select(*_CHANGE).where(c.event_id == event_id).ext(distinct_on(c.level)).order_by(c.level, c.version.desc())
    )
    return {row.level: _change(row) for row in await tx.execute(newest)}


async def put_suggestion(tx: WriteTx, suggestion: Mapping[str, Any]) -> Suggestion:
    """Let this be what waits for the organiser's word, instead of what did."""
    key = ("event_id", "level")
    values = {name: value for name, value in suggestion.items() if name not in key} | {"made_at": sa.func.now()}
    statement = insert(t.suggestions).values({key_: suggestion[key_] for key_ in key} | values)
    kept = statement.on_conflict_do_update(index_elements=list(key), set_=values).returning(t.suggestions)
    return _suggestion((await tx.execute(kept)).one())


async def suggestions_of(tx: ReadTx, event_ids: Collection[int]) -> list[Suggestion]:
    """What waits for a word, the oldest first."""
    s = t.suggestions.c
    rows = await tx.execute(sa.select(t.suggestions).where(s.event_id.in_(event_ids)).order_by(s.made_at, s.level))
    return [_suggestion(row) for row in rows]


async def take_suggestion(tx: WriteTx, event_id: int, level: str) -> Suggestion | None:
    """What waited, and waits no longer; none where nothing did."""
    taken = t.suggestions.delete().where(*_of(t.suggestions, event_id, level)).returning(t.suggestions)
    row = (await tx.execute(taken)).one_or_none()
    return _suggestion(row) if row else None


async def drop_suggestion(tx: WriteTx, event_id: int, level: str) -> None:
    """Nothing waits for this level."""
    await tx.execute(t.suggestions.delete().where(*_of(t.suggestions, event_id, level)))


def _last_change() -> sa.FromClause:
    c, p = t.changes.c, t.plans.c
    mine = sa.select(c.version, c.changed_at).where(c.event_id == p.event_id, c.level == p.level)
    return mine.order_by(c.version.desc()).limit(1).lateral("last")


async def _tiers_of(tx: ReadTx, event_ids: Collection[int]) -> dict[tuple[int, str], Sequence[Tier]]:
    if not event_ids:
        return {}
    c = t.tiers.c
    rows = await tx.execute(sa.select(t.tiers).where(c.event_id.in_(event_ids)).order_by(c.position))
    found: dict[tuple[int, str], list[Tier]] = defaultdict(list)
    for row in rows:
        found[row.event_id, row.level].append(Tier(row.face_value_minor, row.from_at, row.after_places))
    return dict(found)


def _of(table: sa.Table, event_id: int, level: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return table.c.event_id == event_id, table.c.level == level


def _plan(row: sa.Row[Any], tiers: Sequence[Tier]) -> PricePlan:
    return PricePlan(
        row.event_id,
        row.level,
        Kind(row.kind),
        row.first_minor,
        row.approved_minor,
        mode=Mode(row.mode) if row.mode else None,
        temper=Temper(row.temper) if row.temper else None,
        rails=_rails(row),
        multiple_minor=row.multiple_minor,
        first_types=row.first_types,
        tiers=tuple(tiers),
        tier=row.tier,
        stopped_at=row.stopped_at,
        next_look_at=row.next_look_at,
        version=row.version or 0,
        changed_at=row.changed_at,
    )


def _values(plan: PricePlan) -> dict[str, Any]:
    plain = ("first_minor", "first_types", "approved_minor", "multiple_minor", "tier", "stopped_at", "next_look_at")
    values = {name: getattr(plan, name) for name in plain}
    values |= {"kind": plan.kind.value, "mode": plan.mode and plan.mode.value}
    return values | {"temper": plan.temper and plan.temper.value, **_kept_of(plan.rails)}


def _kept_of(rails: Rails | None) -> dict[str, int | None]:
    if rails is None:
        return dict.fromkeys(_RAILS)
    seconds = (int(span.total_seconds()) for span in (rails.interval, rails.rest_after, rails.rest_before))
    return dict(zip(_RAILS, (rails.floor_minor, rails.ceiling_minor, rails.step_percent, *seconds), strict=True))


def _rails(row: sa.Row[Any]) -> Rails | None:
    if row.mode is None:
        return None
    interval, rest_after, rest_before = (
        timedelta(seconds=seconds) for seconds in (row.interval_s, row.rest_after_s, row.rest_before_s)
    )
    return Rails(
        row.floor_minor, row.ceiling_minor, row.step_percent, interval, rest_after, rest_before, row.multiple_minor
    )


def _change(row: sa.Row[Any]) -> PriceChange:
    told = row._asdict()
    return PriceChange(**told | {"why": ChangeWhy(row.why), "kept": Kept(row.kept) if row.kept else None})


def _suggestion(row: sa.Row[Any]) -> Suggestion:
    told = row._asdict()
    return Suggestion(**told | {"why": ChangeWhy(row.why), "kept": Kept(row.kept) if row.kept else None})
