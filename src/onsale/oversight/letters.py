"""The mails of this room: what was decided, why, and what happens now."""

from datetime import datetime

from onsale.accounts import people
from onsale.accounts.model import Person
from onsale.accounts.openings import unseen
from onsale.catalog.model import Event
from onsale.oversight.model import Particulars
from onsale.platform import mail
from onsale.platform.database import WriteTx
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import encode_id
from onsale.platform.mail import Mail
from onsale.platform.sealing import Sealer

_ADMINS_TOLD = 20


async def tell_of_application(
    tx: WriteTx, person: Person, application_id: int, told: Particulars, *, site: str, sealer: Sealer, now: datetime
) -> None:
    """To the applicant: we have it. To the admins: somebody waits."""
    subject = _("We have your application: %(name)s") % {"name": told.name}
    text = _(
        "Thank you for wanting to sell your tickets here.\n\nSomebody reads what you wrote and decides; you hear by "
        "mail either way. Until then you can look at your application, and take it back, at\n%(url)s"
    ) % {"url": f"{site}/organise/apply"}
    await mail.enqueue(tx, sealer, Mail(person.email, subject, text), now)
    url = f"{site}/admin/applications/{encode_id('apl', application_id)}"
    subject = _("Wants to sell tickets: %(name)s") % {"name": told.name}
    text = _("%(name)s (%(legal_name)s) has applied and waits for your decision:\n%(url)s") % {
        "name": told.name,
        "legal_name": told.legal_name,
        "url": url,
    }
    with unseen():
        admins = await people.with_role(tx, "admin", limit=_ADMINS_TOLD, sealer=sealer)
    for admin in admins:
        await mail.enqueue(tx, sealer, Mail(admin.email, subject, text), now)


async def tell_of_approval(tx: WriteTx, person: Person, name: str, *, site: str, sealer: Sealer, now: datetime) -> None:
    """You may sell."""
    subject = _("Welcome: %(name)s can sell tickets now") % {"name": name}
    text = _(
        "Your application was approved.\n\nYour first event is three minutes away: a name, a date, a room like yours, "
        "prices. Nobody sees it until you publish it.\n%(url)s"
    ) % {"url": f"{site}/organise"}
    await mail.enqueue(tx, sealer, Mail(person.email, subject, text), now)


async def tell_of_decline(
    tx: WriteTx, person: Person, reason: str, *, site: str, sealer: Sealer, now: datetime
) -> None:
    """Not like this, and why."""
    subject = _("About your application to sell tickets")
    text = _(
        "We can't approve your application as it is. The reason:\n\n%(reason)s\n\nYou may apply again; what you wrote "
        "is still there to be changed:\n%(url)s"
    ) % {"reason": reason, "url": f"{site}/organise/apply"}
    await mail.enqueue(tx, sealer, Mail(person.email, subject, text), now)


async def tell_of_suspension(
    tx: WriteTx, owner: Person, name: str, reason: str, *, site: str, sealer: Sealer, now: datetime
) -> None:
    """Your events are off sale."""
    subject = _("%(name)s is suspended") % {"name": name}
    text = _(
        "Your events are off sale and not shown for now. The reason:\n\n%(reason)s\n\nWhat was booked stays booked: "
        "nothing was cancelled or refunded. You still see your events, and their doors open as planned.\n%(url)s"
    ) % {"reason": reason, "url": f"{site}/organise"}
    await mail.enqueue(tx, sealer, Mail(owner.email, subject, text), now)


async def tell_of_lifting(tx: WriteTx, owner: Person, name: str, *, site: str, sealer: Sealer, now: datetime) -> None:
    """Your events are back."""
    subject = _("%(name)s sells again") % {"name": name}
    text = _("The suspension is lifted: your events are shown and sold again as they were.\n%(url)s") % {
        "url": f"{site}/organise"
    }
    await mail.enqueue(tx, sealer, Mail(owner.email, subject, text), now)


async def tell_of_take_down(
    tx: WriteTx, owner: Person, event: Event, reason: str, *, site: str, sealer: Sealer, now: datetime
) -> None:
    """One event is off sale."""
    subject = _("Taken down: %(name)s") % {"name": event.name}
    text = _(
        "This event is off sale and not shown for now. The reason:\n\n%(reason)s\n\nWhat was booked stays booked: "
        "nothing was cancelled or refunded. You find the event at\n%(url)s"
    ) % {"reason": reason, "url": _event_url(site, event)}
    await mail.enqueue(tx, sealer, Mail(owner.email, subject, text), now)


async def tell_of_putting_back(
    tx: WriteTx, owner: Person, event: Event, *, site: str, sealer: Sealer, now: datetime
) -> None:
    """It is back."""
    subject = _("Put back: %(name)s") % {"name": event.name}
    text = _("This event is shown and sold again as it was.\n%(url)s") % {"url": _event_url(site, event)}
    await mail.enqueue(tx, sealer, Mail(owner.email, subject, text), now)


async def send_test_mail(tx: WriteTx, admin: Person, *, site: str, sealer: Sealer, now: datetime) -> None:
    """To see that mail arrives."""
    text = _("If you read this, mail from %(site)s arrives.") % {"site": site}
    await mail.enqueue(tx, sealer, Mail(admin.email, _("A test mail from Onsale"), text), now)


def _event_url(site: str, event: Event) -> str:
    return f"{site}/organise/events/{encode_id('evt', event.id)}"
