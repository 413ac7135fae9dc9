"""Letters on their way: each arrives once, one that nobody takes stops no other, and nothing is lost on the way."""

import asyncio
import uuid

import pytest
import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.entrypoints import wiring
from onsale.letters import store
from onsale.letters.deliver import Courier
from onsale.letters.model import Kind
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.mail import Mailer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.smtp import SmtpMailer
from tests.fixtures.make import Make
from tests.fixtures.ports import free_port
from tests.fixtures.postbox import Postbox, open_postbox


@pytest.fixture
async def event(make: Make) -> Event:
    return await make.event()


async def sold_to(make: Make, event: Event, *addresses: str) -> None:
    for place, address in enumerate(addresses):
        await make.confirmed_booking(event, await make.fan(address), [place])


async def states(db: Database) -> list[tuple[str, int, str | None]]:
    async with db.read() as tx:
        rows = await tx.execute(sa.text("select state, tries, reason from letters order by id"))
        return [(row.state, row.tries, row.reason) for row in rows]


async def now_due(db: Database) -> None:
    async with db.write() as tx:
        await tx.execute(sa.text("update letters set due_at = now() where state = 'due'"))


async def run(services: Services) -> None:
    while await services.get(Courier).run():
        pass


async def test_a_refused_address_is_shown_and_stops_no_other(
    services: Services, make: Make, event: Event, postbox: Postbox
) -> None:
    postbox.answers = {"robin": "550 5.1.1 <{address}>: no such user robin"}
    await sold_to(make, event, "a@test.example", "robin@test.example", "b@test.example")
    await run(services)
    assert postbox.addresses == ["a@test.example", "b@test.example"]
    assert await states(make.db) == [
        ("sent", 1, None),
        ("undelivered", 1, "550 5.1.1 <…>: no such user …"),
        ("sent", 1, None),
    ]


async def test_not_now_means_later_but_not_for_ever(
    services: Services, make: Make, event: Event, postbox: Postbox
) -> None:
    postbox.answers = {"a": "451 try again later"}
    await sold_to(make, event, "a@test.example", "b@test.example")
    await run(services)
    assert postbox.addresses == ["b@test.example"]
    assert (await states(make.db))[0] == ("due", 1, "451 try again later")
    await run(services)
    assert (await states(make.db))[0][1] == 1, "not again at once"
    await now_due(make.db)
    await run(services)
    assert (await states(make.db))[0][:2] == ("due", 2)
    async with make.db.write() as tx:
        long_ago = {"s": limits.MAIL_TRIED_FOR_S}
        await tx.execute(sa.text("update letters set tried_since = now() - make_interval(secs => :s)"), long_ago)
    await now_due(make.db)
    await run(services)
    assert (await states(make.db))[0] == ("undelivered", 3, "451 try again later")
    postbox.answers = {}
    async with make.db.write() as tx:
        letter_id = (await tx.execute(sa.text("select id from letters where state = 'undelivered'"))).scalar_one()
        assert await store.send_again(tx, event.id, letter_id)
        assert not await store.send_again(tx, event.id, letter_id), "it is due already"
    await run(services)
    assert postbox.addresses == ["a@test.example", "b@test.example"]


async def test_a_server_that_is_away_costs_nobody_a_try(services: Services, make: Make, event: Event) -> None:
    port = free_port()
    services.add(Mailer, SmtpMailer(f"smtp://127.0.0.1:{port}", "x@y.test"))  # type: ignore[type-abstract]
    await sold_to(make, event, *(f"fan{n}@test.example" for n in range(12)))
    await run(services)
    found = await states(make.db)
    assert {state for state, _tries, _reason in found} == {"due"}
    assert sum(tries for _state, tries, _reason in found) <= limits.SMTP_CONNECTIONS, "those that asked at once"
    with open_postbox(port) as (box, _url):
        await now_due(make.db)
        await run(services)
        assert len(set(box.addresses)) == len(box.addresses) == 12


async def test_one_that_cant_be_written_stops_no_other(
    services: Services, make: Make, event: Event, postbox: Postbox
) -> None:
    await sold_to(make, event, "a@test.example", "b@test.example", "c@test.example")
    async with make.db.write() as tx:
        ids = list((await tx.execute(sa.text("select id from letters order by id"))).scalars())
        update = sa.text("update letters set kind = :kind, cause = 'x', facts = cast(:facts as jsonb) where id = :id")
        await tx.execute(update, {"kind": "late_payment", "facts": '{"places": [99999]}', "id": ids[0]})
        await tx.execute(
            sa.text("update letters set booking_id = :b where id = :id"), {"b": uuid.uuid4(), "id": ids[1]}
        )
    await run(services)
    assert postbox.addresses == ["c@test.example"]
    assert [(state, tries) for state, tries, _reason in await states(make.db)] == [
        ("due", 1),
        ("needless", 1),
        ("sent", 1),
    ]


async def test_a_person_whose_key_is_gone_gets_nothing(
    services: Services, make: Make, event: Event, postbox: Postbox
) -> None:
    await sold_to(make, event, "a@test.example", "b@test.example")
    async with make.db.write() as tx:
        await tx.execute(
            sa.text("update person_keys set period = '1999-01' where person_id = (select min(fan_id) from letters)")
        )
    await run(services)
    assert len(postbox.received) == 1
    assert sorted(state for state, _tries, _reason in await states(make.db)) == ["needless", "sent"]


async def test_two_workers_send_each_once(
    services: Services, settings: Settings, database_url: str, make: Make, event: Event, postbox: Postbox
) -> None:
    await sold_to(make, event, *(f"fan{n:02}@test.example" for n in range(40)))
    other = wiring.build(settings, database_url)
    other.add(Mailer, services.get(Mailer))  # type: ignore[type-abstract]
    await asyncio.gather(run(services), run(other), run(services))
    await other.get(Database).close()
    assert postbox.addresses == [f"fan{n:02}@test.example" for n in range(40)]
    assert await states(make.db) == 40 * [("sent", 1, None)]


async def test_what_a_dead_worker_had_taken_is_sent_when_its_time_is_over(
    services: Services, make: Make, event: Event, postbox: Postbox
) -> None:
    await sold_to(make, event, "a@test.example", "b@test.example")
    async with make.db.write() as tx:
        taken = await store.take_due(tx, limit=1, lease_s=limits.LETTERS_LEASE_S)
    await run(services)
    assert len(postbox.received) == 1, "not while it may still be on its way"
    await now_due(make.db)  # as the lease ends
    await run(services)
    assert postbox.addresses == ["a@test.example", "b@test.example"]
    assert [one.kind for one in taken] == [Kind.CONFIRMED]


async def test_a_mail_that_is_sent_twice_is_the_same_mail(
    services: Services, make: Make, event: Event, postbox: Postbox
) -> None:
    await sold_to(make, event, "a@test.example")
    for _ in range(2):  # as when its worker dies between the server's yes and our note
        await run(services)
        async with make.db.write() as tx:
            await tx.execute(sa.text("update letters set state = 'due', ended_at = null, due_at = now()"))
    (_, first), (_, second) = postbox.received
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@shop.example>")


async def test_old_ones_are_forgotten(services: Services, make: Make, event: Event, postbox: Postbox) -> None:
    await sold_to(make, event, "a@test.example", "b@test.example")
    await run(services)
    async with make.db.write() as tx:
        await tx.execute(
            sa.text(
                "update letters set ended_at = now() - make_interval(secs => :s) "
                "where id = (select min(id) from letters)"
            ),
            {"s": limits.LETTERS_KEPT_S + 60},
        )
        await store.forget_letters(tx, kept_s=limits.LETTERS_KEPT_S)
    assert len(await states(make.db)) == 1
