"""Tickets to come as pages show them."""

from collections.abc import Sequence
from datetime import datetime

from onsale.catalog.store import get_venues
from onsale.platform.database import ReadTx
from onsale.platform.keyring import Keyring
from onsale.platform.services import Services
from onsale.privacy.ahead import ON_SALE_TOO, tickets_ahead
from onsale.privacy.kept import kept_token
from onsale.privacy.views import AheadRow


async def ahead_rows(tx: ReadTx, services: Services, person_id: int, now: datetime) -> Sequence[AheadRow]:
    """The next first; with what is on sale at this moment, which comes back first of all."""
    ahead = await tickets_ahead(tx, person_id, now, also=ON_SALE_TOO)
    keyring = services.get(Keyring)
    venues = await get_venues(tx, {one.event.venue_id for one in ahead})
    return [
        AheadRow(
            event=one.event.name,
            starts_at=one.event.starts_at,
            timezone=venues[one.event.venue_id].timezone,
            tickets=len(one.places),
            refund=one.refund,
            url=f"/kept/{kept_token(keyring, one.booking.event_id, one.kept_id)}",
        )
        for one in ahead
    ]
