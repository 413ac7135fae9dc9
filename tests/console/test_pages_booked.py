"""Who has booked an event, on the organiser's pages: looked for by name, address and reference, filtered, taken away as
CSV, and sent their confirmation again; and nobody else learns of it."""

import csv
import io
from collections.abc import Iterator

import httpx
import pytest

from onsale.bookings.cancel import CancelByOrganiser, cancel_by_organiser
from onsale.bookings.model import Booking
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from tests.console.page_forms import posted
from tests.fixtures.mailbox import sent_mails
from tests.fixtures.make import Make
from tests.fixtures.selling import count, do_jobs, sold


@pytest.fixture
def few_at_a_time() -> Iterator[None]:
    """Pages of two, and five bookings looked through for one."""
    patch = pytest.MonkeyPatch()
    patch.setattr(limits, "PAGE_ITEMS_DEFAULT", 2)
    patch.setattr(limits, "BOOKINGS_READ_THROUGH", 3)
    patch.setattr(limits, "BOOKINGS_READ_AT_ONCE", 3)
    yield
    patch.undo()


async def cancel(db: Database, booking: Booking, places: tuple[int, ...], by: int) -> None:
    async with db.write() as tx:
        await cancel_by_organiser(tx, booking.event_id, CancelByOrganiser(booking.id, places, 0, by, ""))


async def test_found_by_name_address_and_reference(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    mara = await make.account("mara.lind@test.example", name="Mara Lind")
    omar = await make.account("omar@other.example", name="Omar El-Sayed")
    booked = {"mara": await sold(services, event, mara, 1), "omar": await sold(services, event, omar, 2)}
    root = f"/organise/events/{encode_id('evt', event.id)}/bookings"

    async def found(**query: str) -> set[str]:
        page = await client.get(root, params=query, headers=organiser.headers)
        assert page.status_code == 200
        return {who for who, booking in booked.items() if booking.public_id in page.text}

    assert await found() == {"mara", "omar"}
    assert await found(q="lind MARA") == {"mara"}
    assert await found(q="el-sayed") == {"omar"}
    assert await found(q="Mara.Lind@TEST.example") == {"mara"}
    assert await found(q="@other.ex") == {"omar"}
    assert await found(q=booked["omar"].reference.lower()) == {"omar"}
    assert await found(q=booked["omar"].reference[:4]) == {"omar"}
    assert await found(q="lind omar") == set()
    assert await found(q="%") == set()
    assert await found(q="mara", show="cancelled") == set()
    assert "Mara Lind" in (await client.get(root, headers=organiser.headers)).text


async def test_each_state_apart(client: httpx.AsyncClient, services: Services, db: Database, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    paid, part, gone = [await sold(services, event, await make.fan(), place, place + 1) for place in (1, 3, 5)]
    await cancel(db, part, (3,), organiser.id)
    await cancel(db, gone, (5, 6), organiser.id)
    root = f"/organise/events/{encode_id('evt', event.id)}/bookings"
    for show, there in (("paid", paid), ("part", part), ("cancelled", gone)):
        page = (await client.get(root, params={"show": show}, headers=organiser.headers)).text
        assert [one.public_id in page for one in (paid, part, gone)] == [one is there for one in (paid, part, gone)]
    assert "1 of 2 places" in (await client.get(root, headers=organiser.headers)).text


@pytest.mark.usefixtures("few_at_a_time")
async def test_pages_and_what_is_not_looked_through_yet(
    client: httpx.AsyncClient, services: Services, make: Make
) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    first = await make.account(name="Very First")
    oldest = await sold(services, event, first, 1)
    for place in range(2, 7):
        await sold(services, event, await make.fan(), place)
    root = f"/organise/events/{encode_id('evt', event.id)}/bookings"
    seen, address = set(), root
    for _page in range(3):
        page = (await client.get(address, headers=organiser.headers)).text
        seen |= {one.partition('"')[0] for one in page.split(f'href="{root}/bk_')[1:]}
        address = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert len(seen) == 6
    asked = await client.get(root, params={"q": "very first"}, headers=organiser.headers)
    assert (oldest.public_id in asked.text, "Not all were looked through yet" in asked.text) == (False, True)
    further = asked.text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert oldest.public_id in (await client.get(further, headers=organiser.headers)).text


async def test_taken_away_as_a_file(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    clever = await make.account("clever@test.example", name="=HYPERLINK(1)")
    booking = await sold(services, event, clever, 1, 2)
    await sold(services, event, await make.fan(), 3)
    path = f"/organise/events/{encode_id('evt', event.id)}/bookings.csv"
    answer = await client.get(path, headers=organiser.headers)
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert rows[2] == ["bookings", "2", "of", "2"]
    told = [dict(zip(rows[4], row, strict=True)) for row in rows[5:]]
    mine = next(one for one in told if one["reference"] == booking.reference)
    assert (mine["name"], mine["email"], mine["places"], mine["state"]) == (
        "'=HYPERLINK(1)", "clever@test.example", "2", "paid",
    )  # fmt: skip
    assert mine["seats"].count(";") == 1
    some = await client.get(path, params={"q": "clever@test.example"}, headers=organiser.headers)
    assert (booking.reference in some.text, some.text.count("paid")) == (True, 1)


async def test_the_confirmation_once_more(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    organiser, fan = await make.organiser(), await make.fan()
    event = await make.event(by=organiser.principal)
    booking = await sold(services, event, fan, 1)
    await do_jobs(services)
    assert len(sent_mails(services, fan.email)) == 1
    root = f"/organise/events/{encode_id('evt', event.id)}/bookings"
    path = f"{root}/{booking.public_id}/confirmation"
    sent = await posted(client, path, {"q": "robin", "show": "paid"}, organiser)
    assert sent.headers["Location"] == f"{root}?q=robin&show=paid&done=sent"
    assert (await posted(client, path, {"from": "booking"}, organiser)).headers["Location"].endswith("?done=sent")
    await do_jobs(services)
    assert len(sent_mails(services, fan.email)) <= 3  # two, but for a press on either side of ten minutes
    first, again = [mail["Subject"] for mail in sent_mails(services, fan.email)[:2]]
    assert first == again
    await cancel(db, booking, (1,), organiser.id)
    refused = await posted(client, path, {}, organiser)
    assert refused.headers["Location"] == f"{root}?done=unsent"


async def test_nobody_else_learns_of_it(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    organiser, stranger, fan = await make.organiser(), await make.organiser(), await make.fan("own@test.example")
    event, other = await make.event(by=organiser.principal), await make.event(by=stranger.principal)
    booking = await sold(services, event, fan, 1)
    mine, theirs = (f"/organise/events/{encode_id('evt', one.id)}/bookings" for one in (event, other))
    for path in (mine, f"{mine}?q=own@test.example", f"{mine}.csv", f"{mine}/{booking.public_id}"):
        for account, status in ((organiser, 200), (stranger, 404), (fan, 403)):
            answer = await client.get(path, headers=account.headers)
            assert (answer.status_code, path, "own@test.example" in answer.text) == (status, path, status == 200)
        assert (await client.get(path)).status_code in {303, 401}
    for path in (f"{mine}/{booking.public_id}/confirmation", f"{theirs}/{booking.public_id}/confirmation"):
        assert (await posted(client, path, {}, stranger)).status_code == 404
    assert booking.reference not in (await client.get(f"{theirs}?q=own@test.example", headers=stranger.headers)).text
    assert await count(db, "letters where kind = 'confirmed'") == 1
