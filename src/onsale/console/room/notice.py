"""Word to an event's organisers that its waiting room has opened by itself."""

from collections.abc import Awaitable, Callable

from onsale.catalog.store import get_event
from onsale.oversight.suspend import owners
from onsale.platform import mail
from onsale.platform.clock import utc_now
from onsale.platform.database import WriteTx
from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import reading
from onsale.platform.ids import encode_id
from onsale.platform.mail import Mail
from onsale.platform.sealing import Sealer
from onsale.waitingroom.model import RoomOpened


def telling_organisers(sealer: Sealer, site: str, language: str) -> Callable[[WriteTx, RoomOpened], Awaitable[None]]:
    """What hears of rooms that opened by themselves; `language` is that of who has chosen none."""

    async def hear(tx: WriteTx, opened: RoomOpened) -> None:
        event, now = await get_event(tx, opened.event_id), utc_now()
        url = f"{site.rstrip('/')}/organise/events/{encode_id('evt', event.id)}/room"
        for owner in await owners(tx, event.organiser_id, sealer=sealer):
            with reading(owner.language or language):
                subject = _("A waiting room has opened: %(name)s") % {"name": event.name}
                text = _(
                    "More fans ask for places at this moment than can be served at once, so a waiting room has opened "
                    "by itself. Whoever holds places keeps them and can pay; the others are let in as they can be "
                    "served. It closes by itself when it has been calm for some minutes. You can watch it, pause it "
                    "or close it here:\n%(url)s"
                ) % {"url": url}
            await mail.enqueue(tx, sealer, Mail(owner.email, subject, text), now)

    return hear
