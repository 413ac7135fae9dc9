"""Applications: those to be decided, one of them, and the decision."""

from collections.abc import Sequence
from datetime import datetime

from babel import Locale
from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts import people
from onsale.accounts.forms import typed
from onsale.accounts.guards import admin
from onsale.accounts.revocations import Revocations
from onsale.admin.frame import AnyRequest, Html, errors_in, go, html
from onsale.admin.organisers import named_like
from onsale.admin.views import ApplicationPage, ApplicationRow, ApplicationsPage, Fields
from onsale.oversight import store
from onsale.oversight.decide import approve, decline
from onsale.oversight.errors import AlreadyDecided
from onsale.oversight.model import Application
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import language
from onsale.platform.ids import decode_id, encode_id
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings

_ENDED = 30


@get("/admin/applications", guards=[admin], include_in_schema=False)
async def applications_page(
    request: AnyRequest, db: NamedDependency[Database], sealer: NamedDependency[Sealer]
) -> Html:
    """Those that wait, the longest first, and the last that were decided."""
    async with db.read() as tx:
        page = ApplicationsPage(
            waiting=await store.count_waiting(tx),
            open=_rows(await store.waiting(tx, limit=limits.APPLICATIONS_SHOWN, sealer=sealer)),
            ended=_rows(await store.ended(tx, limit=_ENDED, sealer=sealer)),
        )
    return await html(request, "applications", page, notice=_notices().get(request.query_params.get("done", "")))


@get("/admin/applications/{application_id:str}", guards=[admin], include_in_schema=False)
async def application_page(
    request: AnyRequest,
    application_id: FromPath[str],
    db: NamedDependency[Database],
    sealer: NamedDependency[Sealer],
) -> Html:
    """Everything they say of themselves, and two ways to answer."""
    async with db.read() as tx:
        page = await _page(tx, decode_id("apl", application_id), sealer)
    notice = _notices().get(request.query_params.get("done", ""))
    return await html(request, "application", page, notice=notice)


@post("/admin/applications/{application_id:str}/approve", status_code=200, guards=[admin], include_in_schema=False)
async def approve_application(
    request: AnyRequest,
    application_id: FromPath[str],
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> Html:
    """Let them sell; somebody else's decision stands, if they were first."""
    number, db, sealer = decode_id("apl", application_id), services.get(Database), services.get(Sealer)
    site = services.get(Settings).public_url
    try:
        async with db.write() as tx:
            done = await approve(tx, request.user.person_id, number, site=site, sealer=sealer, now=now)
    except AlreadyDecided:
        return go(f"/admin/applications/{application_id}?done=before")
    services.get(Revocations).change_roles(done.person_id, done.roles, done.changed_at)
    return go("/admin/applications?done=approved")


@post("/admin/applications/{application_id:str}/decline", status_code=200, guards=[admin], include_in_schema=False)
async def decline_application(
    request: AnyRequest,
    application_id: FromPath[str],
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> Html:
    """Not like this; the reason goes to the applicant."""
    number, db, sealer = decode_id("apl", application_id), services.get(Database), services.get(Sealer)
    site, form = services.get(Settings).public_url, await typed(request)
    try:
        async with db.write() as tx:
            reason = form.get("reason", "")
            await decline(tx, request.user.person_id, number, reason, site=site, sealer=sealer, now=now)
    except AlreadyDecided:
        return go(f"/admin/applications/{application_id}?done=before")
    except InvalidRequest as failure:
        async with db.read() as tx:
            page = await _page(tx, number, sealer, values=form, errors=errors_in(failure))
        return await html(request, "application", page, failure=failure)
    return go("/admin/applications?done=declined")


async def _page(
    tx: ReadTx, number: int, sealer: Sealer, *, values: Fields | None = None, errors: Fields | None = None
) -> ApplicationPage:
    found = await store.application(tx, number, sealer=sealer)
    told = found.particulars
    known = await people.still_open(tx, {found.person_id, found.decided_by or 0}, sealer=sealer)
    names = {person.id: person for person in known}
    applicant, decider = names.get(found.person_id), names.get(found.decided_by or 0)
    return ApplicationPage(
        waiting=await store.count_waiting(tx),
        id=encode_id("apl", found.id),
        state=found.state.value,
        applied_at=found.applied_at,
        told=told,
        country=_country(told.country) if told else "",
        applicant=applicant.name if applicant else "",
        applicant_email=applicant.email if applicant else "",
        alike=await _alike(tx, found, sealer),
        ended_at=found.ended_at,
        decided_by=decider.name or decider.email if decider else "",
        reason=found.reason,
        organiser_url=f"/admin/organisers/{encode_id('org', found.organiser_id)}" if found.organiser_id else None,
        values=values or {},
        errors=errors or {},
    )


async def _alike(tx: ReadTx, found: Application, sealer: Sealer) -> tuple[str, ...]:
    """Organisers and other applicants by the same name: a mistake, or somebody who claims to be them."""
    if found.particulars is None or found.ended_at is not None:
        return ()
    name = found.particulars.name.casefold()
    others = await store.waiting(tx, limit=limits.APPLICATIONS_SHOWN, sealer=sealer)
    applied = [
        one.particulars.name
        for one in others
        if one.id != found.id and one.particulars and one.particulars.name.casefold() == name
    ]
    return tuple(dict.fromkeys([*await named_like(tx, found.particulars.name), *applied]))


def _rows(applications: Sequence[Application]) -> tuple[ApplicationRow, ...]:
    return tuple(
        ApplicationRow(
            id=encode_id("apl", one.id),
            name=one.particulars.name if one.particulars else None,
            country=_country(one.particulars.country) if one.particulars else "",
            state=one.state.value,
            at=one.ended_at or one.applied_at,
        )
        for one in applications
    )


def _country(code: str) -> str:
    return str(Locale.parse(language.get().replace("-", "_")).territories.get(code, code))


def _notices() -> dict[str, str]:
    return {
        "approved": _("Approved. They can sell now, and have a mail that says so."),
        "declined": _("Declined. They have a mail with your reason, and may apply again."),
        "before": _("Somebody had decided it in the meantime. This is what they decided."),
    }


routes: list[BaseRouteHandler] = [applications_page, application_page, approve_application, decline_application]
