"""The pages on which somebody sets up a second factor, has new recovery codes made, and turns it off."""

from datetime import UTC, date, datetime, time
from typing import Any

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from markupsafe import Markup

from onsale.accounts import guards, people, second_factor, totp
from onsale.accounts.answers import Html, go, page
from onsale.accounts.cookies import session_cookie
from onsale.accounts.errors import InvalidCode, SecondFactorOff, SecondFactorOn
from onsale.accounts.forms import code_of, errors_of, local_path, typed, with_query
from onsale.accounts.key_desk import KeyDesk
from onsale.accounts.key_views import RecoveryCodesPage, SetUpPage, TwoFactorsPage
from onsale.accounts.model import Principal
from onsale.accounts.second_step_pages import wrong_code
from onsale.design.qr import qr_svg
from onsale.platform.database import Database
from onsale.platform.errors import Failure
from onsale.platform.i18n import gettext as _
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings

SignedInRequest = Request[Principal, Any, State]
PATH = "/account/two-factors"
_SET_UP = f"{PATH}/set-up"
_GROUP = 4


@get(PATH, guards=[guards.signed_in], include_in_schema=False)
async def two_factors_page(request: SignedInRequest, services: NamedDependency[Services]) -> Html:
    """How they stand."""
    done = request.query_params.get("done", "")
    return await _standing(request, services, notice=_notices().get(done))


@post(f"{PATH}/begin", status_code=303, guards=[guards.freshly_proved], include_in_schema=False)
async def begin(request: SignedInRequest, services: NamedDependency[Services]) -> Html:
    """Have a secret made, then show it."""
    goal = local_path((await typed(request)).get("next"))
    try:
        await KeyDesk.of(services).begin_second_factor(request.user)
    except SecondFactorOn:
        return go(PATH)
    return go(with_query(_SET_UP, {} if goal == "/" else {"next": goal}))


@get(_SET_UP, guards=[guards.signed_in], include_in_schema=False)
async def set_up_page(request: SignedInRequest, services: NamedDependency[Services]) -> Html:
    """The secret that waits for its first code."""
    return await _set_up(request, services, local_path(request.query_params.get("next")))


@post(_SET_UP, status_code=200, guards=[guards.signed_in], include_in_schema=False)
async def confirm(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """With its first code it counts; the recovery codes are shown this once."""
    form = await typed(request)
    goal = local_path(form.get("next"))
    try:
        code = code_of(form.get("code", ""))
        known, codes = await KeyDesk.of(services).confirm_second_factor(request.user, code, now=now)
    except (SecondFactorOn, SecondFactorOff):
        return go(PATH)
    except Failure as failure:
        errors = {"code": wrong_code("code")} if isinstance(failure, InvalidCode) else errors_of(failure)
        return await _set_up(request, services, goal, errors=errors, failure=failure)
    answer = await page(request, "recovery_codes", RecoveryCodesPage(codes=tuple(codes), fresh=True, next=goal))
    answer.set_cookie(session_cookie(known.access_token, services.get(Settings)))
    return answer


@post(f"{PATH}/recovery-codes", status_code=200, guards=[guards.freshly_proved], include_in_schema=False)
async def renew_recovery_codes(request: SignedInRequest, services: NamedDependency[Services]) -> Html:
    """Ten new ones, shown this once."""
    try:
        codes = await KeyDesk.of(services).renew_recovery_codes(request.user)
    except SecondFactorOff:
        return go(PATH)
    return await page(request, "recovery_codes", RecoveryCodesPage(codes=tuple(codes), fresh=False))


@post(f"{PATH}/off", status_code=303, guards=[guards.freshly_proved], include_in_schema=False)
async def turn_off(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """One factor is enough again."""
    try:
        known = await KeyDesk.of(services).turn_off_second_factor(request.user, now=now)
    except SecondFactorOff:
        return go(PATH)
    return go(f"{PATH}?done=off", session_cookie(known.access_token, services.get(Settings)))


async def _standing(request: SignedInRequest, services: Services, *, notice: str | None = None) -> Html:
    async with services.get(Database).read() as tx:
        found = await second_factor.standing_of(tx, request.user.person_id)
    begins = services.get(Settings).money_two_factors_from
    told = begins not in (None, date.min) and request.user.has("organiser")
    view = TwoFactorsPage(
        since=found.since,
        recovery_codes_left=found.recovery_codes_left,
        for_money=request.query_params.get("reason") == "money",
        needed_from=datetime.combine(begins, time(), UTC) if begins and told else None,
        next=local_path(request.query_params.get("next")),
    )
    return await page(request, "two_factors", view, notice=notice)


async def _set_up(
    request: SignedInRequest,
    services: Services,
    goal: str,
    *,
    errors: dict[str, str] | None = None,
    failure: Failure | None = None,
) -> Html:
    sealer = services.get(Sealer)
    async with services.get(Database).read() as tx:
        secret = await second_factor.pending(tx, request.user.person_id, sealer=sealer)
        person = await people.by_id(tx, request.user.person_id, sealer=sealer)
    if secret is None:
        return go(PATH)
    uri = totp.uri_of(secret, account=person.email, issuer="Onsale")
    groups = tuple(secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP))
    picture = Markup(qr_svg(uri, label=_("Code for your authenticator app")))  # noqa: S704 - our own drawing
    view = SetUpPage(qr=picture, uri=uri, groups=groups, next=goal, errors=errors or {})
    return await page(request, "set_up_two_factors", view, failure=failure)


def _notices() -> dict[str, str]:
    return {"off": _("Two-factor sign-in is off. You were signed out on all other devices.")}


routes: list[Any] = [two_factors_page, begin, set_up_page, confirm, renew_recovery_codes, turn_off]
