"""Promo codes: what they take off, what they open, why one is refused, and that guessing is no use."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from onsale.bookings.model import Booking
from onsale.bookings.release import release
from onsale.bookings.settle import settle
from onsale.catalog.model import Event, PriceLevel
from onsale.catalog.tables import organisers
from onsale.payments.model import Outcome, PaymentReported, Verdict
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.pricing.promo import Discount
from onsale.pricing.tables import promo_codes
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import booking_path, claimed, count, holds_path, lapse, now_of, only_payment, paid, told_of

LEVELS = (
    PriceLevel(0, "Seated", ("Stalls",), 4500),
    PriceLevel(1, "Friends", ("Standing",), 3000, hidden=True),
)


async def hold(client: httpx.AsyncClient, event: Event, fan: Account, *places: int, **more: Any) -> httpx.Response:
    return await client.post(holds_path(event), json={"places": list(places), **more}, headers=fan.headers)


def amounts(booking: dict[str, Any]) -> list[tuple[int, int]]:
    return [(line["discount"]["amount_minor"], line["total"]["amount_minor"]) for line in booking["lines"]]


async def test_a_percentage_off(client: httpx.AsyncClient, services: Services, db: Database, make: Make) -> None:
    event, fan = await make.event(cancellation_fee_basis_points=0), await make.fan()
    async with db.write() as tx:
        await tx.execute(sa.update(organisers).values(fee_basis_points=1000, fee_booking_minor=100))
    await make.promo_code(event, "SPRING-15", Discount.PERCENT, basis_points=1500)
    total = {"amount_minor": 2 * (3825 + 383) + 100, "currency": "EUR"}
    answer = await hold(client, event, fan, 1, 2, promo_code=" spring-15 ", expected_total=total)
    booking = answer.json()
    assert (answer.status_code, booking["promo_code"], booking["total"]) == (201, "SPRING-15", total)
    assert amounts(booking) == [(675, 4258), (675, 4258)]
    assert booking["split"]["discount"]["amount_minor"] == 1350
    held = await told_of(db, booking)
    sold = (await paid(services, fan, held)).booking
    gone = await client.post(booking_path(sold, "cancel"), json={"places": [1]}, headers=fan.headers)
    assert gone.json()["refund"]["amount"]["amount_minor"] == 4258
    assert await broken_invariants(db) == {}


async def test_applied_changed_and_given_up_while_held(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    await make.promo_code(event, "TENNER", Discount.PER_BOOKING, amount_minor=1000)
    await make.promo_code(event, "FIVER", Discount.PER_PLACE, amount_minor=500)
    booking = (await hold(client, event, fan, 1, 2)).json()
    path = f"/api/v1/bookings/{booking['id']}"

    async def patched(**body: Any) -> dict[str, Any]:
        answer = await client.patch(path, json=body, headers=fan.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()  # type: ignore[no-any-return]

    assert amounts(await patched(promo_code="tenner")) == [(500, 4000), (500, 4000)]
    assert amounts(await patched(add=[3])) == [(334, 4166), (333, 4167), (333, 4167)], "one sum, spread anew"
    assert amounts(await patched(promo_code="FIVER", remove=[1])) == [(500, 4000), (500, 4000)]
    assert amounts(await patched(add=[4])) == [(500, 4000)] * 3
    without = await patched(promo_code=None)
    assert (amounts(without), without["promo_code"]) == ([(0, 4500)] * 3, None)
    assert await broken_invariants(db) == {}


async def test_a_hidden_level_is_unlocked(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(levels=LEVELS), await make.fan()
    await make.promo_code(event, "FRIENDS", unlocks=("Friends",))
    await make.promo_code(event, "OTHER", Discount.PERCENT, basis_points=100)
    path = f"/api/v1/events/{holds_path(event).split('/')[4]}"
    told = (await client.get(path)).json()
    assert [level["name"] for level in told["price_levels"]] == ["Seated"]
    assert told["price_range"]["min"]["amount_minor"] == 4500
    for body in ({}, {"promo_code": "OTHER"}):
        refused = await hold(client, event, fan, 41, **body)
        assert (refused.status_code, refused.json()["code"]) == (409, "promo_code_required")
    standing = {"best_available": {"quantity": 2, "section": "Standing"}}
    refused = await client.post(holds_path(event), json=standing, headers=fan.headers)
    assert refused.json()["code"] == "promo_code_required", "the best available don't lie there either"
    answer = await client.post(holds_path(event), json={**standing, "promo_code": "friends"}, headers=fan.headers)
    booking = answer.json()
    assert (answer.status_code, [line["price_level"] for line in booking["lines"]]) == (201, ["Friends", "Friends"])
    dropped = await client.patch(f"/api/v1/bookings/{booking['id']}", json={"promo_code": None}, headers=fan.headers)
    assert (dropped.status_code, dropped.json()["code"]) == (409, "promo_code_required")


async def test_a_presale(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    now = utc_now()
    event, *fans = await make.event(on_sale_at=now + timedelta(days=2)), *await make.fans(2)
    await make.promo_code(event, "EARLY", sale_from=now - timedelta(hours=1))
    await make.promo_code(event, "LATER", sale_from=now + timedelta(hours=1))
    await make.promo_code(event, "CHEAP", Discount.PERCENT, basis_points=1000)
    for code in (None, "LATER", "CHEAP"):
        refused = await hold(client, event, fans[0], 1, promo_code=code)
        assert (refused.status_code, refused.json()["code"]) == (409, "not_on_sale"), code
    early = await hold(client, event, fans[0], 1, promo_code="EARLY")
    assert early.status_code == 201
    path = f"/api/v1/bookings/{early.json()['id']}"
    assert (await client.patch(path, json={"add": [2]}, headers=fans[0].headers)).status_code == 200
    best = {"best_available": {"quantity": 2}, "promo_code": "early"}
    assert (await client.post(holds_path(event), json=best, headers=fans[1].headers)).status_code == 201
    dropped = await client.patch(path, json={"promo_code": None}, headers=fans[0].headers)
    assert dropped.json()["code"] == "not_on_sale", "the code is what opened the sale"


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ({"paused": True}, 409, "promo_code_not_valid_now"),
        ({"valid_from": timedelta(hours=1)}, 409, "promo_code_not_valid_now"),
        ({"valid_until": timedelta(0)}, 409, "promo_code_not_valid_now"),
        ({"places_max": 1}, 400, "promo_code_too_many_places"),
        ({"code": "NOSUCH"}, 400, "promo_code_unknown"),
    ],
)
async def test_refused(
    client: httpx.AsyncClient, db: Database, make: Make, told: dict[str, Any], status: int, code: str
) -> None:
    event, fan, now = await make.event(), await make.fan(), utc_now()
    asked = told.get("code", "SPRING")
    terms = {k: now + v if isinstance(v, timedelta) else v for k, v in told.items() if k != "code"}
    await make.promo_code(event, "SPRING", Discount.PERCENT, basis_points=1500, **terms)
    refused = await hold(client, event, fan, 1, 2, promo_code=asked)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    booking = (await hold(client, event, fan, 1, 2)).json()
    patch = await client.patch(f"/api/v1/bookings/{booking['id']}", json={"promo_code": asked}, headers=fan.headers)
    assert (patch.status_code, patch.json()["code"]) == (status, code)
    still = (await client.get(f"/api/v1/bookings/{booking['id']}", headers=fan.headers)).json()
    assert (still["total"], still["promo_code"]) == (booking["total"], None)


async def test_a_code_of_another_event_is_unknown(client: httpx.AsyncClient, make: Make) -> None:
    event, other, fan = await make.event(), await make.event(), await make.fan()
    await make.promo_code(other, "SPRING")
    assert (await hold(client, event, fan, 1, promo_code="SPRING")).json()["code"] == "promo_code_unknown"


async def test_guessing_ends(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan, other = await make.event(), *await make.fans(2)
    await make.promo_code(event, "SPRING")
    for n in range(limits.PROMO_CODE_GUESSES_PER_FAN_PER_HOUR):
        assert (await hold(client, event, fan, 1, promo_code=f"GUESS-{n}")).status_code == 400
    answer = await hold(client, event, fan, 1, promo_code="SPRING")
    assert (answer.status_code, 0 < int(answer.headers["Retry-After"]) <= 3600) == (429, True), "right ones, too"
    assert (await hold(client, event, fan, 1)).status_code == 201, "without a code there is nothing to guess"
    assert (await hold(client, event, other, 2, promo_code="SPRING")).status_code == 201


async def test_a_use_ends_with_its_booking(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event, *fans = await make.event(), *await make.fans(5)
    await make.promo_code(event, "ONLY-ONE", Discount.PERCENT, basis_points=5000, uses_max=1)

    async def try_it(fan: Account, place: int) -> httpx.Response:
        return await hold(client, event, fan, place, promo_code="ONLY-ONE")

    first = await told_of(db, (await try_it(fans[0], 1)).json())
    assert (await try_it(fans[1], 2)).json()["code"] == "promo_code_used_up"
    assert set(await claimed(db, event)) == {1}, "the loser's place is free again"
    async with db.write() as tx:
        await release(tx, fans[0].principal, event.id, first.id)
    second = await told_of(db, (await try_it(fans[1], 2)).json())
    await lapse(db, second)
    third = await told_of(db, (await try_it(fans[2], 3)).json())
    sold = (await paid(services, fans[2], third)).booking
    other = (await hold(client, event, fans[3], 4)).json()
    patch = await client.patch(
        f"/api/v1/bookings/{other['id']}", json={"promo_code": "ONLY-ONE"}, headers=fans[3].headers
    )
    assert (patch.status_code, patch.json()["code"]) == (409, "promo_code_used_up")
    assert (await client.post(booking_path(sold, "cancel"), json={}, headers=fans[2].headers)).status_code == 200
    patch = await client.patch(
        f"/api/v1/bookings/{other['id']}", json={"promo_code": "ONLY-ONE"}, headers=fans[3].headers
    )
    assert patch.status_code == 200
    assert await broken_invariants(db) == {}


async def test_a_late_payment_whose_code_went_to_somebody_else_is_given_back(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event, slow, quick = await make.event(), *await make.fans(2)
    await make.promo_code(event, "ONLY-ONE", Discount.PERCENT, basis_points=5000, uses_max=1)
    late = await told_of(db, (await hold(client, event, slow, 1, promo_code="ONLY-ONE")).json())
    await paid(services, slow, late, "pm_challenge")
    await lapse(db, late)
    assert (await hold(client, event, quick, 2, promo_code="ONLY-ONE")).status_code == 201
    await report_captured(services, db, late)
    assert (await now_of(db, late)).state.value == "expired"
    assert await count(db, "refunds where reason = 'too_late'") == 1
    assert set(await claimed(db, event)) == {2}
    assert await broken_invariants(db) == {}


async def test_a_late_payment_whose_code_is_still_free_is_confirmed(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event, slow = await make.event(), await make.fan()
    await make.promo_code(event, "ONLY-ONE", Discount.PERCENT, basis_points=5000, uses_max=1)
    late = await told_of(db, (await hold(client, event, slow, 1, promo_code="ONLY-ONE")).json())
    await paid(services, slow, late, "pm_challenge")
    await lapse(db, late)
    await report_captured(services, db, late)
    assert (await now_of(db, late)).state.value == "confirmed"
    assert await broken_invariants(db) == {}


async def report_captured(services: Services, db: Database, booking: Booking) -> None:
    """The provider's word that the money has come, after all."""
    payment = await only_payment(db, booking)
    async with db.write() as tx:
        await settle(tx, PaymentReported(payment, Outcome(Verdict.CAPTURED)))


async def test_what_was_taken_off_stays_when_the_code_is_paused(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event, fan = await make.event(), await make.fan()
    await make.promo_code(event, "HALF", Discount.PERCENT, basis_points=5000)
    booking = await told_of(db, (await hold(client, event, fan, 1, promo_code="HALF")).json())
    async with db.write() as tx:
        await tx.execute(sa.update(promo_codes).values(paused=True))
    assert (await paid(services, fan, booking)).booking.total.amount_minor == 2250
