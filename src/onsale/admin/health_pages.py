"""Health: how everything stands, trying a failed job again or dismissing it, a test mail to oneself."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, FromQuery

from onsale.accounts import attempts, people
from onsale.accounts.attempts import Limit, Try
from onsale.accounts.guards import admin
from onsale.admin.frame import AnyRequest, Html, go, html
from onsale.admin.health import health_page
from onsale.oversight.acts import record
from onsale.oversight.letters import send_test_mail
from onsale.oversight.model import Act
from onsale.platform import limits
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import NotFound, TooManyRequests
from onsale.platform.i18n import gettext as _
from onsale.platform.job_watch import dismiss_job, retry_job
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings

_PATH = "/admin/health"
_DIGITS = 18


@get(_PATH, guards=[admin], include_in_schema=False)
async def show_health(
    request: AnyRequest, services: NamedDependency[Services], outside: FromQuery[bool] = False
) -> Html:
    """In plain words, what is wrong first."""
    page = await health_page(services, outside=outside)
    return await html(request, "health", page, notice=_notices().get(request.query_params.get("done", "")))


@post("/admin/jobs/{job_id:str}/retry", status_code=200, guards=[admin], include_in_schema=False)
async def retry_failed_job(request: AnyRequest, job_id: FromPath[str], db: NamedDependency[Database]) -> Html:
    """Let it run again."""
    return await _end(request, db, job_id, retry_job, Act.JOB_RETRIED, "retried")


@post("/admin/jobs/{job_id:str}/dismiss", status_code=200, guards=[admin], include_in_schema=False)
async def dismiss_failed_job(request: AnyRequest, job_id: FromPath[str], db: NamedDependency[Database]) -> Html:
    """Forget it: somebody has looked into it, or what it was about has been done otherwise."""
    return await _end(request, db, job_id, dismiss_job, Act.JOB_DISMISSED, "dismissed")


async def _end(
    request: AnyRequest,
    db: Database,
    job_id: str,
    verb: Callable[[WriteTx, int], Awaitable[str]],
    act: Act,
    done: str,
) -> Html:
    """Do one or the other with a job that was given up, and write down who did."""
    if not (job_id.isascii() and job_id.isdigit() and len(job_id) <= _DIGITS):
        raise NotFound
    try:
        async with db.write() as tx:
            task = await verb(tx, int(job_id))
            await record(tx, request.user.person_id, act, int(job_id), subject=task)
    except NotFound:
        return go(f"{_PATH}?done=gone")
    return go(f"{_PATH}?done={done}")


@post(f"{_PATH}/test-mail", status_code=200, guards=[admin], include_in_schema=False)
async def mail_oneself(
    request: AnyRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """A mail to the admin who asks, by the way every mail takes."""
    sealer, who = services.get(Sealer), request.user.person_id
    limit = Limit("test_mail", limits.TEST_MAILS_PER_HOUR, attempts.LONGEST_WINDOW)
    try:
        async with services.get(Database).write() as tx:
            await attempts.spend(tx, [Try(limit, sealer.keyed_hash("person", str(who)))])
            person = await people.by_id(tx, who, sealer=sealer)
            await send_test_mail(tx, person, site=services.get(Settings).public_url, sealer=sealer, now=now)
            await record(tx, who, Act.TEST_MAIL, who)
    except TooManyRequests:
        return go(f"{_PATH}?done=enough")
    return go(f"{_PATH}?done=mailed")


def _notices() -> dict[str, str]:
    return {
        "retried": _("It runs again."),
        "dismissed": _("It is dismissed, and the record says by whom."),
        "gone": _("It is no longer there, or the same work waits already."),
        "mailed": _("Sent. If it doesn't arrive within a minute, look at what is said below."),
        "enough": _("That were enough test mails for an hour."),
    }


routes: list[BaseRouteHandler] = [show_health, retry_failed_job, dismiss_failed_job, mail_oneself]
