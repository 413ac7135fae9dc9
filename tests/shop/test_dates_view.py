"""An event's other dates, as its page offers them."""

from datetime import timedelta
from typing import Any

from onsale.catalog.model import Event
from onsale.platform.clock import utc_now
from onsale.platform.services import Services
from onsale.search.finder import Finder
from onsale.search.indexer import Indexer
from onsale.shop.about_views import DatesView
from onsale.shop.dates_view import other_dates
from tests.fixtures.catalogue import an_organiser
from tests.fixtures.make import Make

SOON = utc_now().replace(day=1, hour=19, minute=0, second=0, microsecond=0) + timedelta(days=40)


async def _dates(services: Services, event: Event) -> DatesView | None:
    finder, now = services.get(Finder), utc_now()
    finder.reader.look()
    details = await finder.details(event.id, now)
    assert details is not None
    return await other_dates(finder, details, now)


async def test_an_only_date_has_no_others(services: Services, indexer: Indexer, make: Make) -> None:
    event = await make.event()
    await indexer.step()
    assert await _dates(services, event) is None


async def test_few_are_all_shown_and_of_many_those_around(services: Services, indexer: Indexer, make: Make) -> None:
    by = an_organiser()
    venue = await make.venue(by=by)
    run = [await make.event(by=by, venue=venue, name="A Run", starts_at=SOON + timedelta(days=4 * n)) for n in range(3)]
    await indexer.step()
    few = await _dates(services, run[1])
    assert few is not None
    assert ([date.current for date in few.around], few.months, few.told, few.total) == ([False, True, False], (), 3, 3)
    run += [
        await make.event(by=by, venue=venue, name="A Run", starts_at=SOON + timedelta(days=4 * n)) for n in range(3, 12)
    ]
    await indexer.step()
    for chosen, place in ((0, 0), (5, 1), (11, 5)):
        many = await _dates(services, run[chosen])
        assert many is not None
        assert [n for n, date in enumerate(many.around) if date.current] == [place]
        assert (len(many.around), len(many.months), many.told, many.total) == (6, 2, 12, 12)


async def test_what_happened_to_a_date_is_said(services: Services, indexer: Indexer, make: Make) -> None:
    by = an_organiser()
    venue = await make.venue(by=by)
    now, day = utc_now(), timedelta(days=1)
    same: dict[str, Any] = {"by": by, "venue": venue, "name": "A Run"}
    closed = await make.event(**same, starts_at=SOON, off_sale_at=now - timedelta(hours=1))
    await make.event(**same, starts_at=SOON + day, on_sale_at=now + day)
    await make.event(**same, starts_at=SOON + 2 * day)
    await indexer.step()
    dates = await _dates(services, closed)
    assert dates is not None
    assert [date.state for date in dates.around] == ["sales_closed", "not_yet_on_sale", "on_sale"]
