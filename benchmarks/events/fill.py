"""The catalogue into a migrated database that has none, by COPY, from as many processes as there are cores."""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from typing import LiteralString

import psycopg

from benchmarks.events.programme import (
    EVENT_COLUMNS,
    LEVEL_COLUMNS,
    ORGANISERS,
    PERFORMER_COLUMNS,
    organiser_of,
    part,
)
from benchmarks.events.world import World
from onsale.platform.database import libpq_url

_AT_ONCE = 25_000
_BYTES_AT_ONCE = 1 << 20
_world: World | None = None

# One event in five hundred of those in small houses is sold out.
_SELL_OUT: LiteralString = """
insert into claims (event_id, place, booking_id, held_until)
select id, place, '00000000-0000-0000-0000-000000000000', 'infinity'
from events, generate_series(0, places - 1) as place where places <= 250 and id %% %s = 0 and lifecycle = 'published'
"""
_SOLD_OUT_EACH = 500


def fill(url: str, world: World) -> None:
    """Organisers, venues with their seat maps, performers, events with their prices; some are sold out."""
    with psycopg.connect(libpq_url(url), autocommit=True) as connection:
        _copy(connection, "organisers", "id, name, fee_basis_points, tax_ppm", _organisers())
        _copy(connection, "venues", _VENUE_COLUMNS, _venues(world))
        _copy(connection, "seat_maps", "id, venue_id, name, version, places, content_hash, layout", _seat_maps(world))
        _copy(connection, "performers", "id, name, source_id, folded_name", _performers(world))
    firsts = range(0, world.events, _AT_ONCE)
    if len(firsts) == 1:
        _fill_part(url, 0, world)
    else:
        made = (world.events, world.seed, world.at)
        with ProcessPoolExecutor(os.cpu_count() or 1, initializer=_begin, initargs=made) as pool:
            for _ in pool.map(_fill_part, [url] * len(firsts), firsts):
                pass
    with psycopg.connect(libpq_url(url), autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(_SELL_OUT, (_SOLD_OUT_EACH,))
        connection.execute("vacuum (analyze)")
        connection.execute("checkpoint")


def _begin(events: int, seed: int, at: datetime) -> None:
    global _world  # noqa: PLW0603 - what a process makes its parts from
    _world = World.of(events, seed, at)


def _fill_part(url: str, first: int, world: World | None = None) -> None:
    world = world or _world
    assert world is not None
    lines = part(world, first, min(_AT_ONCE, world.events - first))
    with psycopg.connect(libpq_url(url)) as connection:
        connection.execute("set synchronous_commit = off")
        _copy(connection, "events", EVENT_COLUMNS, lines.events)
        _copy(connection, "event_performers", PERFORMER_COLUMNS, lines.performers)
        _copy(connection, "price_levels", LEVEL_COLUMNS, lines.levels)


def _copy(connection: "psycopg.Connection[tuple[object, ...]]", table: str, columns: str, lines: Iterable[str]) -> None:
    statement = psycopg.sql.SQL("copy {} ({}) from stdin").format(
        psycopg.sql.Identifier(table), psycopg.sql.SQL(", ").join(map(psycopg.sql.Identifier, columns.split(", ")))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for block in _blocks(lines):
            copy.write(block)


def _blocks(lines: Iterable[str]) -> Iterator[str]:
    block, size = [], 0
    for line in lines:
        block.append(line)
        size += len(line)
        if size > _BYTES_AT_ONCE:
            yield "".join(block)
            block, size = [], 0
    yield "".join(block)


_VENUE_COLUMNS = "id, organiser_id, name, address, city, region, country, country_code, lat, lon, timezone, source_id"


def _organisers() -> Iterator[str]:
    return (f"{1_000 + number}\tOrganiser {number}\t1000\t70000\n" for number in range(ORGANISERS))


def _venues(world: World) -> Iterator[str]:
    for venue in world.venues:
        city, number = venue.city, world.venue_id(venue.number)
        yield (
            f"{number}\t{organiser_of(venue)}\t{venue.name}\t{venue.number % 400 + 1} Station Road\t{city.name}\t"
            f"{city.region}\t{city.country}\t{city.country_code}\t{venue.lat}\t{venue.lon}\t{city.timezone}\tx{number:x}\n"
        )


def _seat_maps(world: World) -> Iterator[str]:
    layouts: dict[str, str] = {}
    for venue in world.venues:
        house, number = venue.house, world.venue_id(venue.number)
        layout = layouts.setdefault(house.content_hash, house.layout.hex())
        yield f"{number}\t{number}\t{house.name}\t1\t{house.places}\t{house.content_hash}\t\\\\x{layout}\n"


def _performers(world: World) -> Iterator[str]:
    for number, name in enumerate(world.performers):
        performer_id = world.performer_id(number)
        yield f"{performer_id}\t{name}\tx{performer_id:x}\t{name.casefold()}\n"
