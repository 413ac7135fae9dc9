"""The organiser's terms: written, looked at, published as the next version."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler

from onsale.accounts.forms import typed
from onsale.accounts.guards import money
from onsale.accounts.model import Principal
from onsale.catalog.contract import (
    NewTerms,
    current_contract,
    paragraphs_of,
    publish_terms,
    tidied,
    versions_of,
)
from onsale.catalog.organisers import organiser_of, owned_organisers, set_contact
from onsale.catalog.store import get_organiser
from onsale.console.frame import AnyRequest, Html, go, html
from onsale.console.views import Fields, TermsFormPage
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import Failure, InvalidRequest, StaleVersion
from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import tag
from onsale.platform.ids import encode_id

_PATH = "/organise/terms"


@get(_PATH, guards=[money], include_in_schema=False)
async def terms_form_page(request: AnyRequest, db: NamedDependency[Database]) -> Html:
    """The terms as they are, to be changed."""
    notice = _notices().get(request.query_params.get("done", ""))
    async with db.read() as tx:
        page = await _page(tx, request.user)
    return await html(request, "terms", page, notice=notice)


@post(_PATH, status_code=200, guards=[money], include_in_schema=False)
async def keep_terms(request: AnyRequest, db: NamedDependency[Database]) -> Html:
    """Show how it will look, or publish it; with what is wrong, if something is, and everything as typed."""
    form, principal = await typed(request), request.user
    wish = NewTerms(form.get("language", ""), form.get("text", ""))
    try:
        if form.get("action") != "publish":
            async with db.read() as tx:
                page = await _page(tx, principal, values=form, preview=paragraphs_of(tidied(wish).text))
            return await html(request, "terms", page)
        async with db.write() as tx:
            mine = await organiser_of(tx, principal)
            await publish_terms(tx, mine.id, wish, seen=_seen(form.get("seen", "")))
    except Failure as failure:
        async with db.read() as tx:
            page = await _page(tx, principal, values=form, errors=_errors(failure))
        return await html(request, "terms", page, failure=failure)
    return go(f"{_PATH}?done=published")


@post("/organise/contact", status_code=200, guards=[money], include_in_schema=False)
async def keep_contact(request: AnyRequest, db: NamedDependency[Database]) -> Html:
    """Keep where fans write to, or say what is wrong with it."""
    form, principal = await typed(request), request.user
    try:
        async with db.write() as tx:
            await set_contact(tx, (await organiser_of(tx, principal)).id, form.get("contact_email", ""))
    except InvalidRequest as failure:
        async with db.read() as tx:
            page = await _page(tx, principal, contact=form.get("contact_email", ""), errors=_errors(failure))
        return await html(request, "terms", page, failure=failure)
    return go(f"{_PATH}?done=contact")


async def _page(
    tx: ReadTx,
    principal: Principal,
    *,
    values: Fields | None = None,
    preview: tuple[str, ...] = (),
    contact: str | None = None,
    errors: Fields | None = None,
) -> TermsFormPage:
    own = await owned_organisers(tx, principal.person_id)
    mine = await get_organiser(tx, own[0]) if own else None
    current = await current_contract(tx, own[0]) if own else None
    kept = {"text": current.text, "language": current.language} if current else {"language": tag()}
    return TermsFormPage(
        organiser=mine.name if mine else _("My events"),
        contact_email=contact if contact is not None else mine.contact_email if mine else "",
        url=f"/organisers/{encode_id('org', own[0])}/terms" if current else None,
        versions=tuple(await versions_of(tx, own[0])) if own else (),
        seen=current.version if current else 0,
        most_characters=limits.TERMS_CHARACTERS,
        values=values or kept,
        preview=preview,
        errors=errors or {},
    )


def _notices() -> dict[str, str]:
    return {
        "published": _("Published. Whoever pays from now on accepts this version."),
        "contact": _("Saved. It stands beside your name and address wherever fans see who sells."),
    }


def _errors(failure: Failure) -> dict[str, str]:
    if isinstance(failure, InvalidRequest):
        return {error.field: error.message for error in failure.errors}
    if isinstance(failure, StaleVersion):
        told = _("Somebody published a version meanwhile. What you typed is below; look at theirs, then publish again.")
        return {"": told}
    return {"": failure.detail}


def _seen(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


routes: list[BaseRouteHandler] = [terms_form_page, keep_terms, keep_contact]
