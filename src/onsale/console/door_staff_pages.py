"""Who scans for an organiser: the list, inviting, removing; and the page an invitation leads to."""

from collections.abc import Mapping
from datetime import datetime, timedelta

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
from onsale.catalog.door_posts import DoorPost, posts_of
from onsale.catalog.organisers import owned_organisers, scanners_of
from onsale.catalog.store import get_organiser
from onsale.console import door_staff
from onsale.console.door_staff_views import DoorInvitationPage, DoorStaffPage, MadePinView, PostRow, ScannerRow
from onsale.console.frame import AnyRequest, Html, go, html
from onsale.console.own_events import usual_zone
from onsale.console.today.finding import Show, Wish, part_of
from onsale.console.views import Fields, Option
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import Failure, InvalidRequest, TooManyRequests
from onsale.platform.i18n import format_datetime
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_id, encode_id
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings

PATH, _NOTE = "/organise/door", "/door/invitation/{note:str}"
_EVENTS = 30


@get(PATH, guards=[organiser], include_in_schema=False)
async def door_staff_page(
    request: AnyRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """Who may stand at the doors."""
    notice = _notices().get(request.query_params.get("done", ""))
    return await html(request, "door_staff", await staff_page(request.user, services, now), notice=notice)


@post(PATH, status_code=200, guards=[organiser], include_in_schema=False)
async def invite(request: AnyRequest, services: NamedDependency[Services], now: NamedDependency[datetime]) -> Html:
    """Write to somebody."""
    email = (await typed(request)).get("email", "").strip()
    site, sealer = services.get(Settings).public_url, services.get(Sealer)
    try:
        address = address_of(email)
        async with services.get(Database).write() as tx:
            await door_staff.invite(tx, request.user, address, site=site, sealer=sealer, now=now)
    except (InvalidRequest, TooManyRequests) as failure:
        page = await staff_page(request.user, services, now, email=email, error=_why(failure, email))
        return await html(request, "door_staff", page, failure=failure)
    return go(f"{PATH}?done=invited")


@post(f"{PATH}/remove", status_code=200, guards=[organiser], include_in_schema=False)
async def remove(request: AnyRequest, services: NamedDependency[Services], now: NamedDependency[datetime]) -> Html:
    """They scan no more."""
    who = decode_id("usr", (await typed(request)).get("person", ""))
    async with services.get(Database).write() as tx:
        await door_staff.remove(tx, request.user, who, sealer=services.get(Sealer), now=now)
    return go(f"{PATH}?done=removed")


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


async def staff_page(
    principal: Principal,
    services: Services,
    now: datetime,
    *,
    email: str = "",
    error: str = "",
    made: MadePinView | None = None,
    pin_values: Fields | None = None,
    pin_errors: Fields | None = None,
) -> DoorStaffPage:
    """The page as it is; with what was typed and why it wasn't done, or a PIN that was made just now."""
    async with services.get(Database).read() as tx:
        owned = (await owned_organisers(tx, principal.person_id))[:1]
        mine = await get_organiser(tx, owned[0]) if owned else None
        scanners = await _scanners(tx, owned[0], services.get(Sealer)) if owned else ()
        posts = await posts_of(tx, owned[0]) if owned else []
        coming = (await part_of(tx, Wish(owned, now), Show.COMING, limit=_EVENTS)).events
        zone = await usual_zone(tx, owned)
    tomorrow = {"until_date": f"{now.astimezone(zone) + timedelta(days=1):%Y-%m-%d}", "until_time": "06:00"}
    names = {event.id: event.name for event in coming}
    return DoorStaffPage(
        organiser=mine.name if mine else _("Organiser"),
        scanners=scanners,
        days=limits.DOOR_INVITATION_DAYS,
        email=email,
        errors={"email": error} if error else {},
        posts=tuple(_post_row(post, names) for post in posts),
        events=tuple(
            Option(
                value=encode_id("evt", event.id),
                label=event.name,
                detail=format_datetime(event.starts_at, zone.key, "short"),
            )
            for event in coming
        ),
        timezone=zone.key,
        made=made,
        pin_values=tomorrow if pin_values is None else pin_values,
        pin_errors=pin_errors or {},
    )


def _post_row(post: DoorPost, names: Mapping[int, str]) -> PostRow:
    """Of events that are over by now, a name is no longer told."""
    told = [names[event] for event in post.event_ids or () if event in names]
    return PostRow(
        post_id=post.public_id,
        name=post.name,
        events=None if post.event_ids is None else tuple(told),
        valid_until=post.valid_until,
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
    return _("This is not an e-mail address.") if email else _("Enter their e-mail address.")


def _notices() -> dict[str, str]:
    return {
        "invited": _("Sent. Once they accept, they appear in this list."),
        "taken_back": _("Taken back: that PIN opens no door any more."),
        "removed": _("Removed: no door of yours opens to them any more."),
    }


routes: list[BaseRouteHandler] = [door_staff_page, invite, remove, invitation_page, accept_invitation]
"""For the application."""
