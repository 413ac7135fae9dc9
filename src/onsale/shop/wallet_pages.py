"""The wallet: tickets to hold up at the door, one to a screen, there without a network once the page was open."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from onsale.accounts.chrome import chrome_of
from onsale.accounts.cookies import WALLET_COOKIE, wallet_cookie
from onsale.accounts.guards import anyone, signed_in
from onsale.accounts.model import Principal
from onsale.bookings.access import own_booking
from onsale.design.chrome import Chrome
from onsale.design.render import render
from onsale.design.static_files import module_url, static_url
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.i18n import tag
from onsale.platform.keyring import Keyring
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.shop.own_booking import key_of, private_page
from onsale.shop.wallet_view import booking_wallet_page, wallet_page
from onsale.shop.wallet_views import KeptPage, WalletPage
from onsale.tickets.pass_signers import PassSigners

AnyRequest = Request[Any, Any, Any]
_KEY_BYTES = 32
_SCRIPTS = Path(__file__).parent / "static" / "wallet"
_WORKER = "worker.js"


@get("/wallet", guards=[signed_in], include_in_schema=False)
async def wallet(
    request: AnyRequest,
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[str]:
    """The tickets of everything that is to come."""
    async with services.get(Database).read() as tx:
        keyring, signers = services.get(Keyring), services.get(PassSigners)
        sealer = services.get(Sealer)
        shown = await wallet_page(tx, principal.person_id, keyring, signers, sealer=sealer, now=now)
    return await _shown(request, services, shown)


@get("/wallet/{booking_id:str}", guards=[signed_in], include_in_schema=False)
async def booking_wallet(
    request: AnyRequest,
    booking_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[str]:
    """The tickets of one booking."""
    async with services.get(Database).read() as tx:
        booking = await own_booking(tx, principal, *key_of(booking_id))
        shown = await booking_wallet_page(tx, booking, services.get(Keyring), services.get(PassSigners), now=now)
    return await _shown(request, services, shown)


@get("/bookings/{booking_id:str}/wallet", guards=[signed_in], include_in_schema=False)
async def wallet_of_booking(
    booking_id: FromPath[str], db: NamedDependency[Database], principal: NamedDependency[Principal]
) -> Redirect:
    """On to where its wallet is: below one address, which the wallet's worker watches over and nothing else."""
    async with db.read() as tx:
        booking = await own_booking(tx, principal, *key_of(booking_id))
    return Redirect(f"/wallet/{booking.public_id}", status_code=303, headers={"Cache-Control": "no-store"})


@get("/wallet/kept", guards=[anyone], include_in_schema=False)
async def kept_frame() -> Response[str]:
    """The frame that a device fills with what it has kept; the same for everybody who reads this language."""
    text = render("shop/wallet/kept.html", KeptPage(), Chrome(locale=tag(), path="/wallet"))
    return Response(text, media_type=MediaType.HTML, headers={"Cache-Control": "no-cache"})


@get("/wallet-worker.js", guards=[anyone], include_in_schema=False)
async def wallet_worker() -> Response[bytes]:
    """The service worker, told which files to keep."""
    return Response(_worker(), media_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


async def _shown(request: AnyRequest, services: Services, shown: WalletPage) -> Response[str]:
    """The page, with the key under which its tickets are kept until the last of them is over."""
    answer = private_page(render("shop/wallet/wallet.html", shown, await chrome_of(request)))
    if shown.cards:
        left_s = (max(card.until for card in shown.cards) - shown.now).total_seconds()
        lasting_s = max(0, min(int(left_s), limits.WALLET_KEPT_S))
        answer.set_cookie(wallet_cookie(_key(request), lasting_s, services.get(Settings)))
    return answer


def _key(request: AnyRequest) -> str:
    """The one this browser has, so that what it keeps stays readable; it is taken back on signing in and out."""
    had = request.cookies.get(WALLET_COOKIE, "")
    try:
        if len(urlsafe_b64decode(had + "=" * (-len(had) % 4))) == _KEY_BYTES:
            return had
    except ValueError:
        pass
    return urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).decode().rstrip("=")


@cache
def _worker() -> bytes:
    scripts = sorted(file.name for file in _SCRIPTS.glob("*.js") if file.name != _WORKER)
    files = [
        *(static_url(name) for name in ("design/favicon.svg", "design/onsale.css", "shop/wallet.css")),
        static_url("design/suggest.js"),
        *(module_url(f"shop/wallet/{name}") for name in scripts),
    ]
    source = (_SCRIPTS / _WORKER).read_text("utf-8")
    version = sha256("\n".join([*files, source]).encode()).hexdigest()[:12]
    return f"const KEPT = {json.dumps({'version': version, 'files': files})};\n{source}".encode()


routes: list[BaseRouteHandler] = [wallet, kept_frame, booking_wallet, wallet_of_booking, wallet_worker]
