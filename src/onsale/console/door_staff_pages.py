"""Who scans for an organiser: the list, inviting, removing; and the page an invitation leads to."""

from datetime import datetime

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts import people
from onsale.accounts.addresses import address_of
from onsale.accounts.forms import typed
from onsale.accounts.guards import organiser, signed_in
from onsale.accounts.model import Principal
from onsale.accounts.revocations import Revocations
from onsale.catalog.organisers import owned_organisers, scanners_of
from onsale.catalog.store import get_organiser
from onsale.console import door_staff
from onsale.console.door_staff_views import DoorInvitationPage, DoorStaffPage, ScannerRow
from onsale.console.frame import AnyRequest, Html, go, html
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import Failure, InvalidRequest, TooManyRequests
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_id, encode_id
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings

_PATH, _NOTE = "/organise/door", "/door/invitation/{note:str}"


@get(_PATH, guards=[organiser], include_in_schema=False)
async def door_staff_page(request: AnyRequest, services: NamedDependency[Services]) -> Html:
    """Who may stand at the doors."""
    notice = _notices().get(request.query_params.get("done", ""))
    return await html(request, "door_staff", await _page(request.user, services), notice=notice)


@post(_PATH, status_code=200, guards=[organiser], include_in_schema=False)
async def invite(request: AnyRequest, services: NamedDependency[Services], now: NamedDependency[datetime]) -> Html:
    """Write to somebody."""
    email = (await typed(request)).get("email", "").strip()
    site, sealer = services.get(Settings).public_url, services.get(Sealer)
    try:
        address = address_of(email)
        async with services.get(Database).write() as tx:
            await door_staff.invite(tx, request.user, address, site=site, sealer=sealer, now=now)
    except (InvalidRequest, TooManyRequests) as failure:
        page = await _page(request.user, services, email=email, error=_why(failure, email))
        return await html(request, "door_staff", page, failure=failure)
    return go(f"{_PATH}?done=invited")


@post(f"{_PATH}/remove", status_code=200, guards=[organiser], include_in_schema=False)
async def remove(request: AnyRequest, services: NamedDependency[Services], now: NamedDependency[datetime]) -> Html:
    """They scan no more."""
    who = decode_id("usr", (await typed(request)).get("person", ""))
    async with services.get(Database).write() as tx:
        await door_staff.remove(tx, request.user, who, sealer=services.get(Sealer), now=now)
    return go(f"{_PATH}?done=removed")


@get(_NOTE, guards=[signed_in], include_in_schema=False)
async def invitation_page(
    request: AnyRequest, note: FromPath[str], services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """Who asks, and for what."""
    sealer = services.get(Sealer)
    async with services.get(Database).read() as tx:
        person = await people.by_id(tx, request.user.person_id, sealer=sealer)
        invitation = await door_staff.invitation_for(tx, person, note, sealer=sealer, now=now)
        asks = await get_organiser(tx, invitation.organiser_id)
    page = DoorInvitationPage(note=note, organiser=asks.name, email=person.email)
    return await html(request, "door_invitation", page)


@post(_NOTE, status_code=200, guards=[signed_in], include_in_schema=False)
async def accept_invitation(
    request: AnyRequest, note: FromPath[str], services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """They will."""
    sealer = services.get(Sealer)
    async with services.get(Database).write() as tx:
        person = await people.by_id(tx, request.user.person_id, sealer=sealer)
        invitation = await door_staff.invitation_for(tx, person, note, sealer=sealer, now=now)
        accepted = await door_staff.accept(tx, person, invitation)
    services.get(Revocations).change_roles(person.id, accepted.roles, accepted.changed_at)
    return go("/door")


async def _page(principal: Principal, services: Services, *, email: str = "", error: str = "") -> DoorStaffPage:
    async with services.get(Database).read() as tx:
        owned = await owned_organisers(tx, principal.person_id)
        mine = await get_organiser(tx, owned[0]) if owned else None
        scanners = await _scanners(tx, owned[0], services.get(Sealer)) if owned else ()
    return DoorStaffPage(
        organiser=mine.name if mine else _("Organiser"),
        scanners=scanners,
        days=limits.DOOR_INVITATION_DAYS,
        email=email,
        errors={"email": error} if error else {},
    )


async def _scanners(tx: ReadTx, organiser_id: int, sealer: Sealer) -> tuple[ScannerRow, ...]:
    found = await people.still_open(tx, await scanners_of(tx, organiser_id), sealer=sealer)
    return tuple(
        ScannerRow(person_id=encode_id("usr", one.id), name=one.name, email=one.email)
        for one in sorted(found, key=lambda one: (one.name.casefold(), one.email))
    )


def _why(failure: Failure, email: str) -> str:
    if isinstance(failure, TooManyRequests):
        return _("You have asked many within an hour; wait a little, then go on.")
    return _("This is not an e-mail address.") if email else _("Whom shall we write to?")


def _notices() -> dict[str, str]:
    return {
        "invited": _("Written. Once they accept, they stand in this list."),
        "removed": _("Removed: no door of yours opens to them any more."),
    }


routes: list[BaseRouteHandler] = [door_staff_page, invite, remove, invitation_page, accept_invitation]
"""For the application."""
