"""Fills an empty installation with the demo's accounts and sample programme, once."""

from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from onsale.accounts import people
from onsale.accounts.model import Person, Principal
from onsale.accounts.passwords import Passwords
from onsale.accounts.staff import CreateUser, create_user
from onsale.catalog.contract import NewTerms, publish_terms
from onsale.catalog.create_event import create_event
from onsale.catalog.create_seat_map import create_seat_map
from onsale.catalog.create_venue import CreateVenue, create_venue
from onsale.catalog.organisers import add_member, create_organiser
from onsale.catalog.publish_event import publish_event
from onsale.catalog.seatmap.generators import generate
from onsale.catalog.seatmap.layout import Layout
from onsale.catalog.set_prices import set_venue_tax
from onsale.catalog.tables import events
from onsale.console.promo_codes import keep as promo_codes
from onsale.demo.applicants import add_applicants
from onsale.demo.catalogue import Performance, performances, terms_of
from onsale.demo.fan_story import AHEAD, put_into_the_past, tell
from onsale.demo.house_rules import TERMS
from onsale.demo.pictures import hang_pictures
from onsale.demo.programme import PAST
from onsale.demo.sales import PROMO_CODE, SHARE_SOLD, Twist
from onsale.demo.selling import sell
from onsale.demo.venues import HOUSES, House
from onsale.platform import jobs
from onsale.platform.database import Database, WriteTx
from onsale.platform.ids import new_id
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.pricing.promo import Discount, PromoCode

PASSWORD = "onsale-demo"  # noqa: S105 - printed at every start, for this machine only
ACCOUNTS = (
    ("fan@demo.test", "buys tickets"),
    ("organiser@demo.test", "runs the sample events"),
    ("scanner@demo.test", "stands at the door"),
    ("admin@demo.test", "runs the installation"),
)
_ROLES = {
    "fan@demo.test": ("Noor Fanshawe", {"fan"}),
    "organiser@demo.test": ("Otto Ravenscroft", {"fan", "organiser"}),
    "scanner@demo.test": ("Sana Doorley", {"fan", "scanner"}),
    "admin@demo.test": ("Ada Mainwaring", {"fan", "admin"}),
}
_CODE_OFF = 2_000
_ONCE = sa.text("select pg_advisory_xact_lock(4471903365120087)")


async def seed(db: Database, services: Services, now: datetime) -> None:
    """Accounts, venues, events and some sales; nothing where they are there already."""
    accounts = await _fill(db, services, now)
    if accounts is None:
        return
    fan, owner = (_principal(accounts[email]) for email in ("fan@demo.test", "organiser@demo.test"))
    if services.get(Settings).payment_provider == "sandbox":
        await tell(services, fan, owner, now)
    await put_into_the_past(db)


async def _fill(db: Database, services: Services, now: datetime) -> dict[str, Person] | None:
    """All in one transaction; None where it is there already."""
    sealer = services.get(Sealer)
    password_hash = await services.get(Passwords).hash(PASSWORD)
    async with db.write() as tx:
        await tx.execute(_ONCE)
        if await people.by_email(tx, "organiser@demo.test", sealer=sealer):
            return None
        accounts = {email: await _account(tx, email, password_hash, sealer, now) for email, _what in ACCOUNTS}
        owner = accounts["organiser@demo.test"]
        organiser = await create_organiser(
            tx,
            "Ravenscroft & Daughters",
            owner_id=owner.id,
            legal_name="Ravenscroft & Daughters Presents Ltd",
            legal_address="Second floor, 14 Tallow Yard, London",
            fee_basis_points=800,
            contact_email="boxoffice@ravenscroft.test",
        )
        await publish_terms(tx, organiser.id, NewTerms("en-GB", TERMS), seen=None)
        await add_member(tx, organiser.id, accounts["scanner@demo.test"].id, "scanner")
        await jobs.defer(tx, hang_pictures)
        site = services.get(Settings).public_url
        await add_applicants(tx, accounts["admin@demo.test"].id, password_hash, site=site, sealer=sealer, now=now)
        await _programme(tx, organiser.id, _principal(owner), now)
    return accounts


def _principal(person: Person) -> Principal:
    return Principal(person.id, person.roles, email_verified=True, session_id=None)


async def _account(tx: WriteTx, email: str, password_hash: str, sealer: Sealer, now: datetime) -> Person:
    name, roles = _ROLES[email]
    wish = CreateUser(email=email, name=name, roles=frozenset(roles), password_hash=password_hash)
    return await create_user(tx, wish, sealer=sealer, now=now)


async def _programme(tx: WriteTx, organiser_id: int, owner: Principal, now: datetime) -> None:
    houses = {name: await _house(tx, house, organiser_id) for name, house in HOUSES.items()}
    series: dict[int, int] = {}
    for performance in [*performances(), *_of_the_past()]:
        venue_id, seat_map_id, layout = houses[performance.show.house]
        terms = terms_of(performance, layout, venue_id=venue_id, seat_map_id=seat_map_id, now=now)
        event = await create_event(tx, terms, principal=owner, now=now)
        await publish_event(tx, event, now=now)
        await _set_apart(tx, event.id, performance, series, now)
        if performance.twist in SHARE_SOLD:
            await sell(tx, event.id, layout, share=SHARE_SOLD[performance.twist])
        if performance.twist is Twist.WITH_CODE:
            promo = PromoCode(event.id, PROMO_CODE, Discount.PERCENT, basis_points=_CODE_OFF)
            await promo_codes.add(tx, event, promo)


def _of_the_past() -> list[Performance]:
    ahead = AHEAD // timedelta(weeks=1)
    return [
        replace(past, slot=replace(past.slot, week=past.slot.week + ahead), run=-1 - past.run)
        for past in performances(PAST)
    ]


async def _house(tx: WriteTx, house: House, organiser_id: int) -> tuple[int, int, Layout]:
    wish = CreateVenue(
        name=house.name,
        address=house.address,
        city=house.city,
        country=house.country,
        timezone=house.timezone,
        lat=house.lat,
        lon=house.lon,
    )
    venue = await create_venue(tx, wish, organiser_id=organiser_id)
    await set_venue_tax(tx, venue.id, house.tax)
    layout = generate(house.kind, house.capacity, house.floor)
    seat_map = await create_seat_map(tx, venue.id, layout)
    return venue.id, seat_map.id, layout


async def _set_apart(
    tx: WriteTx, event_id: int, performance: Performance, series: dict[int, int], now: datetime
) -> None:
    """What the use cases can't say of a new event: its series, and that it was announced some time ago."""
    values: dict[str, object] = {"published_at": now - timedelta(days=50)}
    if len(performance.show.slots) > 1:
        values["series_id"] = series.setdefault(performance.run, new_id())
    await tx.execute(sa.update(events).where(events.c.id == event_id).values(values))
