"""Sample views of the admin's pages, and of the page for those who want to sell."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import msgspec

from onsale.admin import health_views as health
from onsale.admin import views as admin
from onsale.admin.alarms import Alarm
from onsale.admin.counted import LineFigures
from onsale.admin.operations import Follower, RoomFigures, Server
from onsale.admin.retention_pages import KeptRow, RetentionPage
from onsale.admin.viewing_pages import LookRow, LooksPage
from onsale.backups.standing import ArchiveStanding, BaseStanding, DrillReport, Standing
from onsale.console.apply_views import ApplyPage
from onsale.console.views import Option
from onsale.doctor.finding import fine, warning, wrong
from onsale.oversight.model import Act, Particulars
from onsale.platform.job_watch import FailedJob, Queue, Schedule
from onsale.platform.money import Money
from onsale.platform.nodes import Node
from tests.design.samples_events import LONG, NOW, RTL, refused
from tests.design.samples_staff import sales

TOLD = Particulars(
    name="Saltworks Theatre",
    legal_name="Saltworks Theatre e.V.",
    address="Am Speicher 4\n18055 Rostock",
    country="DE",
    register_number="VR 4711",
    contact_email="kasse@saltworks.test",
    website="https://saltworks.test",
    about="Plays and readings in an old salt store, eighty evenings a year.",
)
UNKIND = Particulars(name=RTL, legal_name=LONG, address=LONG, country="AE", contact_email="a@b.test", about="<b>Haddad")


def pages() -> Iterator[tuple[str, object]]:
    """Template and view."""
    for part in (_apply, _applications, _organisers, _events, _health, _retention):
        yield from part()
    acts = _acts()
    overview = admin.Overview(
        waiting=2, troubles=1, warnings=0, organisers=4, suspended=1, events=212, taken_down=1, acts=acts
    )
    yield "admin/overview.html", overview
    yield "admin/overview.html", replace(overview, waiting=0, troubles=0, warnings=2, suspended=0, taken_down=0)
    yield "admin/overview.html", replace(overview, waiting=0, troubles=0, acts=())
    yield "admin/acts.html", admin.ActsPage(waiting=1, rows=acts, next_url="/admin/acts?cursor=x")
    yield "admin/acts.html", admin.ActsPage(waiting=0, rows=(), next_url=None)


def _retention() -> Iterator[tuple[str, object]]:
    row = KeptRow(
        name="waiting_entries",
        what="Who waited for a sold-out event",
        period="90 days",
        after="after they left the list or got places",
        why="For questions about the order.",
        how="It is deleted.",
        ground="contract",
        due=0,
    )
    due = replace(row, what=LONG, due=1_204, oldest=NOW - timedelta(days=400), ran_at=NOW, gone=1, gone_ever=20_731)
    yield "admin/retention.html", RetentionPage(waiting=1, ran_at=NOW, rows=(row, due))
    yield "admin/retention.html", RetentionPage(waiting=0, ran_at=None, rows=(row,))
    look = LookRow(
        at=NOW, who=RTL, who_id="usr_1", organiser=LONG, event=LONG, where="in a file of bookings", people=1_204
    )
    gone = replace(look, who="", organiser=None, event=None, people=1)
    yield "admin/viewings.html", LooksPage(waiting=1, query="", unknown=False, rows=(look, gone), next_url="/x")
    yield "admin/viewings.html", LooksPage(waiting=0, query="usr_x", unknown=True, rows=(), next_url=None)
    yield "admin/viewings.html", LooksPage(waiting=0, query="", unknown=False, rows=(), next_url=None)


def _acts() -> tuple[admin.ActRow, ...]:
    return tuple(
        admin.ActRow(
            act=act.value,
            at=NOW,
            who="" if act is Act.LIFTED else "Ada Mainwaring",
            subject="" if act in {Act.DECLINED, Act.TEST_MAIL} else LONG if act is Act.PUT_BACK else RTL,
            note="The register number isn't theirs.\n<b>Haddad" if act in {Act.DECLINED, Act.SUSPENDED} else "",
            url=None if act in {Act.JOB_RETRIED, Act.JOB_DISMISSED, Act.TEST_MAIL} else "/admin/organisers/org_1",
        )
        for act in Act
    )


def _apply() -> Iterator[tuple[str, object]]:
    countries = tuple(Option(value=code, label=name) for code, name in (("DE", "Germany"), ("FR", "France")))
    yield "console/apply.html", ApplyPage(step="stranger")
    yield "console/apply.html", ApplyPage(step="unconfirmed")
    empty = ApplyPage(step="open", countries=countries)
    yield "console/apply.html", empty
    yield (
        "console/apply.html",
        replace(empty, values={"name": LONG, "country": "FR"}, errors=refused("name", "website")),
    )
    yield "console/apply.html", replace(empty, declined="The register number isn't yours.\nSend the right one.")
    waits = ApplyPage(step="waits", applied_at=NOW, sent=TOLD, country="Germany")
    yield "console/apply.html", waits
    yield "console/apply.html", replace(waits, sent=UNKIND)
    yield "console/apply.html", replace(waits, sent=None)


def _applications() -> Iterator[tuple[str, object]]:
    row = admin.ApplicationRow(id="apl_1", name=TOLD.name, country="Germany", state="waiting", at=NOW)
    yield (
        "admin/applications.html",
        admin.ApplicationsPage(
            waiting=2,
            open=(row, replace(row, name=LONG)),
            ended=(
                replace(row, state="approved"),
                replace(row, state="declined", name=None, country=""),
                replace(row, state="withdrawn", name=RTL),
            ),
        ),
    )
    yield "admin/applications.html", admin.ApplicationsPage(waiting=0, open=(), ended=())
    page = admin.ApplicationPage(
        waiting=1,
        id="apl_1",
        state="waiting",
        applied_at=NOW,
        told=TOLD,
        country="Germany",
        applicant="Mara Lindqvist",
        applicant_email="mara@saltworks.test",
    )
    yield "admin/application.html", page
    yield (
        "admin/application.html",
        replace(page, told=UNKIND, alike=(RTL, LONG), applicant="", errors={"reason": "Say why."}),
    )
    ended = replace(page, ended_at=NOW, decided_by="Ada Mainwaring")
    yield "admin/application.html", replace(ended, state="approved", organiser_url="/admin/organisers/org_1")
    yield "admin/application.html", replace(ended, state="declined", reason="The number isn't theirs.", decided_by="")
    yield "admin/application.html", replace(ended, state="withdrawn", told=None, applicant="", applicant_email="")


def _organisers() -> Iterator[tuple[str, object]]:
    row = admin.SellerRow(
        id="org_1", name="Lantern Presents", legal_name="Lantern Ltd", state="selling", since=NOW, coming=12
    )
    rows = (row, replace(row, name=RTL, legal_name="", state="suspended", coming=1), replace(row, name=LONG, coming=0))
    yield "admin/organisers.html", admin.SellersPage(waiting=0, query="", rows=rows, next_url="x")
    yield "admin/organisers.html", admin.SellersPage(waiting=0, query="<b>Haddad", rows=(), next_url=None)
    yield "admin/organisers.html", admin.SellersPage(waiting=0, query="", rows=(), next_url=None)
    page = admin.SellerPage(
        waiting=2,
        id="org_1",
        name="Lantern Presents",
        legal_name="Lantern Presents Ltd",
        legal_address="14 Tallow Yard, London, United Kingdom",
        register_number="09876543",
        contact_email="boxoffice@lantern.test",
        since=NOW - timedelta(days=400),
        suspended_at=None,
        reason="",
        sold=18_204,
        taken=(Money(81_035_760, "EUR"), Money(88_000, "JPY")),
        events=(sales(), sales("draft", name=LONG, gross=None)),
        more=True,
        staff=(
            admin.StaffRow(name="Otto Ravenscroft", email="otto@lantern.test", role="owner"),
            admin.StaffRow(name="", email="door@lantern.test", role="scanner"),
        ),
        acts=_acts()[:1],
    )
    yield "admin/organiser.html", page
    yield "admin/organiser.html", replace(page, suspended_at=NOW, reason="Letters come back.\nAll of them.")
    bare = replace(page, name=RTL, legal_name="", legal_address="", register_number="", contact_email="")
    yield "admin/organiser.html", replace(bare, sold=0, taken=(), events=(), more=False, staff=(), acts=())
    suspend = admin.SuspendPage(waiting=0, id="org_1", name=LONG, on_sale=12, held=3, bookings=812)
    yield "admin/suspend.html", suspend
    yield "admin/suspend.html", replace(suspend, on_sale=1, held=0, bookings=0, errors={"reason": "Say why."})


def _events() -> Iterator[tuple[str, object]]:
    row = admin.FoundEvent(
        id="evt_1",
        name="Kasimir Vega",
        starts_at=NOW + timedelta(days=11),
        timezone="Europe/Berlin",
        venue="Halle Nord",
        city="Hamburg",
        organiser="Lantern Presents",
        status="on_sale",
        stopped="",
    )
    rows = (row, replace(row, name=LONG, stopped="taken_down"), replace(row, name=RTL, stopped="suspended"))
    yield "admin/events.html", admin.FindEventsPage(waiting=0, query="vega", rows=rows, more=True)
    yield "admin/events.html", admin.FindEventsPage(waiting=0, query="<b>Haddad", rows=(), more=False)
    yield "admin/events.html", admin.FindEventsPage(waiting=0, query="", rows=(), more=False)
    page = admin.EventOversightPage(
        waiting=1,
        event=row,
        organiser_id="org_1",
        sold=1588,
        held=36,
        bookings=812,
        taken=Money(7_681_920, "EUR"),
        refused=False,
        taken_down_at=None,
        reason="",
        acts=(),
    )
    yield "admin/event.html", page
    yield "admin/event.html", replace(page, sold=0, held=0, bookings=0, taken=None, errors={"reason": "Say why."})
    down = replace(page, event=rows[1], taken_down_at=NOW, reason="The hall knows nothing of it.", acts=_acts()[:2])
    yield "admin/event.html", down
    yield "admin/event.html", replace(page, event=rows[2])
    yield "admin/event.html", replace(page, refused=True)


def _health() -> Iterator[tuple[str, object]]:
    page = health.HealthPage(
        told=_told(),
        alarms=(
            Alarm("OnsaleJobsLate", fires=True, said="Work has waited for ten minutes.", to_do="Start one more."),
            Alarm("OnsaleErrors", fires=None, said=LONG, to_do=LONG),
        ),
        lines=(LineFigures("holds", 1_204, 3.25, 0.05), LineFigures("payments", 4, 1.0, None)),
        traces=health.Traces("collector.example.org", 0.01, 1_204, 1_190),
        index_documents=100_212,
        refresh_s=20,
        findings=(
            wrong("worker", "none is running", "Start `onsale worker`: without it no mail, refund or receipt is made."),
            warning("disk", "1.4 GiB free where /srv/onsale is", "Make room: logs, old backups, a larger disk."),
            fine("database", "PostgreSQL 18.1"),
        ),
        outside=False,
        mail_server=False,
        providers=(health.ProviderHealth("stripe", 2), health.ProviderHealth("offline", 0)),
        index_followed_s=12.0,
        backups=_backups(),
    )
    yield "admin/health.html", page
    still = _still(_told())
    quiet = replace(
        page, findings=page.findings[1:], outside=True, told=still, alarms=(), refresh_s=0, mail_server=True
    )
    failed = msgspec.structs.replace(
        page.backups, drill=DrillReport(at=NOW, holds=False, took_s=3.0, reason="the archive is damaged")
    )
    yield "admin/health.html", replace(quiet, backups=failed)
    quiet = replace(quiet, backups=Standing(on=True))
    yield "admin/health.html", replace(quiet, index_followed_s=None, traces=None, lines=(), index_documents=None)
    quiet = replace(quiet, backups=Standing(on=False))
    yield (
        "admin/health.html",
        replace(quiet, findings=page.findings[2:], index_followed_s=7_300.0, index_documents=None),
    )
    away = wrong("database", "connection refused", "Start PostgreSQL, or correct ONSALE_DATABASE_URL.")
    yield "admin/health.html", replace(page, told=None, findings=(away,))


def _told() -> health.Told:
    return health.Told(
        waiting=2,
        workers=1,
        queues=(Queue("default", 214, 3, 2, 1, 4_210.0), Queue("slow", 0, 0, 0, 0, 0.0)),
        failed=(
            FailedJob(4711, "payments.refund", 12, NOW),
            FailedJob(4712, "letters.deliver", 1, None),
        ),
        schedules=(Schedule("platform.tidy", "*/15 * * * *", NOW), Schedule("letters.remind", "*/10 * * * *", None)),
        mail=health.MailHealth(1_204, 12, 3, "451 try again later", "550 no such user …"),
        notices_waiting=1,
        notices_today=96,
        tables=(health.TableSize("bookings", 312 * 1024**2),),
        server=Server(
            connections=61,
            connections_max=200,
            longest_s=0.4,
            sees_all=False,
            standby=False,
            size=812 * 1024**2,
            followers=(
                Follower("pg_receivewal", "streaming", waited_for=False, behind_bytes=16_384, behind_s=None),
                Follower("second", "streaming", waited_for=True, behind_bytes=0, behind_s=0.02),
                Follower(LONG, "", waited_for=False, behind_bytes=None, behind_s=None),
            ),
        ),
        nodes=(
            Node("web", "shop-1", 4711, "0.1.0", NOW, 3.0),
            Node("worker", "shop-1", 4712, "0.1.0", NOW, 3.0),
            Node("indexer", LONG, 4712, "0.2.0", NOW, 5.0),
            Node("archivist", "shop-2", 1, "0.1.0", NOW, 4_000.0),
        ),
        rooms=(
            RoomFigures("/admin/events/evt_1", RTL, paused=True, joined=1_204_331, released=20_000, inside=512),
            RoomFigures("/admin/events/evt_2", LONG, paused=False, joined=1, released=0, inside=0),
        ),
        changes_waiting=3,
    )


def _still(told: health.Told) -> health.Told:
    """Nothing goes on."""
    return replace(
        told,
        queues=(),
        failed=(),
        mail=health.MailHealth(0, 0, 0, "", ""),
        notices_waiting=0,
        nodes=(),
        rooms=(),
        changes_waiting=None,
        server=replace(told.server, sees_all=True, followers=(), standby=False),
    )


def _backups() -> Standing:
    return Standing(
        on=True,
        archive=ArchiveStanding(began_at=NOW, until=NOW, looked_at=NOW),
        base=BaseStanding(made_at=NOW, kind="incremental", bytes=48 * 1024**2, tried_at=NOW),
        drill=DrillReport(
            at=NOW, holds=True, took_s=74.0, restored_to=NOW, bookings=12_408, compared=12_408, invariants=40
        ),
    )
