"""Who sells, and by which terms: pages for anybody, now and as they were when somebody accepted them."""

from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from onsale.accounts.chrome import chrome_of
from onsale.accounts.guards import anyone
from onsale.catalog.contract import ContractTerms, contract_of, current_contract, versions_of
from onsale.catalog.model import Organiser
from onsale.catalog.store import get_event, get_organiser
from onsale.design.render import render
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import NotFound
from onsale.platform.ids import decode_id, encode_id
from onsale.platform.web.caching import CACHING, CURRENT
from onsale.shop.addresses import terms_path
from onsale.shop.organiser_views import Imprint, OrganiserPage, TermsPage, TermsVersion

AnyRequest = Request[Any, Any, Any]
_DIGITS = 6


@get("/organisers/{organiser_id:str}", guards=[anyone], include_in_schema=False, opt={CACHING: CURRENT})
async def organiser_page(
    request: AnyRequest, organiser_id: FromPath[str], db: NamedDependency[Database]
) -> Response[str]:
    """Who sells, as the law wants it."""
    async with db.read() as tx:
        organiser = await get_organiser(tx, decode_id("org", organiser_id))
    return await _html(request, "shop/organiser.html", OrganiserPage(imprint=_imprint(organiser)))


@get("/organisers/{organiser_id:str}/terms", guards=[anyone], include_in_schema=False, opt={CACHING: CURRENT})
async def terms_page(request: AnyRequest, organiser_id: FromPath[str], db: NamedDependency[Database]) -> Response[str]:
    """The terms whoever pays now accepts."""
    async with db.read() as tx:
        organiser = await get_organiser(tx, decode_id("org", organiser_id))
        terms = await current_contract(tx, organiser.id)
        if terms is None:
            raise NotFound("this organiser sells without terms of their own")
        page = await _terms(tx, organiser, terms)
    return await _html(request, "shop/terms.html", page)


@get(
    "/organisers/{organiser_id:str}/terms/{version:str}",
    guards=[anyone],
    include_in_schema=False,
    opt={CACHING: CURRENT},
)
async def terms_version_page(
    request: AnyRequest, organiser_id: FromPath[str], version: FromPath[str], db: NamedDependency[Database]
) -> Response[str]:
    """The terms as they were: whoever accepted this version finds it here for good."""
    async with db.read() as tx:
        organiser = await get_organiser(tx, decode_id("org", organiser_id))
        page = await _terms(tx, organiser, await contract_of(tx, organiser.id, _number(version)))
    return await _html(request, "shop/terms.html", page)


@get(
    "/events/{event_id:str}/terms/{version:str}",
    guards=[anyone],
    include_in_schema=False,
    opt={CACHING: CURRENT},
)
async def terms_of_booked(event_id: FromPath[str], version: FromPath[str], db: NamedDependency[Database]) -> Redirect:
    """The same, as bookings name it: they know their event, removed or not, and it knows its organiser."""
    async with db.read() as tx:
        event = await get_event(tx, decode_id("evt", event_id), removed_too=True)
    return Redirect(terms_path(event.organiser_id, _number(version)), status_code=302)


async def _terms(tx: ReadTx, organiser: Organiser, terms: ContractTerms) -> TermsPage:
    versions = await versions_of(tx, organiser.id)
    return TermsPage(
        imprint=_imprint(organiser),
        version=terms.version,
        published_at=terms.published_at,
        language=terms.language,
        paragraphs=terms.paragraphs,
        current=terms.version == organiser.terms_version,
        versions=tuple(
            TermsVersion(version=version, published_at=published_at, url=terms_path(organiser.id, version))
            for version, published_at in versions
        ),
    )


def _imprint(organiser: Organiser) -> Imprint:
    return Imprint(
        id=encode_id("org", organiser.id),
        name=organiser.name,
        legal_name=organiser.legal_name,
        address=organiser.legal_address,
        email=organiser.contact_email,
        register_number=organiser.register_number,
        terms_url=terms_path(organiser.id) if organiser.terms_version else None,
    )


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= _DIGITS:
        return int(text)
    raise NotFound


async def _html(request: AnyRequest, template: str, page: object) -> Response[str]:
    return Response(render(template, page, await chrome_of(request)), media_type=MediaType.HTML)
