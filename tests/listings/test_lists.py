"""Lists of events: their order, their cursors, and what they cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
import sqlalchemy as sa

from onsale.catalog import tables as t
from onsale.listings.read import upcoming
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from tests.fixtures.catalogue import an_organiser
from tests.fixtures.make import Make


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """Every statement run meanwhile."""
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


async def test_soonest_first_and_a_cursor_that_neither_skips_nor_repeats(client: httpx.AsyncClient, make: Make) -> None:
    start = utc_now() + timedelta(days=10)
    by = an_organiser()
    # Two at the same moment: the id decides.
    for n, days in enumerate((3, 1, 2, 1, 5)):
        await make.event(by=by, name=f"Event {n}", starts_at=start + timedelta(days=days))
    names: list[str] = []
    cursor = None
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get("/api/v1/events", params=query)).json()
        names += [item["name"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert names == ["Event 1", "Event 3", "Event 2", "Event 0", "Event 4"]


async def test_a_page_that_fits_exactly_is_the_last(client: httpx.AsyncClient, make: Make) -> None:
    await make.event()
    page = (await client.get("/api/v1/events", params={"limit": "1"})).json()
    assert (len(page["items"]), page["next_cursor"]) == (1, None)


BAD_QUERIES = [
    ({"limit": "0"}, "limit"),
    ({"limit": "101"}, "limit"),
    ({"limit": "many"}, "limit"),
    ({"cursor": "nonsense"}, "cursor"),
    ({"cursor": "W10"}, "cursor"),
    ({"cursor": "WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwxXQ"}, "cursor"),  # a naive time
    ({"cursor": "WyIyMDI2LTAxLTAxVDAwOjAwOjAwWiIsOTk5OTk5OTk5OTk5OTk5OTk5OTk5OV0"}, "cursor"),  # a huge id
    ({"cursor": "x" * 600}, "cursor"),
    ({"cursor": "a b"}, "cursor"),
]


async def test_a_bad_query_names_its_field(client: httpx.AsyncClient) -> None:
    for query, field in BAD_QUERIES:
        answer = await client.get("/api/v1/events", params=query)
        assert answer.status_code == 400, (query, answer.text)
        assert [error["field"] for error in answer.json()["errors"]] == [field], (query, answer.text)


async def test_a_list_of_many_costs_as_many_queries_as_one(db: Database, make: Make) -> None:
    by = an_organiser()
    await make.event(by=by, performers=("One", "Two"))
    async with db.read() as tx:
        with counted_queries() as for_one:
            assert len((await upcoming(tx, utc_now(), limit=50)).items) == 1
    for n in range(12):
        await make.event(by=by, performers=("One", f"Guest {n}"))
    async with db.read() as tx:
        with counted_queries() as for_many:
            assert len((await upcoming(tx, utc_now(), limit=50)).items) == 13
    assert len(for_many) == len(for_one) <= 7


async def test_past_draft_and_removed_events_are_not_listed_but_cancelled_ones_are(db: Database, make: Make) -> None:
    shown, past, cancelled = await make.event(), await make.event(), await make.event()
    removed, archived = await make.event(), await make.event()
    await make.event(published=False)
    async with db.write() as tx:
        changes: dict[int, dict[str, object]] = {
            past.id: {"starts_at": utc_now() - timedelta(days=1), "on_sale_at": utc_now() - timedelta(days=9)},
            cancelled.id: {"lifecycle": "cancelled"},
            removed.id: {"lifecycle": "removed"},
            archived.id: {"lifecycle": "archived"},
        }
        for event_id, values in changes.items():
            await tx.execute(t.events.update().where(t.events.c.id == event_id).values(**values))
    async with db.read() as tx:
        listed = (await upcoming(tx, utc_now(), limit=50)).items
    assert {details.event.id: details.status.value for details in listed} == {
        shown.id: "on_sale",
        cancelled.id: "cancelled",
    }
