"""The demo's pages: the outbox, the living page of the look, the control of crowds."""

from textwrap import shorten
from typing import Any

import anyio.to_thread
from litestar import MediaType, Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.chrome import chrome_of
from onsale.accounts.guards import anyone
from onsale.demo import bank_pages, mailbox
from onsale.demo.control import pages as control_pages
from onsale.design.living import design_page
from onsale.design.render import render
from onsale.platform.errors import NotFound
from onsale.platform.settings import Settings
from onsale.shop.urls import page_query
from onsale.shop.views import MailPage, OutboxItem, OutboxPage

AnyRequest = Request[Any, Any, Any]
_PREVIEW = 140


@get("/demo/outbox", guards=[anyone], include_in_schema=False)
async def outbox(request: AnyRequest, settings: NamedDependency[Settings]) -> Response[str]:
    """The mails that would have been sent."""
    to = page_query(request).get("to", "")
    found = await anyio.to_thread.run_sync(mailbox.mails, settings.outbox_dir, to)
    items = tuple(
        OutboxItem(key=m.key, to=m.to, subject=m.subject, sent_at=m.sent_at, preview=_preview(m.text)) for m in found
    )
    return await _page(request, "demo/outbox.html", OutboxPage(mails=items, to=to))


@get("/demo/outbox/{key:str}", guards=[anyone], include_in_schema=False)
async def one_mail(request: AnyRequest, key: FromPath[str], settings: NamedDependency[Settings]) -> Response[str]:
    """One of them."""
    found = await anyio.to_thread.run_sync(mailbox.mail, settings.outbox_dir, key)
    if found is None:
        raise NotFound
    page = MailPage(to=found.to, subject=found.subject, sent_at=found.sent_at, text=found.text)
    return await _page(request, "demo/mail.html", page)


@get("/demo/design", guards=[anyone], include_in_schema=False)
async def design(request: AnyRequest) -> Response[str]:
    """The look, shown by being used."""
    return await _page(request, "demo/design.html", design_page())


def _preview(text: str) -> str:
    return shorten(text, _PREVIEW, placeholder=" …")


async def _page(request: AnyRequest, template: str, view: object) -> Response[str]:
    return Response(render(template, view, await chrome_of(request)), media_type=MediaType.HTML)


routes: list[BaseRouteHandler] = [outbox, one_mail, design, *bank_pages.routes, *control_pages.routes]
