"""What receipts and credit notes say: the amounts as they were, in any currency, to their owner alone."""

from dataclasses import replace as with_

import httpx
import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from onsale.bookings.model import Booking
from onsale.catalog.model import Event
from onsale.catalog.tables import organisers, venues
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.receipts.letterhead import Letterhead, save_letterhead
from onsale.receipts.model import Receipt
from onsale.receipts.pdf import receipt_pdf
from onsale.receipts.store import receipts_of
from tests.fixtures.catalogue import one_level, small_house
from tests.fixtures.make import Account, Make
from tests.fixtures.pdfs import words_of
from tests.fixtures.selling import booking_path, do_jobs, held, paid


async def terms(db: Database, event: Event, **values: object) -> None:
    async with db.write() as tx:
        await tx.execute(sa.update(organisers).where(organisers.c.id == event.organiser_id).values(**values))


async def issued(db: Database, booking: Booking) -> list[Receipt]:
    async with db.read() as tx:
        return await receipts_of(tx, booking.event_id, [booking.id])


async def bought(services: Services, make: Make, event: Event, fan: Account, *places: int) -> Booking:
    booking = (await paid(services, fan, await held(make.db, event, fan, *places))).booking
    await do_jobs(services)
    return booking


@pytest.fixture
async def fan(make: Make) -> Account:
    return await make.fan("robin@test.example")


async def test_it_says_who_sold_what_and_what_of_it_is_tax(
    client: httpx.AsyncClient, services: Services, make: Make, fan: Account
) -> None:
    event = await make.event(name="Quartets <old> & new")
    await terms(make.db, event, fee_basis_points=1000, fee_fixed_minor=100, tax_ppm=60_000, tax_name="VAT")
    async with make.db.write() as tx:
        await save_letterhead(
            tx,
            event.organiser_id,
            Letterhead(vat_id="BE0123456789"),
            legal_name="Old Mill NV",
            legal_address="Mill Lane 3\n9000 Ghent",
        )
    booking = await bought(services, make, event, fan, 0, 1)
    # Two at 45.00, fees of 5.50 each, tax of 6 % on 50.50: 3.03 each.
    (receipt,) = await issued(make.db, booking)
    assert receipt.total.amount_minor == 2 * (4500 + 550 + 303) == booking.total.amount_minor
    (tax,) = receipt.content.tax
    assert (tax.ppm, tax.net_minor, tax.tax_minor, tax.included) == (60_000, 10_100, 606, False)
    answer = await client.get(f"/api/v1/bookings/{booking.public_id}/receipt.pdf", headers=fan.headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    words = words_of(answer.content)
    told = ["Old Mill NV", "BE0123456789", "9000 Ghent", receipt.number, "Robin Ash", "Quartets <old> & new"]
    told += ["€90.00", "€11.00", "€6.06", "VAT 6 %", "€101.00", "€107.06", booking.reference, "the sandbox"]
    for part in told:
        assert part in words, part
    listed = (await client.get(f"/api/v1/bookings/{booking.public_id}/receipts", headers=fan.headers)).json()
    assert [(one["kind"], one["number"], one["total"]["amount_minor"]) for one in listed] == [
        ("receipt", receipt.number, 10_706)
    ]
    page = (await client.get(f"/bookings/{booking.public_id}", headers=fan.headers)).text
    assert f'href="{listed[0]["pdf"]}"' in page
    assert f"Receipt {receipt.number}" in page


async def test_no_name_is_kept_in_it(services: Services, make: Make, fan: Account) -> None:
    await bought(services, make, await make.event(), fan, 0)
    async with make.db.read() as tx:
        row = (await tx.execute(sa.text("select to_jsonb(receipts)::text from receipts"))).scalar_one()
    assert "Robin" not in row
    assert "robin" not in row


@pytest.mark.parametrize("path", ["receipts", "receipt.pdf", "credit-notes/2026-000001/pdf"])
async def test_its_owners_alone(
    client: httpx.AsyncClient, services: Services, make: Make, fan: Account, path: str
) -> None:
    booking = await bought(services, make, await make.event(), fan, 0)
    address = f"/api/v1/bookings/{booking.public_id}/{path}"
    for other, status in (({}, 401), ((await make.fan()).headers, 404), ((await make.admin()).headers, 404)):
        assert (await client.get(address, headers=other)).status_code == status


async def test_places_given_back_have_a_credit_note_less_what_is_kept(
    client: httpx.AsyncClient, services: Services, make: Make, fan: Account
) -> None:
    event = await make.event()  # a tenth is kept
    async with make.db.write() as tx:
        tax = {"tax_ppm": 190_000, "tax_included": True, "tax_name": "MwSt", "tax_rounding": "half_up"}
        await tx.execute(sa.update(venues).where(venues.c.id == event.venue_id).values(**tax))
    booking = await bought(services, make, event, fan, 0, 1)
    assert (await client.post(booking_path(booking, "cancel"), json={"places": [1]}, headers=fan.headers)).is_success
    await do_jobs(services)
    receipt, note = await issued(make.db, booking)
    assert (receipt.total.amount_minor, note.total.amount_minor) == (9000, 4050)
    assert note.content.corrects == receipt.number
    assert note.content.kept_minor == 450
    # 19 % in 45.00 is 7.18; nine tenths of it, half up.
    assert [(one.net_minor, one.tax_minor) for one in receipt.content.tax] == [(7564, 1436)]
    assert [(one.net_minor, one.tax_minor) for one in note.content.tax] == [(3404, 646)]
    listed = (await client.get(f"/api/v1/bookings/{booking.public_id}/receipts", headers=fan.headers)).json()
    words = words_of((await client.get(listed[1]["pdf"], headers=fan.headers)).content)
    for part in ("Credit note", note.number, f"Corrects receipt {receipt.number}", "€40.50", "-€4.50", "€6.46"):
        assert part in words, part
    assert (await client.post(booking_path(booking, "cancel"), headers=fan.headers)).is_success
    await do_jobs(services)
    assert [one.total.amount_minor for one in await issued(make.db, booking)] == [9000, 4050, 4050]


@pytest.mark.parametrize(
    ("currency", "face", "told"), [("JPY", 1200, "JP¥2,400"), ("KWD", 4500, "KWD 9.000"), ("EUR", 4500, "€90.00")]
)
async def test_currencies_have_their_own_decimals(
    services: Services, make: Make, fan: Account, currency: str, face: int, told: str
) -> None:
    layout = small_house()
    event = await make.event(layout=layout, currency=currency, levels=one_level(layout, face))
    booking = await bought(services, make, event, fan, 0, 1)
    (receipt,) = await issued(make.db, booking)
    assert told in words_of(receipt_pdf(receipt, "Robin")).replace("\xa0", "")


async def test_long_names_and_many_items_go_over_several_pages(services: Services, make: Make, fan: Account) -> None:
    long = "Die außerordentlich lange Nacht der Streichquartette in Łódź — Ευτυχία και χαρά, 東京の夜 " * 2
    event = await make.event(name=long[:190])
    booking = await bought(services, make, event, fan, 0)
    (receipt,) = await issued(make.db, booking)
    item = receipt.content.items[0]
    many = tuple(replace(item, level=f"{number} {long[:120]}") for number in range(60))
    document = receipt_pdf(with_(receipt, content=replace(receipt.content, items=many)), long)
    words = words_of(document)
    assert f"{receipt.number}, page 3" in words
    assert "59 Die außerordentlich" in words
    assert b"/FontFile2" in document, "the font comes along"


async def test_it_stays_as_it_was_when_the_organiser_moves(services: Services, make: Make, fan: Account) -> None:
    event = await make.event()
    booking = await bought(services, make, event, fan, 0)
    await terms(make.db, event, legal_name="Somebody Else Ltd", tax_ppm=500_000)
    ((receipt,), again) = await issued(make.db, booking), await issued(make.db, booking)
    assert again == [receipt]
    assert receipt.content.seller.legal_name != "Somebody Else Ltd"
    assert receipt.content.tax == ()
