"""What `onsale keys` does and says."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import click

from onsale.entrypoints import wiring
from onsale.entrypoints.installation import database
from onsale.keys.periods import needed
from onsale.keys.putting_back import put_back
from onsale.keys.secrets import BOUND, older_until, rotate
from onsale.keys.snapshots import NoSnapshot, newest, snapshots
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.keyring import Keyring, OlderKeyNeeded
from onsale.platform.services import Services
from onsale.platform.settings import Settings

T = TypeVar("T")

_KEPT = timedelta(seconds=limits.PERIOD_KEPT_S)


def run_list(settings: Settings, *, as_json: bool) -> None:
    """Print what there is."""
    told = _with_services(settings, _told)
    if as_json:
        click.echo(json.dumps(told, default=_written))
        return
    click.echo("Period keys, which wrap people's own:")
    for one in told["periods"]:
        fate = f"unused, destroyed {one['destroyed_at']:%Y-%m-%d %H:%M}" if one["destroyed_at"] else ""
        click.echo(f"  {one['period']:<12} {one['in_use_by']:>9,} sealed by it  {fate}".rstrip())
    click.echo("Secrets:")
    for one in told["secrets"]:
        made = f"made {one['made_at']:%Y-%m-%d}" if one["made_at"] else "made before it was noted"
        until = f", until {one['older_until']:%Y-%m-%d %H:%M}" if one["older_until"] else ""
        older = f"; the key before is still known{until}" if one["older_known"] else ""
        bound = f"; stays: {one['bound']}" if one["bound"] else ""
        click.echo(f"  {one['name']:<12} {made}{older}{bound}")
    click.echo(f"Snapshots of people's keys: {len(told['snapshots'])}")


def run_rotate(settings: Settings, names: Sequence[str], *, as_json: bool) -> bool:
    """Replace these, saying how far it is; false when one had to be left as it was."""

    async def every(services: Services) -> list[dict[str, Any]]:
        return [await _rotate(services, name) for name in names]

    done = _with_services(settings, every)
    if as_json:
        click.echo(json.dumps(done, default=_written))
    else:
        for one in done:
            click.echo(_sentence(one))
    return all(one["rotated"] for one in done)


def run_put_back(settings: Settings, *, as_json: bool) -> None:
    """Put the newest snapshot back and say what came of it. `NoSnapshot` where there is none."""

    async def newest_back(services: Services) -> dict[str, Any]:
        folder = services.get(Settings).key_snapshots_dir
        last = newest(folder)
        if last is None:
            raise NoSnapshot(f"there is no snapshot of people's keys in {folder}")
        forgotten = await put_back(services.get(Database), services.get(Keyring), last)
        return {"taken_at": last.taken_at, "forgotten": forgotten}

    done = _with_services(settings, newest_back)
    if as_json:
        click.echo(json.dumps(done, default=_written))
        return
    click.echo(
        f"People have the keys of {done['taken_at']:%Y-%m-%d %H:%M} UTC; {done['forgotten']:,} have none any more."
    )


async def _rotate(services: Services, name: str) -> dict[str, Any]:
    def told(step: str, n: int) -> None:
        click.echo(f"{name}: {step}, {n:,} {'done' if step.startswith('re') else 'left'}", err=True)

    try:
        rotated = await rotate(services, name, utc_now(), told=told)
    except OlderKeyNeeded:
        held = next(one for one in services.get(Keyring).held_secrets() if one.name == name)
        return {"name": name, "rotated": False, "older_until": older_until(held)}
    return {"name": name, "rotated": True, "older_until": rotated.older_until}


def _sentence(one: dict[str, Any]) -> str:
    until = f"{one['older_until']:%Y-%m-%d %H:%M} UTC" if one["older_until"] else None
    if not one["rotated"]:
        return f"{one['name']} stays as it is: the key before is still needed" + (f" until {until}." if until else ".")
    return f"{one['name']} is replaced" + (f"; the key before goes {until}." if until else ".")


async def _told(services: Services) -> dict[str, Any]:
    keyring, settings = services.get(Keyring), services.get(Settings)
    async with services.get(Database).read() as tx:
        used = await needed(tx)
    return {
        "periods": [
            {
                "period": held.name,
                "made_at": held.made_at,
                "in_use_by": used[held.name],
                "unused_since": held.unused_since,
                "destroyed_at": held.unused_since + _KEPT if held.unused_since else None,
            }
            for held in keyring.periods()
        ],
        "destroyed": keyring.destroyed(),
        "secrets": [
            {
                "name": held.name,
                "made_at": held.made_at,
                "older_known": held.retired_at is not None,
                "older_until": older_until(held),
                "bound": BOUND.get(held.name),
            }
            for held in keyring.held_secrets()
        ],
        "snapshots": [
            {"taken_at": one.taken_at, "file": str(one.file)} for one in snapshots(settings.key_snapshots_dir)
        ],
    }


def _with_services(settings: Settings, act: Callable[[Services], Awaitable[T]]) -> T:
    async def run(url: str) -> T:
        services = wiring.build(replace(settings, database_url=url), url)
        try:
            return await act(services)
        finally:
            await services.get(Database).close()

    with database(settings) as url:
        return asyncio.run(run(url))


def _written(value: Any) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()
