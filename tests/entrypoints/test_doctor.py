"""The doctor: what it says of healthy and of ailing parts, against real servers on this machine."""

import asyncio
import json
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import dns.asyncresolver
import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
import sqlalchemy as sa
from aiosmtpd.smtp import AuthResult, LoginPassword

from onsale.doctor import site
from onsale.doctor.database import look_at_database
from onsale.doctor.finding import Finding, Verdict
from onsale.doctor.keys import look_at_keys
from onsale.doctor.machine import look_at_machine
from onsale.doctor.mail import look_at_mail_server
from onsale.doctor.sender import look_at_sender
from onsale.doctor.site import look_at_site
from onsale.entrypoints.lan import self_signed
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.jobs import run_worker
from onsale.platform.keyring import Keyring
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from tests.entrypoints.commands import onsale, refusal
from tests.fixtures.make import Make
from tests.fixtures.ports import free_port
from tests.fixtures.postbox import open_postbox
from tests.fixtures.selling import count, until
from tests.fixtures.silent import silent_server

OK, WARNING, WRONG = Verdict.OK, Verdict.WARNING, Verdict.WRONG


async def all_of(findings: AsyncIterator[Finding]) -> dict[str, Finding]:
    return {finding.part: finding async for finding in findings}


async def test_a_database_at_work_is_fine(services: Services, settings: Settings, make: Make) -> None:
    await make.fan()
    await make.admin()
    db = services.get(Database)
    found = await all_of(look_at_database(db, settings.keyring_file))
    assert found["worker"].verdict is WRONG
    assert "onsale worker" in found["worker"].to_do
    worker = asyncio.create_task(run_worker(db, services))
    await until(lambda: count(db, "procrastinate_workers"))
    found = await all_of(look_at_database(db, settings.keyring_file))
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    assert {part: one.verdict for part, one in found.items()} == dict.fromkeys(
        ["database", "schema", "clock", "worker", "jobs", "receipts", "letters", "mails", "size", "admins", "keys"], OK
    )


async def test_a_database_that_is_away(settings: Settings) -> None:
    db = Database(f"postgresql://nobody@127.0.0.1:{free_port()}/nothing")
    (found,) = (await all_of(look_at_database(db, settings.keyring_file))).values()
    assert (found.part, found.verdict) == ("database", WRONG)
    await db.close()


@pytest.mark.parametrize(
    ("change", "part", "verdict", "said"),
    [
        ("update alembic_version set version_num = '0003'", "schema", WRONG, "0003"),
        ("update person_keys set period = '1999-01'", "keys", WRONG, "1999-01"),
        (
            """insert into procrastinate_jobs (queue_name, task_name, scheduled_at, args)
            values ('default', 'x', now() - interval '1 hour', '{}')""",
            "jobs",
            WRONG,
            "60 minutes",
        ),
        (
            "insert into procrastinate_jobs (queue_name, task_name, status, args) values ('default','x','failed','{}')",
            "jobs",
            WARNING,
            "1 was given up",
        ),
        (
            """insert into receipts_due (event_id, booking_id, cause, organiser_id, tries, due_at)
            values (1, gen_random_uuid(), '', 1, 3, now() + interval '1 min')""",
            "receipts",
            WARNING,
            "1 couldn't be numbered",
        ),
        (
            """insert into receipts_due (event_id, booking_id, cause, organiser_id, due_at)
            values (1, gen_random_uuid(), '', 1, now() - interval '1 hour')""",
            "receipts",
            WRONG,
            "60 minutes",
        ),
        (
            """insert into letters (event_id, kind, cause, fan_id, state, ended_at, reason)
            values (1, 'confirmed', 'x', 1, 'undelivered', now(), '550 no')""",
            "letters",
            WARNING,
            "1 were taken by nobody",
        ),
        (
            "insert into letters (event_id, kind, cause, fan_id, reason) values (1, 'confirmed', 'x', 1, '451 later')",
            "letters",
            WARNING,
            "451 later",
        ),
    ],
)
async def test_what_ails_in_the_database_is_named(
    services: Services, settings: Settings, make: Make, change: str, part: str, verdict: Verdict, said: str
) -> None:
    await make.fan()
    db = services.get(Database)
    async with db.write() as tx:
        await tx.execute(sa.text(change))
    found = (await all_of(look_at_database(db, settings.keyring_file)))[part]
    assert found.verdict is verdict
    assert said in found.said
    assert found.to_do


def test_the_keyring_is_the_owners_alone(services: Services, settings: Settings) -> None:
    def look() -> Finding:
        return {one.part: one for one in look_at_machine(settings)}["keyring"]

    assert look().verdict is OK
    settings.keyring_file.chmod(0o644)
    assert look().verdict is WRONG
    assert "chmod 600" in look().to_do
    settings.keyring_file.chmod(0o600)
    settings.keyring_file.write_text("{")
    assert (look().verdict, "damaged" in look().said) == (WRONG, True)
    settings.keyring_file.unlink()
    assert look().verdict is WARNING


def test_keys_that_are_overdue_and_snapshots_that_are_late(services: Services, settings: Settings) -> None:
    keyring, now = services.get(Keyring), utc_now()
    folder = settings.key_snapshots_dir

    def look(later: timedelta = timedelta()) -> dict[str, Finding]:
        return {one.part: one for one in look_at_keys(settings, now + later)}

    assert {part: one.verdict for part, one in look().items()} == {"old keys": OK, "key snapshots": OK}
    keyring.current_period(now - timedelta(days=100))
    keyring.settle_periods((), now)
    assert look(timedelta(days=27))["old keys"].verdict is OK
    overdue = look(timedelta(days=30))["old keys"]
    assert (overdue.verdict, "onsale worker" in overdue.to_do) == (WARNING, True)
    assert f"{now - timedelta(days=100):%Y-%m}" in overdue.said
    assert look(timedelta(days=2))["key snapshots"].verdict is WARNING, "there is none"
    folder.mkdir()
    (folder / f"person-keys-{now + timedelta(days=1):%Y%m%dT%H%M%S.%fZ}.sealed").touch()
    assert look(timedelta(days=2))["key snapshots"].verdict is OK
    assert look(timedelta(days=3))["key snapshots"].verdict is WARNING, "it is too old"
    settings.keyring_file.write_text("{")
    assert look() == {}


def test_an_index_that_isnt_there_is_a_warning(settings: Settings) -> None:
    assert {one.part: one for one in look_at_machine(settings)}["search index"].verdict is WARNING


@contextmanager
def web_server(answer: bytes, status: str = "200 OK") -> Iterator[str]:
    """Answers everything alike."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65_536)
                    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(answer)}\r\nConnection: close\r\n\r\n"
                    connection.sendall(head.encode() + answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)


async def test_the_public_address(settings: Settings) -> None:
    with web_server(b'{"status": "up"}') as url:
        assert (await look_at_site(replace(settings, public_url=url))).verdict is OK
        assert (await look_at_site(replace(settings, public_url=url, demo=False))).verdict is WRONG, "not https"
    for other in (web_server(b"It works!"), web_server(b'{"status": "up"}', "502 Bad Gateway")):
        with other as url:
            assert (await look_at_site(replace(settings, public_url=url))).verdict is WRONG
    away = await look_at_site(replace(settings, public_url=f"https://127.0.0.1:{free_port()}", demo=False))
    assert away.verdict is WARNING


async def test_a_public_address_that_never_answers_is_a_warning(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "_WITHIN_S", 0.3)
    with silent_server() as silent:
        found = await look_at_site(replace(settings, public_url=silent.url))
        assert (found.verdict, len(silent.asked)) == (WARNING, 1)


class _Door:
    """Lets `ines` in with `right`."""

    def __call__(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        known = isinstance(data, LoginPassword) and (data.login, data.password) == (b"ines", b"right")
        return AuthResult(success=known, handled=False)


@pytest.fixture
def tls(tmp_path: Path) -> ssl.SSLContext:
    certificate, key = self_signed(tmp_path, "127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


async def test_a_mail_server_that_lets_us_in_or_not(settings: Settings) -> None:
    none = await look_at_mail_server(settings)
    assert (none.verdict, "ONSALE_MAIL_URL" in none.to_do) == (WARNING, True)
    with open_postbox() as (box, url):
        assert (await look_at_mail_server(replace(settings, mail_url=url))).verdict is OK
        assert box.received == [], "nothing is sent"
    closed = await look_at_mail_server(replace(settings, mail_url=f"smtp://127.0.0.1:{free_port()}"))
    assert closed.verdict is WRONG
    assert "firewall" in closed.to_do
    assert (await look_at_mail_server(replace(settings, mail_url="mail.example.org"))).verdict is WRONG


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # the server's own opinion
async def test_a_wrong_password_is_told_from_a_closed_door(settings: Settings) -> None:
    with open_postbox(authenticator=_Door(), auth_required=True, auth_require_tls=False) as (_box, url):
        told = url.replace("smtp://", "smtp://ines:{}@")
        assert (await look_at_mail_server(replace(settings, mail_url=told.format("right")))).verdict is OK
        refused = await look_at_mail_server(replace(settings, mail_url=told.format("wrong")))
    assert refused.verdict is WRONG
    assert refused.said.partition(": ")[2].startswith("535")
    assert "password in ONSALE_MAIL_URL" in refused.to_do
    assert "wrong" not in refused.said
    assert "ines" not in refused.said


async def test_a_certificate_nobody_vouches_for(settings: Settings, tls: ssl.SSLContext) -> None:
    with open_postbox(tls_context=tls, require_starttls=True) as (_box, url):
        found = await look_at_mail_server(replace(settings, mail_url=url))
    assert found.verdict is WRONG


class Names(asyncio.DatagramProtocol):
    """A name server that knows these TXT records, and says of everything else that there is none."""

    def __init__(self, records: dict[str, list[str]]) -> None:
        self.records = records

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, sender: Any) -> None:
        query = dns.message.from_wire(data)
        name = query.question[0].name
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        texts = self.records.get(name.to_text(omit_final_dot=True))
        if texts is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        else:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *(f'"{text}"' for text in texts)))
        self.transport.sendto(answer.to_wire(), sender)


@asynccontextmanager
async def name_server(records: dict[str, list[str]]) -> AsyncIterator[dns.asyncresolver.Resolver]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: Names(records), local_addr=("127.0.0.1", 0))
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.port = transport.get_extra_info("sockname")[1]
    resolver.nameservers = ["127.0.0.1"]  # after the port: it goes with each
    try:
        yield resolver
    finally:
        transport.close()


GOOD = {
    "shop.example": ["something=else", "v=spf1 include:mail.example ~all"],
    "k1._domainkey.shop.example": ["v=DKIM1; k=rsa; p=MIIB"],
    "_dmarc.shop.example": ["v=DMARC1; p=quarantine"],
}


@pytest.mark.parametrize(
    ("changes", "selector", "expected"),
    [
        ({}, "k1", {"SPF": OK, "DKIM": OK, "DMARC": OK}),
        ({}, "", {"DKIM": WARNING}),
        ({}, "k2", {"DKIM": WRONG}),
        ({"k1._domainkey.shop.example": ["v=DKIM1; p="]}, "k1", {"DKIM": WRONG}),
        ({"shop.example": ["x"]}, "k1", {"SPF": WARNING}),
        ({"shop.example": ["v=spf1 -all", "v=spf1 ~all"]}, "k1", {"SPF": WRONG}),
        ({"shop.example": ["v=spf1 +all"]}, "k1", {"SPF": WRONG}),
        ({"_dmarc.shop.example": ["v=x"]}, "k1", {"DMARC": WARNING}),
        ({"_dmarc.shop.example": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}, "k1", {"DMARC": WRONG}),
    ],
)
async def test_the_senders_records(
    settings: Settings, changes: dict[str, list[str]], selector: str, expected: dict[str, Verdict]
) -> None:
    ours = replace(settings, mail_from="Shop <post@shop.example>", mail_dkim_selector=selector)
    async with name_server(GOOD | changes) as resolver:
        found = await all_of(look_at_sender(ours, resolver))
    assert {part: found[part].verdict for part in expected} == expected


async def test_a_name_server_that_is_silent_is_a_warning(settings: Settings) -> None:
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.port = free_port()
    resolver.nameservers = ["127.0.0.1"]
    (found,) = (await all_of(look_at_sender(replace(settings, mail_from="a@shop.example"), resolver))).values()
    assert found.verdict is WARNING
    (nobody,) = (await all_of(look_at_sender(settings, resolver))).values()
    assert (nobody.verdict, "ONSALE_MAIL_FROM" in nobody.to_do) == (WARNING, True)


def test_the_command_says_all_of_it_and_changes_nothing(database_url: str, tmp_path: Path) -> None:
    settings: dict[str, Any] = {
        "database_url": database_url,
        "data_dir": tmp_path / "data",
        "public_url": "https://127.0.0.1:9",
    }
    done = onsale("doctor", "--json", **settings)
    assert done.returncode == 1, "no worker is running"
    told = json.loads(done.stdout)
    parts = {one["part"]: one["verdict"] for one in told["findings"]}
    assert not told["healthy"]
    assert parts["schema"] == "ok"
    assert parts["worker"] == "wrong"
    assert parts["mail server"] == "warning"
    assert all(one["to_do"] for one in told["findings"] if one["verdict"] != "ok")
    assert not (tmp_path / "data").exists(), "no keyring is made by looking"
    plain = onsale("doctor", **settings)
    assert "WRONG  worker: none is running" in plain.stdout
    assert "onsale worker" in plain.stdout


def test_where_nothing_was_started_yet(tmp_path: Path) -> None:
    assert "nothing was started there yet" in refusal(onsale("doctor", data_dir=tmp_path / "data"))
    assert list(tmp_path.iterdir()) == []


async def test_a_clock_that_runs_off(services: Services, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from onsale.doctor import database
    from onsale.platform.clock import utc_now

    for off_s, verdict in ((3, WARNING), (-60, WRONG)):
        monkeypatch.setattr(database, "utc_now", lambda off_s=off_s: utc_now() + timedelta(seconds=off_s))
        found = await all_of(look_at_database(services.get(Database), settings.keyring_file))
        assert found["clock"].verdict is verdict
        assert f"{abs(off_s)}.0 s {'ahead of' if off_s > 0 else 'behind'}" in found["clock"].said
