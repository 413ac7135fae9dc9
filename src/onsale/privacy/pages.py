"""The pages about one's own data: what can be done with it, having it exported, being erased; and kept tickets."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency
from litestar.params import FromPath

from onsale.accounts import guards, people
from onsale.accounts.chrome import chrome_of, plain_chrome
from onsale.accounts.cookies import no_session_cookie
from onsale.accounts.forms import typed
from onsale.accounts.model import Principal
from onsale.accounts.processing import processing_of
from onsale.design.chrome import Chrome
from onsale.design.render import render
from onsale.platform.database import Database
from onsale.platform.errors import Failure, NotFound
from onsale.platform.i18n import gettext as _
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.privacy.ahead import organisers_left_alone, require_may_go
from onsale.privacy.desk import ErasureDesk
from onsale.privacy.export_api import export_answer
from onsale.privacy.kept import kept_papers
from onsale.privacy.model import Tickets
from onsale.privacy.rows import ahead_rows
from onsale.privacy.store import get_erasure
from onsale.privacy.views import DataPage, ErasePage, GonePage, KeptPage

SignedInRequest = Request[Principal, Any, State]
AnyRequest = Request[Any, Any, State]
Html = Response[Any]
PATH = "/account/data"


@get(PATH, guards=[guards.signed_in], include_in_schema=False)
async def data_page(request: SignedInRequest, db: NamedDependency[Database]) -> Html:
    """What can be done with one's data."""
    async with db.read() as tx:
        erasure = await get_erasure(tx, request.user.person_id)
        said = await processing_of(tx, request.user.person_id)
    view = DataPage(restricted_at=said.restricted_at, reminders=said.reminders)
    if erasure is not None:
        waits_for = erasure.waits_for.value if erasure.waits_for else None
        view = replace(view, erasing=True, waits_for=waits_for, due_by=erasure.due_by)
    notice = _("Saved. It counts from now on.") if request.query_params.get("done") == "use" else None
    return _page("data", view, await chrome_of(request, notice=notice))


@get(f"{PATH}/export", guards=[guards.freshly_proved], include_in_schema=False)
async def export_file(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Response[bytes]:
    """Everything, as a file."""
    return await export_answer(services, request.user.person_id, now)


@get(f"{PATH}/erase", guards=[guards.freshly_proved], include_in_schema=False)
async def erase_page(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """What it means, and what becomes of tickets."""
    view = await _erase_view(services, request.user.person_id, now)
    return _page("erase", view, await chrome_of(request))


@post(f"{PATH}/erase/now", status_code=200, guards=[guards.freshly_proved], include_in_schema=False)
async def erase(request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]) -> Html:
    """Asked for: signed out everywhere, with the addresses of tickets that are kept."""
    form = await typed(request)
    tickets = Tickets.CANCEL if form.get("tickets") == "cancel" else Tickets.KEEP
    view = await _erase_view(services, request.user.person_id, now)
    try:
        await ErasureDesk.of(services).erase_proved(request.user, tickets)
    except Failure as failure:
        return _page("erase", view, await chrome_of(request), status=failure.kind.value)
    request.scope["user"] = None
    cancelling = tickets is Tickets.CANCEL
    kept = tuple(row for row in view.ahead if not cancelling or row.refund is None)
    gone = GonePage(email=view.email, kept=kept, cancelling=cancelling and len(kept) < len(view.ahead))
    return _page("gone", gone, plain_chrome(request), cookie=no_session_cookie(services.get(Settings)))


@get("/kept/{token:str}", guards=[guards.anyone], include_in_schema=False)
async def kept_page(
    token: FromPath[str], request: AnyRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """Tickets that go on admitting, for whoever has the address."""
    async with services.get(Database).read() as tx:
        papers = await kept_papers(tx, services, token, shown_at=now)
    return _page("kept", KeptPage.of(papers, token), await chrome_of(request))


@get("/kept/{token:str}/tickets.pdf", guards=[guards.anyone], include_in_schema=False)
async def kept_to_print(token: FromPath[str], services: NamedDependency[Services]) -> Response[bytes]:
    """The same to print."""
    from onsale.tickets.pdf import tickets_pdf

    async with services.get(Database).read() as tx:
        papers = await kept_papers(tx, services, token)
    if not papers.valid:
        raise NotFound("there are no such tickets")
    document = await asyncio.to_thread(tickets_pdf, papers)
    headers = {
        "Content-Disposition": 'attachment; filename="tickets.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(document, media_type="application/pdf", headers=headers)


async def _erase_view(services: Services, person_id: int, now: datetime) -> ErasePage:
    async with services.get(Database).read() as tx:
        person = await people.by_id(tx, person_id, sealer=services.get(Sealer))
        rows = tuple(await ahead_rows(tx, services, person_id, now))
        try:
            await require_may_go(tx, person)
        except Failure as failure:
            alone = tuple(await organisers_left_alone(tx, person_id))
            return ErasePage(
                email=person.email, ahead=rows, refused=failure.title(), admin="admin" in person.roles, organisers=alone
            )
    return ErasePage(email=person.email, ahead=rows)


def _page(template: str, view: object, chrome: Chrome, *, status: int = 200, cookie: Cookie | None = None) -> Html:
    html = render(f"privacy/{template}.html", view, chrome)
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    cookies = [cookie] if cookie else []
    return Response(html, media_type=MediaType.HTML, status_code=status, headers=headers, cookies=cookies)


routes: list[Any] = [data_page, export_file, erase_page, erase, kept_page, kept_to_print]
