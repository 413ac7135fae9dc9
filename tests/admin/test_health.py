"""How everything stands, on a page; and what can be done about it there."""

import asyncio
import html
import socket
from datetime import timedelta
from pathlib import Path

import httpx
import sqlalchemy as sa
import yaml

from onsale.accounts.jobs import forget_now_and_then
from onsale.admin.alarms import Lately, alarms_of
from onsale.platform import jobs, limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.job_watch import queues
from onsale.platform.metrics_past import Past, Reading, increase
from onsale.platform.nodes import be_seen
from onsale.platform.services import Services
from onsale.platform.tidy import tidy
from tests.admin.offices import as_admin
from tests.fixtures.mailbox import sent_mails, waiting_mail
from tests.fixtures.make import Make
from tests.fixtures.selling import count, do_jobs, until

ROOT = Path(__file__).parents[2]


async def failed_job(db: Database) -> int:
    """A job that was given up."""
    async with db.write() as tx:
        await jobs.defer(tx, forget_now_and_then, timestamp=0)
        give_up = "update procrastinate_jobs set status = 'failed', attempts = 3 returning id"
        return int((await tx.execute(sa.text(give_up))).scalar_one())


async def test_what_is_wrong_stands_first_with_what_to_do(client: httpx.AsyncClient, make: Make) -> None:
    await as_admin(client, make)
    page = (await client.get("/admin/health")).text
    assert "Something doesn't work." in page or "Something doesn&#39;t work." in page
    assert page.index("Start `onsale worker`") < page.index("PostgreSQL 1")
    assert "No mail server is set" in page
    assert "platform.tidy" in page
    assert "sandbox" in page


async def test_it_is_told_in_the_admins_language(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    await as_admin(client, make)
    fan = await make.fan()
    async with db.write() as tx:
        sealed = "update person_keys set period = '1999-01' where person_id = :fan"
        await tx.execute(sa.text(sealed), {"fan": fan.id})
    page = (await client.get("/admin/health", headers={"accept-language": "de"})).text
    for told in ("Starten Sie `onsale worker`", "Personen sind unter 1999-01 versiegelt", "Suchindex", "Datenbank"):
        assert told in page
    for untold in ("Start `onsale", "sealed under"):
        assert untold not in page


async def test_a_failed_job_is_tried_again(
    client: httpx.AsyncClient, make: Make, db: Database, services: Services
) -> None:
    admin = await as_admin(client, make)
    number = await failed_job(db)
    page = (await client.get("/admin/health")).text
    assert f"/admin/jobs/{number}/retry" in page
    done = await client.post(f"/admin/jobs/{number}/retry")
    assert done.headers["location"] == "/admin/health?done=retried"
    late = await client.post(f"/admin/jobs/{number}/retry")
    assert late.headers["location"] == "/admin/health?done=gone"
    assert (await client.post("/admin/jobs/x/retry")).status_code == 404
    async with db.read() as tx:
        (queue,) = await queues(tx)
        act = (await tx.execute(sa.text("select admin_id, act, subject from admin_acts"))).one()
    assert (queue.due, queue.failed) == (1, 0)
    assert tuple(act) == (admin.id, "job_retried", "accounts.forget_expired")
    await do_jobs(services)
    async with db.read() as tx:
        assert await queues(tx) == []


async def test_a_failed_job_is_dismissed(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    admin = await as_admin(client, make)
    number = await failed_job(db)
    assert f"/admin/jobs/{number}/dismiss" in (await client.get("/admin/health")).text
    done = await client.post(f"/admin/jobs/{number}/dismiss")
    assert done.headers["location"] == "/admin/health?done=dismissed"
    late = await client.post(f"/admin/jobs/{number}/dismiss")
    assert late.headers["location"] == "/admin/health?done=gone"
    async with db.read() as tx:
        assert await queues(tx) == []
        act = (await tx.execute(sa.text("select admin_id, act, subject from admin_acts"))).one()
    assert tuple(act) == (admin.id, "job_dismissed", "accounts.forget_expired")


async def test_who_is_at_work_and_who_went_without_a_word(
    client: httpx.AsyncClient, make: Make, services: Services, db: Database
) -> None:
    await as_admin(client, make)
    there = asyncio.create_task(be_seen(db, "web"))
    await until(lambda: count(db, "nodes"))
    gone = "insert into nodes select gen_random_uuid(), 'worker', 'shop-2', 7, '0.0.9', now(), now() - interval '90 s'"
    async with db.write() as tx:
        await tx.execute(sa.text(gone))
    page = (await client.get("/admin/health")).text
    assert socket.gethostname() in page
    assert "not seen for 2 minutes" in page or "not seen for 1 minute" in page
    assert "OnsaleAway" in page
    there.cancel()
    await asyncio.gather(there, return_exceptions=True)
    assert await count(db, "nodes") == 1, "who goes in order says so"
    async with db.write() as tx:
        await tx.execute(sa.text("update nodes set seen_at = now() - interval '2 days'"))
    await tidy(services)
    assert await count(db, "nodes") == 0


async def test_without_the_database_it_says_what_it_doesnt_know(
    client: httpx.AsyncClient, make: Make, services: Services, db: Database
) -> None:
    await as_admin(client, make)
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        nobody = Database(f"postgresql://x@127.0.0.1:{deaf.getsockname()[1]}/x")
        services.add(Database, nobody)
        answer = await client.get("/admin/health")
        services.add(Database, db)
        await nobody.close()
    assert answer.status_code == 200, answer.text
    page = html.unescape(answer.text)
    assert page.count("Not known while the database doesn't answer.") >= 5
    assert "OnsaleDatabaseAway" in page
    assert "Backups" in page


async def test_what_was_counted_lately(tmp_path: Path) -> None:
    now = utc_now()
    past = [
        Reading(now - timedelta(minutes=6), {"web-1": {"requests": 100.0, "errors": 1.0}, "web-0": {"errors": 9.0}})
    ]
    sums = {"web-1": {"requests": 200.0, "errors": 3.0}, "web-2": {"requests": 10.0}}
    assert increase(past, now, sums, "requests", over_s=300) == 110.0
    assert increase(past, now, sums, "errors", over_s=300) == 2.0, "whoever is gone took its count along"
    assert increase(past, now, sums, "requests", over_s=3600) is None
    alarms = {
        one.name: one.fires for one in alarms_of(None, Lately(past, now, sums, left_alone=False, free_bytes=2**30))
    }
    assert alarms["OnsaleErrors"] is True
    assert alarms["OnsaleDiskFull"] is True
    assert alarms["OnsaleDatabaseAway"] is True
    assert alarms["OnsaleSignInsSentAway"] is False
    assert alarms["OnsaleLettersRefused"] is None
    told = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())["groups"][0]["rules"]
    assert set(alarms) == {rule["alert"] for rule in told}, "those of Prometheus, and no others"
    Past(tmp_path).note("test", now)
    (reading,) = Past(tmp_path).readings()
    assert reading.at == now


async def test_the_same_work_isnt_queued_twice(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    await as_admin(client, make)
    number = await failed_job(db)
    async with db.write() as tx:
        await jobs.defer(tx, forget_now_and_then, timestamp=1)
    done = await client.post(f"/admin/jobs/{number}/retry")
    assert done.headers["location"] == "/admin/health?done=gone"


async def test_a_test_mail_arrives_and_there_is_an_end_to_it(
    client: httpx.AsyncClient, make: Make, services: Services
) -> None:
    admin = await as_admin(client, make)
    assert (await client.post("/admin/health/test-mail")).headers["location"].endswith("done=mailed")
    await do_jobs(services)
    (arrived,) = sent_mails(services, admin.email)
    assert "test mail" in arrived["Subject"]
    ends = [await client.post("/admin/health/test-mail") for _ in range(limits.TEST_MAILS_PER_HOUR)]
    assert ends[-1].headers["location"].endswith("done=enough")
    assert len(await waiting_mail(services, admin.email)) == limits.TEST_MAILS_PER_HOUR - 1


async def test_queues_are_counted(db: Database) -> None:
    async with db.write() as tx:
        await jobs.defer(tx, forget_now_and_then, after_s=3600, timestamp=0)
    async with db.read() as tx:
        (queue,) = await queues(tx)
    assert (queue.due, queue.later, queue.running, queue.failed, queue.oldest_s) == (0, 1, 0, 0, 0.0)
