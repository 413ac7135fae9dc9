"""One's data as a file, for programs."""

from datetime import datetime
from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency

from onsale.accounts import guards
from onsale.accounts.model import Principal
from onsale.platform.services import Services
from onsale.platform.web.openapi import problems
from onsale.privacy.export import export

SignedInRequest = Request[Principal, Any, State]


@get(
    "/me/export",
    guards=[guards.freshly_proved],
    tags=["Personal data"],
    media_type="application/zip",
    responses=problems(401, 403, 404, 503),
)
async def export_me(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Response[bytes]:
    """Everything about me: `data.json` for programs, `your-data.html` for people, tickets of events to come as PDF.

    For whoever proved within ten minutes who they are, by signing in or at `/me/proof` (403 `proof_needed`).
    `data.json` begins with `format` (`onsale-export/1`), `made_at` and `profile`; each other member is a list of one
    kind: `bookings`, `tickets`, `payments`, `refunds`, `receipts`, `letters`, `sessions` and so on, the newest first.
    """
    return await export_answer(services, request.user.person_id, now)


async def export_answer(services: Services, person_id: int, now: datetime) -> Response[bytes]:
    """The file, kept by nobody on the way."""
    content = await export(services, person_id, now=now)
    headers = {
        "Content-Disposition": f'attachment; filename="onsale-data-{now:%Y-%m-%d}.zip"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="application/zip", headers=headers)


routes: list[Any] = [export_me]
