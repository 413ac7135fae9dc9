"""The frame of every page: who is signed in, the form token, where to return to."""

from dataclasses import replace
from typing import Any

from litestar import Request

from onsale.accounts import people
from onsale.accounts.model import Person, Principal
from onsale.design.chrome import Chrome
from onsale.platform.database import Database
from onsale.platform.errors import NotFound, Unavailable
from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import tag
from onsale.platform.pulse import patiently
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.web.csrf import csrf_token


async def chrome_of(request: Request[Any, Any, Any], *, notice: str | None = None) -> Chrome:
    """The frame for this request; works without the database too, and on addresses no route answers."""
    services: Services = request.app.state.services
    user = request.scope.get("user")
    name = await _shown_name(services, user) if isinstance(user, Principal) else None
    # Afterwards: asking for the name may be how we learn that the database is away.
    return replace(plain_chrome(request), signed_in_name=name, notice=notice)


def plain_chrome(request: Request[Any, Any, Any]) -> Chrome:
    """The frame without asking the database who the person is: for where nothing can be awaited, or nothing works."""
    user = request.scope.get("user")
    principal = user if isinstance(user, Principal) else None
    services: Services = request.app.state.services
    settings = services.get(Settings)
    return Chrome(
        signed_in_name=_("Account") if principal else None,
        roles=principal.roles if principal else frozenset(),
        post=principal.post if principal else False,
        csrf_token=csrf_token(request),
        path=path_and_query(request),
        demo=settings.demo,
        imprint=bool(settings.operator),
        privacy_url=settings.privacy_url or "/privacy",
        locale=tag(),
        away=services.get(Database).away,
    )


def path_and_query(request: Request[Any, Any, Any]) -> str:
    """What was asked for, as one local address."""
    query = request.scope["query_string"].decode("latin-1")
    return f"{request.scope['path']}?{query}" if query else request.scope["path"]


async def _shown_name(services: Services, principal: Principal) -> str:
    """Their name, or what stands before the @ for a guest who never gave one; nobody waits long for it."""
    db = services.get(Database)
    if db.away:
        return _("Account")
    try:
        person = await patiently(db, _person(services, principal), within_s=db.patience_s)
    except (NotFound, Unavailable):
        return _("Account")
    return person.name or person.email.partition("@")[0]


async def _person(services: Services, principal: Principal) -> Person:
    async with services.get(Database).read() as tx:
        return await people.by_id(tx, principal.person_id, sealer=services.get(Sealer))
