"""How everything stands: what the doctor finds, and the figures behind it."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import sqlalchemy as sa
import structlog

from onsale.admin import operations
from onsale.admin.alarms import Alarm, Lately, Seen, alarms_of
from onsale.admin.counted import Counted, counted_in
from onsale.admin.health_views import HealthPage, MailHealth, ProviderHealth, TableSize, Told, Traces
from onsale.backups.standing import standing
from onsale.catalog.changes import Position as Followed
from onsale.catalog.changes import changes_waiting
from onsale.doctor.backups import look_at_backups
from onsale.doctor.certificates import look_at_certificates
from onsale.doctor.database import look_at_database
from onsale.doctor.finding import Finding, Verdict
from onsale.doctor.keys import look_at_keys
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
from onsale.platform import job_watch, limits, nodes
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, ReadTx
from onsale.platform.disk_counted import free_bytes
from onsale.platform.errors import Unavailable
from onsale.platform.mail import waiting_mails
from onsale.platform.metrics import Snapshots
from onsale.platform.metrics_past import Past, sums_in
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.search.clauses import everything
from onsale.search.library import Damaged, count_of, opened
from onsale.search.shelf import Shelf

log = structlog.get_logger()

_NOTICES_WAITING = sa.text(
    "select count(*) from procrastinate_jobs where task_name = 'payments.notice' and status in ('todo', 'doing')"
)
_TABLES = sa.text("""
    select relname, pg_total_relation_size(oid) as size from pg_class
    where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by size desc limit 6""")
_ORDER = {Verdict.WRONG: 0, Verdict.WARNING: 1, Verdict.OK: 2}


@dataclass(frozen=True, slots=True)
class _Here:
    """What this machine says without asking the database."""

    counted: Counted
    lately: Lately
    position: Followed | None
    documents: int | None


async def findings_of(services: Services, *, outside: bool) -> list[Finding]:
    """What the doctor finds, what is wrong first; with `outside` it asks others, too, which takes some seconds."""
    settings, db = services.get(Settings), services.get(Database)
    findings = [one async for one in look_at_database(db, settings.keyring_file)]
    findings += await asyncio.to_thread(lambda: list(look_at_machine(settings)))
    findings += await asyncio.to_thread(lambda: list(look_at_keys(settings, utc_now())))
    findings += await asyncio.to_thread(lambda: list(look_at_certificates(settings, utc_now())))
    findings += await asyncio.to_thread(lambda: list(look_at_backups(settings, utc_now())))
    if outside:
        site, server = await asyncio.gather(look_at_site(settings), look_at_mail_server(settings))
        findings += [site, server]
        findings += [one async for one in look_at_sender(settings)]
        findings += [one async for one in look_at_payments(settings)]
    return sorted(findings, key=lambda one: _ORDER[one.verdict])


async def health_page(services: Services, *, outside: bool) -> HealthPage:
    """Everything the page shows; what isn't known, because the database is away, stays out."""
    settings = services.get(Settings)
    here = await asyncio.to_thread(_here, settings)
    told = await _told(services.get(Database), here.position)
    return HealthPage(
        findings=tuple(await findings_of(services, outside=outside)),
        alarms=tuple(_alarms(told, here)),
        outside=outside,
        told=told,
        mail_server=bool(settings.mail_url),
        providers=tuple(_providers(services, here.counted)),
        index_followed_s=(utc_now() - here.position.read_at).total_seconds() if here.position else None,
        index_documents=here.documents,
        backups=await asyncio.to_thread(standing, settings),
        lines=here.counted.lines,
        traces=_traces(settings, here.counted),
        refresh_s=0 if outside else limits.HEALTH_REFRESH_S,
    )


async def _told(db: Database, position: Followed | None) -> Told | None:
    try:
        async with db.read() as tx:
            return await _figures(tx, position)
    except (Unavailable, sa.exc.SQLAlchemyError) as error:
        log.warning("health_untold", reason=type(error).__name__)
        return None


async def _figures(tx: ReadTx, position: Followed | None) -> Told:
    letters, mails = await post(tx), await waiting_mails(tx)
    today = sa.select(sa.func.count()).where(payment_notices.c.received_at > sa.text("now() - interval '1 day'"))
    return Told(
        waiting=await count_waiting(tx),
        workers=await job_watch.workers(tx),
        queues=tuple(await job_watch.queues(tx)),
        failed=tuple(await job_watch.failed_jobs(tx, limit=limits.FAILED_JOBS_SHOWN)),
        schedules=tuple(await job_watch.schedules(tx)),
        mail=MailHealth(
            sent_today=letters.sent,
            waiting=letters.due + mails.waiting,
            undelivered=letters.undelivered,
            waits_for=letters.waits_for or mails.reason or "",
            refused_for=letters.refused_for or "",
        ),
        notices_waiting=(await tx.execute(_NOTICES_WAITING)).scalar_one(),
        notices_today=(await tx.execute(today)).scalar_one(),
        tables=tuple(TableSize(row.relname, row.size) for row in await tx.execute(_TABLES)),
        server=await operations.server(tx),
        nodes=tuple(await nodes.seen(tx)),
        rooms=await operations.rooms(tx),
        changes_waiting=await changes_waiting(tx, position) if position else None,
    )


def _here(settings: Settings) -> _Here:
    text = Snapshots(settings.metrics_dir).all("web").decode()
    counted = counted_in(text)
    position, documents = _index(settings)
    return _Here(
        counted=counted,
        lately=Lately(
            past=Past(settings.metrics_dir).readings(),
            now=utc_now(),
            sums=sums_in(text),
            left_alone=any(counted.left_alone.values()),
            free_bytes=free_bytes(settings.data_dir),
        ),
        position=position,
        documents=documents,
    )


def _index(settings: Settings) -> tuple[Followed | None, int | None]:
    """How far this machine's index follows, and how many events are in it; None for what isn't there."""
    edition = Shelf(settings.index_dir).present()
    state = edition.state() if edition else None
    if edition is None or state is None:
        return None, None
    try:
        return state.position, count_of(opened(edition.events).searcher(), everything())
    except Damaged:
        return state.position, None


def _alarms(told: Told | None, here: _Here) -> Iterable[Alarm]:
    seen = Seen(told.nodes, told.workers, told.queues) if told else None
    return alarms_of(seen, here.lately)


def _traces(settings: Settings, counted: Counted) -> Traces | None:
    if not settings.traces_url:
        return None
    to = urlsplit(settings.traces_url).hostname or ""  # the rest may hold a key
    return Traces(to, settings.traces_share, counted.spans_recorded, counted.spans_sent)


def _providers(services: Services, counted: Counted) -> Iterable[ProviderHealth]:
    """Who takes money here, and how many of this machine's processes leave them alone just now."""
    providers = services.get(Providers)
    for provider in providers:
        here = providers.position(provider.name) is not Position.CLOSED
        yield ProviderHealth(provider.name, max(counted.left_alone.get(provider.name, 0), int(here)))
