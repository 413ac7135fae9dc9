"""Looking a promo code up for whoever brings it, and not for those who only guess."""

from onsale.accounts.attempts import PROMO_CODE_BY_PERSON, Try, check, spend
from onsale.accounts.model import Principal
from onsale.platform.database import Database
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.pricing.errors import PromoCodeUnknown
from onsale.pricing.promo import PromoCode, canonical
from onsale.pricing.store import codes_named


async def known_code(services: Services, principal: Principal, event_id: int, typed: str) -> PromoCode:
    """The event's code, however it was typed. For an edge to call, before the code is used.

    Raises `PromoCodeUnknown`, and after some of these in an hour `TooManyRequests`, for right codes too: a reader who
    guesses learns nothing more.
    """
    db, code = services.get(Database), canonical(typed)
    guess = Try(PROMO_CODE_BY_PERSON, services.get(Sealer).keyed_hash("promo code", str(principal.person_id)))
    async with db.read() as read:
        await check(read, guess)
        found = await codes_named(read, event_id, [code])
    if code not in found:
        async with db.write() as tx:
            await spend(tx, [guess])
        raise PromoCodeUnknown
    return found[code]
