"""`verify` finds each violation: every one is planted, alone, in a database where all was well."""

import asyncio
import json

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from onsale.audit.invariants import INVARIANTS
from onsale.audit.verify import verify
from onsale.entrypoints.cli import main
from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.fixtures.make import Make
from tests.fixtures.selling import held, sold


def refunds_of(amount: str, state: str) -> str:
    """A statement that gives every payment a refund nobody owes."""
    return (
        "insert into refunds (event_id, id, payment_id, booking_id, amount_minor, currency, reason, state, cause_id)"  # noqa: S608 - ours
        f" select event_id, id, id, booking_id, {amount}, currency, 'cancelled', '{state}', id from payments"
    )


def on_its_way(state: str, sender: str) -> str:
    """A statement by which this sender's ticket has set out: its place is 3."""
    ended, following = ("null", "null") if state == "offered" else ("now()", "id")
    return (
        "insert into ticket_transfers (event_id, id, transfer_id, ticket_id, booking_id, place, state, from_id, to_id,"  # noqa: S608 - ours
        f" next_ticket_id, expires_at, ended_at) select event_id, id, id, id, booking_id, place, '{state}', {sender},"
        f" 8, {following}, now() + interval '1 day', {ended} from tickets where place = 3"
    )


def changes_of_price(*values: str) -> str:
    """A statement that keeps these changes of the only level's price: version, before, after."""
    rows = ", ".join(f"(e.id, 'Everywhere', {told}, 'organiser')" for told in values)
    return (
        "insert into price_changes (event_id, level, version, was_minor, face_value_minor, why)"  # noqa: S608 - ours
        f" select c.* from events e cross join lateral (values {rows}) c"
    )


MOVING = (
    "insert into price_plans (event_id, level, kind, mode, temper, first_minor, approved_minor, floor_minor,"
    " ceiling_minor, step_percent, interval_s, rest_after_s, rest_before_s)"
    " select id, 'Everywhere', 'dynamic', 'automatic', 'bold', 4500, 4500, 3000, 9000, 10, 3600, 0, 0 from events; "
)

ALL_CANCELLED = (
    "update bookings set total_minor = 0,"
    " lines = jsonb_set(jsonb_set(lines, '{0,cancelled}', 'true'), '{1,cancelled}', 'true')"
)
CANCELLED = "update tickets set state = 'cancelled' where place = 3"
NOT_DUE = "delete from receipts_due"
GIVEN_BACK = (
    "insert into returns (event_id, id, booking_id, places, made_by, price_minor, refund_minor, currency)"
    " select event_id, id, id, '{3}', 'event', 1, 1, currency from bookings where state = 'confirmed'"
)
_OFFER = (
    "insert into resale_offers (event_id, id, booking_id, place, ticket_id, refund_minor, currency, state, ended_at,"
    " sold_to) select event_id, gen_random_uuid(), booking_id, place, id, 4500, 'EUR',"
)
OFFERED = f"{_OFFER} 'offered', null, null from tickets where place = 3"
OFFERED_TICKET = "update tickets set state = 'offered' where place = 3"
SOLD_ON = f"{_OFFER} 'sold', now(), (select id from bookings where state = 'held') from tickets where place = 3"  # noqa: S608 - ours
GIVEN_BACK_FOR_IT = (
    "insert into returns (event_id, id, booking_id, places, made_by, price_minor, refund_minor, currency)"
    " select event_id, id, id, '{3}', 'resold', 4500, 4500, currency from bookings where state = 'confirmed'; "
    "insert into returned_places select event_id, booking_id, 3, id from returns"
)
CREDITED = (
    "insert into receipts (organiser_id, year, serial, number, event_id, booking_id, kind, cause, total_minor,"
    """ currency, content) select organiser_id, 2026, 1, '1', event_id, booking_id, 'credit_note', '1', 1, 'EUR',"""
    """ '{"corrects": "2"}' from receipts_due"""
)

DROPPED = (
    "alter table claims drop constraint pk_claims",
    "alter table fan_slots drop constraint pk_fan_slots",
    "alter table payments drop constraint ck_payments_refund_within_capture",
    "drop index uq_tickets_valid_place",
    "drop index uq_check_ins_admitted",
    "drop trigger append_only on ledger_transfers",
    "drop trigger below_the_frontier on queue_passes",
    "alter table price_changes drop constraint fk_price_changes_event_id_level_follows",
)

# What breaks each invariant, in the order they stand: statements over one confirmed booking (places 3 and 4, paid),
# one hold (places 8 and 9), and nothing else.
PLANTED = {
    "a booking's places or its total aren't those of its lines": (
        "update bookings set places = array[places[2], places[1]] where state = 'confirmed'"
    ),
    "a promo code is used more often than it may be": (
        "insert into promo_codes (event_id, code, discount, amount_minor, uses_max)"
        " select event_id, 'ONCE', 'per_place', 1, 1 from bookings limit 1; update bookings set promo_code = 'ONCE'"
    ),
    "something was held or was to be paid after its event had been taken down": (
        "update events set taken_down_at = now() - interval '1 hour', take_down_reason = 'a hoax'"
    ),
    "an event isn't suspended with its organiser, or is without": "update events set suspended = true",
    "a place is claimed twice": "insert into claims select * from claims where place = 3",
    "a confirmed booking's place isn't claimed for good": "delete from claims where place = 3",
    "a place is claimed for good by no confirmed booking": (
        "insert into claims select event_id, 20, gen_random_uuid(), 'infinity' from bookings limit 1"
    ),
    "a live hold lacks a claim or a slot that ends with it": "delete from claims where place = 8",
    "a live claim belongs to no active booking": (
        "insert into claims select event_id, 21, gen_random_uuid(), now() + interval '1 hour' from bookings limit 1"
    ),
    "a live slot belongs to no active booking": (
        "insert into fan_slots select event_id, 77, gen_random_uuid(), now() + interval '1 hour' from bookings limit 1"
    ),
    "a place is in two active bookings": (
        "insert into bookings select event_id, gen_random_uuid(), fan_id + 1, state, expires_at, places, lines,"
        " currency, total_minor, created_at, confirmed_at, ended_at from bookings where state = 'confirmed'"
    ),
    "a fan has two active bookings for one event": (
        "insert into bookings select event_id, gen_random_uuid(), fan_id, state, expires_at, places, lines, currency,"
        " total_minor, created_at, confirmed_at, ended_at from bookings where state = 'held'"
    ),
    "a confirmed booking doesn't keep its fan's slot": "delete from fan_slots where held_until = 'infinity'",
    "a slot is kept for good by no confirmed booking": (
        "insert into fan_slots select event_id, 77, gen_random_uuid(), 'infinity' from bookings limit 1"
    ),
    "a confirmed booking's places and its valid tickets differ": "delete from tickets where place = 4",
    "two valid tickets are for one place": (
        "insert into tickets select event_id, gen_random_uuid(), booking_id, place, 2, state from tickets"
        " where place = 3"
    ),
    "an event with valid tickets has no key that signs their codes": "update ticket_keys set revoked_at = now()",
    "a place is offered back that isn't its booking's, or whose ticket isn't out of use for it": OFFERED,
    "a place that is offered back is somebody's for good": OFFERED,
    "an offer was sold to nobody who bought its place": SOLD_ON,
    "what was sold for a fan wasn't given back once, or something was that wasn't sold": SOLD_ON,
    "what was sold for a fan wasn't refunded as promised": f"{SOLD_ON}; {GIVEN_BACK_FOR_IT}",
    "a captured payment is neither for a booking that was confirmed nor given back": (
        "update payments set booking_id = (select id from bookings where state = 'held')"
    ),
    "two captured payments are kept for one booking": (
        "insert into payments select event_id, gen_random_uuid(), booking_id, provider, method, amount_minor, currency,"
        " state, redirect_url, refunded_minor, created_at, updated_at from payments"
    ),
    "a confirmed booking isn't paid for": "update payments set refunded_minor = 1",
    "a payment's refunds don't add up": "update payments set refunded_minor = 1",
    "more goes back than was captured": refunds_of("amount_minor + 1", "due"),
    "the books don't hold what was captured and given back": "update ledger_transfers set amount_minor = 1",
    "what was paid is neither used for a booking nor owed back": (
        "delete from ledger_transfers where credit = 'organiser'"
    ),
    "what the books owe back isn't what the refunds do": refunds_of("1", "due"),
    "the books have another loss by disputes than the disputes": (
        "insert into payment_disputes select event_id, 'sandbox', 'dp', id, booking_id, 1, currency, 'lost', null,"
        " now() from payments"
    ),
    "the books have another price of a booking than it has": "delete from ledger_transfers where credit = 'organiser'",
    "an organiser's receipts have a gap": "insert into receipt_counters select id, 2026, 1 from organisers limit 1",
    "a paid booking has no receipt, and none is due": NOT_DUE,
    "money goes back for places without a credit note, and none is due": GIVEN_BACK,
    "a credit note corrects no receipt that was numbered before it": CREDITED,
    "a ticket was admitted twice": (
        "insert into check_ins select event_id, n, id, 'admitted', '', now(), 1"
        " from tickets, generate_series(1, 2) n where place = 3"
    ),
    "a ticket was admitted again that hadn't been let out": (
        "insert into check_ins select event_id, n, id, 'admitted', '', now(), 1, n from tickets,"
        " generate_series(1, 2) n where place = 3; update tickets set admitted_at = now(), entry = 2 where place = 3"
    ),
    "a ticket that was let in isn't marked as used, or the other way round": (
        "insert into check_ins select event_id, 1, id, 'admitted', '', now(), 1 from tickets where place = 3"
    ),
    "a scan is in conflict with one that let nobody in": (
        "insert into check_ins select event_id, 1, id, 'already_admitted', '', now(), 1 from tickets where place = 3;"
        " insert into door_conflicts select event_id, 1, 'admitted_twice' from tickets where place = 3"
    ),
    "a ticket's way from hand to hand has a gap": "update tickets set serial = 2 where place = 3",
    "a ticket is on its way that is valid no more, or somebody else's": on_its_way("offered", "7"),
    "the windows of a waiting room don't follow each other without a gap": (
        "insert into queue_windows (event_id, number) select event_id, 1 from waiting_rooms"
    ),
    "a window of a waiting room tells another number of fans than are in its tree": (
        "insert into queue_windows (event_id, number, closed_at, joined, root, seed)"
        " select event_id, 0, now(), 2, '', '' from waiting_rooms; "
        "insert into queue_leaves select event_id, 0, '', 0, repeat('a', 16)::bytea, '' from waiting_rooms"
    ),
    "the frontier of a waiting room moved back": (
        "insert into queue_steps (event_id, number, window_number, rank, released, reason)"
        " select event_id, n, 1 - n, 5 + n, 1, 'open' from waiting_rooms, generate_series(0, 1) n"
    ),
    "a pass was given above the frontier of its moment": (
        "insert into queue_steps (event_id, number, at, window_number, rank, released, reason)"
        " select event_id, n, now() + n * interval '1 min', n, 5, 1, 'open'"
        " from waiting_rooms, generate_series(0, 1) n; "
        "insert into queue_passes (event_id, fan_id, round, window_number, rank, redeemed_at, expires_at)"
        " select event_id, 7, 0, 1, 5, now() + interval '1 s', now() + interval '1 h' from waiting_rooms"
    ),
    "a fan is in a line again whose pass hasn't run out": (
        "insert into queue_joins select event_id, 7, 0, n from waiting_rooms, generate_series(0, 1) n"
    ),
    "the changes of a price don't follow each other without a gap": changes_of_price("2, 4500, 5000"),
    "a price that moves isn't that of its last change": MOVING + changes_of_price("1, 4500, 5000"),
    "a price that moves is outside its rails": MOVING + "update price_levels set face_value_minor = 9001",  # noqa: S608 - ours
}


_TWO_AT_ONCE = (
    "insert into queue_windows (event_id, number, closed_at)"
    " select event_id, n, now() + interval '1 s' from waiting_rooms, generate_series(0, 1) n"
)
_PASS = (
    "insert into queue_passes (event_id, fan_id, round, window_number, rank, expires_at)"
    " select event_id, 7, 0, 0, 0, now() + interval '1 h' from waiting_rooms"
)

_AGAIN = "insert into queue_joins select event_id, 7, 0, 1 from waiting_rooms; "

# Other ways to break some of them, each easily missed by a query that looks from one side only.
PLANTED_OTHERWISE = (
    ("a booking's places or its total aren't those of its lines", "update bookings set total_minor = total_minor + 1"),
    ("a live hold lacks a claim or a slot that ends with it", "delete from fan_slots where held_until < 'infinity'"),
    (
        "a live hold lacks a claim or a slot that ends with it",
        "update claims set held_until = held_until + interval '1 s' where place = 9",
    ),
    (
        "a place is in two active bookings",
        (
            "insert into bookings select event_id, gen_random_uuid(), null, 'held', now() + interval '1 h', places,"
            " lines, currency, total_minor from bookings where state = 'confirmed'"
        ),
    ),
    (
        "a confirmed booking's place isn't claimed for good",
        "update claims set held_until = now() + interval '1 hour' where place = 4",
    ),
    (
        "a place is claimed for good by no confirmed booking",
        "update bookings set lines = jsonb_set(lines, '{1,cancelled}', 'true') where state = 'confirmed'",
    ),
    (
        "a confirmed booking's places and its valid tickets differ",
        "update bookings set lines = jsonb_set(lines, '{0,cancelled}', 'true') where state = 'confirmed'",
    ),
    ("a confirmed booking's places and its valid tickets differ", "update tickets set booking_id = gen_random_uuid()"),
    ("a slot is kept for good by no confirmed booking", "update bookings set fan_id = 7 where state = 'confirmed'"),
    (
        "a place is offered back that isn't its booking's, or whose ticket isn't out of use for it",
        OFFERED_TICKET,
    ),
    (
        "a place is offered back that isn't its booking's, or whose ticket isn't out of use for it",
        f"{OFFERED}; {OFFERED_TICKET}; {ALL_CANCELLED}",
    ),
    ("a confirmed booking's places and its valid tickets differ", OFFERED),
    (
        "what was sold for a fan wasn't given back once, or something was that wasn't sold",
        GIVEN_BACK_FOR_IT,
    ),
    ("what was sold for a fan wasn't refunded as promised", GIVEN_BACK_FOR_IT),
    (
        "what was sold for a fan wasn't refunded as promised",
        f"{SOLD_ON}; {GIVEN_BACK_FOR_IT}; update returns set refund_minor = 4499",  # noqa: S608 - ours
    ),
    (
        "a captured payment is neither for a booking that was confirmed nor given back",
        "update payments set booking_id = gen_random_uuid()",
    ),
    ("a confirmed booking isn't paid for", "delete from payments"),
    ("a confirmed booking isn't paid for", "update payments set currency = 'XTS'"),
    (
        "a payment's refunds don't add up",
        refunds_of("1", "due"),
    ),
    ("the books don't hold what was captured and given back", "delete from ledger_transfers"),
    ("the books don't hold what was captured and given back", "update ledger_transfers set currency = 'XTS'"),
    ("the books don't hold what was captured and given back", "delete from payments"),
    ("the books don't hold what was captured and given back", "update payments set provider = 'another'"),
    (
        "the books don't hold what was captured and given back",
        refunds_of("1", "done"),
    ),
    (
        "more goes back than was captured",
        "update payments set state = 'declined'; " + refunds_of("1", "due"),  # noqa: S608 - ours
    ),
    (
        "what was paid is neither used for a booking nor owed back",
        "update ledger_transfers set booking_id = gen_random_uuid() where credit = 'organiser'",
    ),
    (
        "what was paid is neither used for a booking nor owed back",
        "update ledger_transfers set credit = 'event:' || event_id where credit = 'fans'",
    ),
    (
        "what the books owe back isn't what the refunds do",
        "update ledger_transfers set credit = 'refunds' where credit = 'organiser'",
    ),
    (
        "the books have another loss by disputes than the disputes",
        (
            "insert into ledger_transfers select event_id, id, 20, 'disputes', 'provider:sandbox', 1, currency, now(),"
            " booking_id from payments"
        ),
    ),
    ("the books have another price of a booking than it has", "update ledger_transfers set amount_minor = 1"),
    ("the books have another price of a booking than it has", "update ledger_transfers set currency = 'XTS'"),
    ("the books have another price of a booking than it has", "update bookings set total_minor = total_minor + 1"),
    (
        "the books have another price of a booking than it has",
        "update bookings set state = 'cancelled' where state = 'confirmed'",
    ),
    (
        "a paid booking has no receipt, and none is due",
        f"{ALL_CANCELLED}; {NOT_DUE}",
    ),
    ("a paid booking has no receipt, and none is due", "update receipts_due set booking_id = gen_random_uuid()"),
    ("money goes back for places without a credit note, and none is due", f"{GIVEN_BACK}; {NOT_DUE}"),
    (
        "the books have another price of a booking than it has",
        "update ledger_transfers set credit = 'cancellation_fees' where credit = 'organiser'",
    ),
    (
        "a ticket that was let in isn't marked as used, or the other way round",
        "update tickets set admitted_at = now() where place = 4",
    ),
    (
        "a ticket that was let in isn't marked as used, or the other way round",
        (
            "insert into check_ins select event_id, 1, id, 'admitted', '', now(), 1 from tickets where place = 3;"
            " update tickets set admitted_at = now(), entry = 2 where place = 3"
        ),
    ),
    ("a ticket's way from hand to hand has a gap", "update tickets set holder_id = 7 where place = 3"),
    ("a ticket's way from hand to hand has a gap", on_its_way("accepted", "7")),
    (
        "a ticket is on its way that is valid no more, or somebody else's",
        "; ".join((on_its_way("offered", "(select fan_id from bookings where id = booking_id)"), CANCELLED)),
    ),
    ("the windows of a waiting room don't follow each other without a gap", _TWO_AT_ONCE),
    ("a pass was given above the frontier of its moment", _PASS),
    (
        "the changes of a price don't follow each other without a gap",
        changes_of_price("1, 4500, 5000", "2, 4500, 5500"),
    ),
    (
        "a fan is in a line again whose pass hasn't run out",
        _AGAIN + _PASS,
    ),
)


@pytest.fixture
async def shop(services: Services, db: Database, make: Make) -> None:
    """One booking that is paid, and one hold; the constraints that would refuse the planting are out of the way."""
    event = await make.event()
    await sold(services, event, await make.fan(), 3, 4)
    await held(db, event, await make.fan(), 8, 9)
    async with db.write() as tx:
        for statement in DROPPED:
            await tx.execute(sa.text(statement))


def test_every_invariant_is_planted() -> None:
    assert list(PLANTED) == [invariant.broken for invariant in INVARIANTS]


@pytest.mark.usefixtures("shop")
async def test_all_is_well(db: Database) -> None:
    assert [finding.invariant.broken for finding in await verify(db) if not finding.holds] == []


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(("broken", "planting"), [*PLANTED.items(), *PLANTED_OTHERWISE])
async def test_it_is_found(db: Database, broken: str, planting: str) -> None:
    async with db.write() as tx:
        for statement in planting.split("; "):
            await tx.execute(sa.text(statement))
    found = {finding.invariant.broken: finding.rows for finding in await verify(db) if not finding.holds}
    assert broken in found
    assert all(row for row in found[broken])


@pytest.mark.usefixtures("shop")
async def test_what_the_command_says(
    db: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("ONSALE_DATABASE_URL", database_url)
    monkeypatch.setenv("ONSALE_DATA_DIR", str(tmp_path_factory.mktemp("data")))
    well = await asyncio.to_thread(CliRunner().invoke, main, ["verify", "--json"])
    assert well.exit_code == 0, well.output
    assert json.loads(well.stdout)["holds"] is True
    async with db.write() as tx:
        await tx.execute(sa.text("delete from claims where place = 3"))
    broken = await asyncio.to_thread(CliRunner().invoke, main, ["verify"])
    assert broken.exit_code == 1
    assert "BROKEN: a confirmed booking's place isn't claimed for good" in broken.stdout
