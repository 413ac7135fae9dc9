"""Statements: the bookings and the books tell the same, to the organiser and to nobody else."""

import csv
import io
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
import sqlalchemy as sa

from onsale.bookings.cancel import cancel
from onsale.bookings.model import Line
from onsale.bookings.sold_lines import SoldLines
from onsale.catalog.model import Event
from onsale.catalog.tables import organisers
from onsale.console.statements.period import days, period_statement
from onsale.console.statements.tickets import taxes_of
from onsale.console.statements.views import period_page
from onsale.payments.ledger import post
from onsale.payments.postings import captured, disputed, sold
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.money import Money
from onsale.platform.services import Services
from onsale.pricing.charges import Tax
from tests.console.page_forms import sign_in
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import do_jobs, only_payment
from tests.fixtures.selling import sold as buy

_FACE, _FEES = 4_500, 500  # of one place


def api(event: Event) -> str:
    return f"/api/v1/organiser/events/{encode_id('evt', event.id)}/statement"


def page(event: Event, kind: str = "") -> str:
    return f"/organise/events/{encode_id('evt', event.id)}/statement{kind}"


def minor(told: dict[str, Any], *fields: str) -> list[int]:
    return [told[field]["amount_minor"] for field in fields]


@pytest.fixture
async def owner(make: Make) -> Account:
    return await make.organiser()


@pytest.fixture
async def event(services: Services, db: Database, make: Make, owner: Account) -> Event:
    """Four places bought by two fans, one of them given back for a tenth, one more handed out without payment."""
    event = await make.event(by=owner.principal, name="=HYPERLINK(1)")
    async with db.write() as tx:
        mine = organisers.c.id == event.organiser_id
        await tx.execute(sa.update(organisers).where(mine).values(fee_fixed_minor=_FEES))
    fan, other, third = await make.fan(), await make.fan(), await make.fan()
    await buy(services, event, fan, 1, 2)
    booking = await buy(services, event, other, 3, 4)
    async with db.write() as tx:
        await cancel(tx, other.principal, event.id, booking.id, [4])
    await make.confirmed_booking(event, third, [9])
    return event


async def test_an_events_statement(client: httpx.AsyncClient, services: Services, event: Event, owner: Account) -> None:
    await do_jobs(services)
    told = (await client.get(api(event), headers=owner.headers)).json()
    assert [(row["price_level"], row["sold"], row["cancelled"]) for row in told["tickets"]] == [("Everywhere", 4, 1)]
    assert minor(told["totals"], "face_value", "fees", "tax", "total") == [3 * _FACE, 3 * _FEES, 0, 15_000]
    assert [(row["sold"], row["total"]["amount_minor"]) for row in told["handed_out"]] == [(1, _FACE + _FEES)]
    assert minor(told, "captured", "refunded", "refunds_due", "cancellation_fees") == [20_000, 4_500, 0, 500]
    assert minor(told["split"], "organiser", "fees", "tax") == [3 * _FACE, 3 * _FEES, 0]
    assert told["owed_to_organiser"]["amount_minor"] == 3 * _FACE + 500
    assert [(held["provider"], held["amount"]["amount_minor"]) for held in told["held"]] == [("sandbox", 15_500)]
    assert [(row["reason"], row["state"], row["count"]) for row in told["refunds"]] == [("cancelled", "done", 1)]
    assert told["agrees"] is True


async def test_what_is_owed_back_is_told(client: httpx.AsyncClient, event: Event, owner: Account) -> None:
    told = (await client.get(api(event), headers=owner.headers)).json()
    assert minor(told, "captured", "refunded", "refunds_due") == [20_000, 0, 4_500]
    assert told["held"][0]["amount"]["amount_minor"] == 20_000
    assert [(row["reason"], row["state"]) for row in told["refunds"]] == [("cancelled", "due")]


async def test_every_penny_held_is_somebodys(client: httpx.AsyncClient, event: Event, owner: Account) -> None:
    told = (await client.get(api(event), headers=owner.headers)).json()
    owed = minor(told, "cancellation_fees", "refunds_due", "other_means")
    assert sum(minor(told["split"], "organiser", "fees", "tax") + owed) == told["held"][0]["amount"]["amount_minor"]


async def test_books_that_disagree_are_not_passed_off(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, event: Event, owner: Account
) -> None:
    booking = await buy(services, event, await make.fan(), 7)
    payment = await only_payment(db, booking)
    async with db.write() as tx:
        again = sold(payment, (0, 700, 0))
        await post(tx, event.id, [captured(payment), *(_moved(one) for one in again)])
    told = (await client.get(api(event), headers=owner.headers)).json()
    assert told["agrees"] is False
    sign_in(client, owner)
    assert "The bookings and the books disagree." in (await client.get(page(event))).text
    assert "the books have another price of a booking than it has" in await broken_invariants(db)


def _moved(transfer: Any) -> Any:
    """The same at a position of its own, so that it is entered."""
    from dataclasses import replace

    return replace(transfer, position=transfer.position + 50)


async def test_whose_statement_it_is(client: httpx.AsyncClient, make: Make, event: Event, owner: Account) -> None:
    stranger, fan, scanner, admin = await make.organiser(), await make.fan(), await make.scanner(), await make.admin()
    for who, status in ((owner, 200), (admin, 200), (stranger, 403), (fan, 403), (scanner, 403)):
        assert (await client.get(api(event), headers=who.headers)).status_code == status
    assert (await client.get(api(event))).status_code == 401
    for kind in ("", ".csv"):
        client.cookies.clear()
        assert (await client.get(page(event, kind))).status_code in (303, 401)
        for who, status in ((owner, 200), (admin, 200), (stranger, 404), (fan, 403)):
            sign_in(client, who)
            assert (await client.get(page(event, kind))).status_code == status, kind


async def test_a_periods_line_adds_up_to_what_is_yours(
    services: Services, db: Database, make: Make, event: Event
) -> None:
    payment = await only_payment(db, await buy(services, event, await make.fan(), 7))
    async with db.write() as tx:
        await post(tx, event.id, disputed(payment, "dp_1", Money(700, "EUR"), won=False))
    day = utc_now().date()
    async with db.read() as tx:
        asked = days(day, day, utc_now(), ZoneInfo("UTC"))
        [line] = period_page(await period_statement(tx, [event.organiser_id], asked), asked).lines
    assert (line.refunded.amount_minor, line.to_go_back.amount_minor) == (700, 4_500)
    parts = (line.refunded, line.to_go_back, line.fees, line.tax)
    assert line.captured.amount_minor - sum(part.amount_minor for part in parts) == line.yours.amount_minor


async def test_an_organiser_sees_their_own_events_only(
    client: httpx.AsyncClient, make: Make, event: Event, owner: Account
) -> None:
    path = "/api/v1/organiser/statement"
    told = (await client.get(path, headers=owner.headers)).json()
    [row] = told["events"]
    assert (row["event_id"], row["tickets"]) == (encode_id("evt", event.id), 5)
    assert minor(row, "captured", "refunded", "cancellation_fees", "owed_before", "owed_after") == [
        20_000, 0, 500, 0, 3 * _FACE + 500,
    ]  # fmt: skip
    stranger, admin = await make.organiser(), await make.admin()
    assert (await client.get(path, headers=stranger.headers)).json()["events"] == []
    assert len((await client.get(path, headers=admin.headers)).json()["events"]) == 1
    assert (await client.get(path)).status_code == 401
    assert (await client.get(path, headers=(await make.fan()).headers)).status_code == 403


async def test_days(client: httpx.AsyncClient, db: Database, event: Event, owner: Account) -> None:
    path, today = "/api/v1/organiser/statement", utc_now().date()
    assert event
    before = (await client.get(f"{path}?from=2020-01-01&to=2020-12-31", headers=owner.headers)).json()
    assert (before["events"], before["until"]) == ([], "2020-12-31T23:00:00Z"), "where the venue stands"
    async with db.write() as tx:  # the venue's day is another than the clock's in London
        await tx.execute(sa.text("update venues set timezone = 'Pacific/Kiritimati'"))
    far = (await client.get(f"{path}?from={today}&to={today}", headers=owner.headers)).json()
    assert (far["timezone"], far["since"][11:]) == ("Pacific/Kiritimati", "10:00:00Z")
    for wrong, field in (
        ("from=2026-02-30", "from"), ("from=2026-02-02&to=2026-02-01", "to"), ("from=1999-01-01", "from"),
        ("to=tomorrow", "to"),
    ):  # fmt: skip
        answer = await client.get(f"{path}?{wrong}", headers=owner.headers)
        assert answer.status_code == 400, wrong
        assert answer.json()["errors"][0]["field"] == field, wrong
        sign_in(client, owner)
        shown = await client.get(f"/organise/statement?{wrong}")
        assert (shown.status_code, 'aria-invalid="true"' in shown.text) == (400, True), wrong


async def test_the_files_run_no_formulas(client: httpx.AsyncClient, event: Event, owner: Account) -> None:
    sign_in(client, owner)
    for path in (page(event, ".csv"), "/organise/statement.csv"):
        answer = await client.get(path)
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["content-disposition"].startswith("attachment; filename=")
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert any("'=HYPERLINK(1)" in row for row in rows)
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "\t"))]
    sheet = {row[0]: row[1:] for row in csv.reader(io.StringIO((await client.get(page(event, ".csv"))).text)) if row}
    assert sheet["Everywhere"] == ["", "no", "1", "0", "45.00", "0.00", "5.00", "0.00", "50.00"]
    assert sheet["captured"] == ["200.00"]


@pytest.mark.parametrize(("currency", "told"), [("JPY", "4500"), ("KWD", "4.500"), ("EUR", "45.00")])
async def test_other_currencies(
    client: httpx.AsyncClient, services: Services, make: Make, owner: Account, currency: str, told: str
) -> None:
    event = await make.event(by=owner.principal, currency=currency)
    await buy(services, event, await make.fan(), 1)
    sign_in(client, owner)
    assert f"captured,{told}\r\n" in (await client.get(page(event, ".csv"))).text


async def test_an_event_without_sales(client: httpx.AsyncClient, make: Make, owner: Account) -> None:
    event = await make.event(by=owner.principal)
    told = (await client.get(api(event), headers=owner.headers)).json()
    assert (told["tickets"], told["held"], told["agrees"]) == ([], [], True)
    sign_in(client, owner)
    assert "Nothing is sold yet." in (await client.get(page(event))).text


def _lines(tax: int, *, included: bool = False, cancelled: bool = False, places: int = 1) -> SoldLines:
    line = Line(0, "Stalls", None, 10_000, 0, tax, cancelled, tax_included=included)
    return SoldLines(line, places, paid=True)


def test_tax_is_told_by_rate() -> None:
    now = Tax(190_000, name="VAT")
    told = taxes_of(
        [_lines(1_900, places=3), _lines(700), _lines(1_900, cancelled=True), _lines(1_597, included=True)], now
    )
    assert [(row.ppm, row.name, row.net, row.tax) for row in told] == [
        (190_000, "VAT", 30_000, 5_700),
        (None, None, 18_403, 2_297),
    ]
    assert taxes_of([_lines(0)], Tax()) == []
