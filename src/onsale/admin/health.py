"""How everything stands: what the doctor finds, and the figures behind it."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families

from onsale.admin.health_views import HealthPage, MailHealth, ProviderHealth, TableSize
from onsale.backups.standing import standing
from onsale.doctor.backups import look_at_backups
from onsale.doctor.database import look_at_database
from onsale.doctor.finding import Finding, Verdict
from onsale.doctor.machine import look_at_machine
from onsale.doctor.mail import look_at_mail_server
from onsale.doctor.money import look_at_payments
from onsale.doctor.sender import look_at_sender
from onsale.doctor.site import look_at_site
from onsale.letters.post import post
from onsale.oversight.store import count_waiting
from onsale.payments.breaker import Position
from onsale.payments.providers import Providers
from onsale.payments.tables import payment_notices
from onsale.platform import job_watch, limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, ReadTx
from onsale.platform.mail import waiting_mails
from onsale.platform.metrics import Snapshots
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.search.shelf import Shelf

_BREAKER = "onsale_payment_provider_open"
_NOTICES_WAITING = sa.text(
    "select count(*) from procrastinate_jobs where task_name = 'payments.notice' and status in ('todo', 'doing')"
)
_TABLES = sa.text("""
    select relname, pg_total_relation_size(oid) as size from pg_class
    where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by size desc limit 6""")
_ORDER = {Verdict.WRONG: 0, Verdict.WARNING: 1, Verdict.OK: 2}


@dataclass(frozen=True, slots=True)
class _Figures:
    """What the database says."""

    waiting: int
    queues: list[job_watch.Queue]
    failed: list[job_watch.FailedJob]
    schedules: list[job_watch.Schedule]
    mail: MailHealth
    notices_waiting: int
    notices_today: int
    size: int
    tables: tuple[TableSize, ...]


async def findings_of(services: Services, *, outside: bool) -> list[Finding]:
    """What the doctor finds, what is wrong first; with `outside` it asks others, too, which takes some seconds."""
    settings, db = services.get(Settings), services.get(Database)
    findings = [one async for one in look_at_database(db, settings.keyring_file)]
    findings += await asyncio.to_thread(lambda: list(look_at_machine(settings)))
    findings += await asyncio.to_thread(lambda: list(look_at_backups(settings, utc_now())))
    if outside:
        site, server = await asyncio.gather(look_at_site(settings), look_at_mail_server(settings))
        findings += [site, server]
        findings += [one async for one in look_at_sender(settings)]
        findings += [one async for one in look_at_payments(settings)]
    return sorted(findings, key=lambda one: _ORDER[one.verdict])


async def health_page(services: Services, *, outside: bool) -> HealthPage:
    """Everything the page shows."""
    settings = services.get(Settings)
    async with services.get(Database).read() as tx:
        told = await _figures(tx)
    state = await asyncio.to_thread(_index_state, settings.index_dir)
    return HealthPage(
        waiting=told.waiting,
        findings=tuple(await findings_of(services, outside=outside)),
        outside=outside,
        queues=tuple(told.queues),
        failed=tuple(told.failed),
        schedules=tuple(told.schedules),
        mail=told.mail,
        mail_server=bool(settings.mail_url),
        providers=tuple(await asyncio.to_thread(_providers, services)),
        notices_waiting=told.notices_waiting,
        notices_today=told.notices_today,
        index_followed_s=state,
        size=told.size,
        backups=await asyncio.to_thread(standing, settings),
        tables=told.tables,
    )


async def _figures(tx: ReadTx) -> _Figures:
    letters, mails = await post(tx), await waiting_mails(tx)
    today = sa.select(sa.func.count()).where(payment_notices.c.received_at > sa.text("now() - interval '1 day'"))
    return _Figures(
        waiting=await count_waiting(tx),
        queues=await job_watch.queues(tx),
        failed=await job_watch.failed_jobs(tx, limit=limits.FAILED_JOBS_SHOWN),
        schedules=await job_watch.schedules(tx),
        mail=MailHealth(
            sent_today=letters.sent,
            waiting=letters.due + mails.waiting,
            undelivered=letters.undelivered,
            waits_for=letters.waits_for or mails.reason or "",
            refused_for=letters.refused_for or "",
        ),
        notices_waiting=(await tx.execute(_NOTICES_WAITING)).scalar_one(),
        notices_today=(await tx.execute(today)).scalar_one(),
        size=(await tx.execute(sa.text("select pg_database_size(current_database())"))).scalar_one(),
        tables=tuple(TableSize(row.relname, row.size) for row in await tx.execute(_TABLES)),
    )


def _index_state(folder: Path) -> float | None:
    """For how many seconds nobody has noted that this machine's index follows; None where there is no index."""
    edition = Shelf(folder).present()
    state = edition.state() if edition else None
    return (utc_now() - state.position.read_at).total_seconds() if state else None


def _providers(services: Services) -> Iterable[ProviderHealth]:
    """Who takes money here, and how many of this machine's processes leave them alone just now."""
    providers = services.get(Providers)
    told = Snapshots(services.get(Settings).metrics_dir).all("web").decode()
    open_by: dict[str, int] = {}
    for family in text_string_to_metric_families(told):
        for sample in family.samples if family.name == _BREAKER else ():
            name = sample.labels["provider"]
            open_by[name] = open_by.get(name, 0) + int(sample.value)
    for provider in providers:
        here = providers.position(provider.name) is not Position.CLOSED
        yield ProviderHealth(provider.name, max(open_by.get(provider.name, 0), int(here)))
