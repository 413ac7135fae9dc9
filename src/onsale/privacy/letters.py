"""The mails of this room."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onsale.platform import limits
from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import ngettext
from onsale.platform.mail import Mail
from onsale.privacy.model import Erasure, Ground


@dataclass(frozen=True, slots=True)
class KeptTickets:
    """Tickets that go on admitting: for what, how many, and the address that shows them."""

    event: str
    tickets: int
    url: str


def erasure_code_letter(to: str, code: str) -> Mail:
    """For whoever wants to be erased."""
    words = {"code": code, "minutes": limits.MAILED_CODE_S // 60}
    return Mail(
        to,
        _("%(code)s is your code to erase your Onsale account") % words,
        _(
            "Your code is %(code)s. With it your account and everything personal in it are erased for good. It works "
            "for %(minutes)s minutes.\n\nWe never ask for it on the phone or by mail. You didn't ask for it? Then "
            "somebody is signed in as you: choose a new password."
        )
        % words,
    )


def erased_letter(to: str, kept: Sequence[KeptTickets], erasure: Erasure) -> Mail:
    """The last one: what was erased, what stays and why, and the tickets that go on admitting."""
    text = "\n\n".join(_paragraphs(kept, erasure))
    return Mail(to, _("Your Onsale account has been erased"), text, key=f"erased-{erasure.person_id}")


def _paragraphs(kept: Sequence[KeptTickets], erasure: Erasure) -> Iterator[str]:
    if erasure.ground is Ground.RETENTION:
        yield _("Nobody had used your account for a long time, so we have erased it, and everything personal in it.")
    else:
        yield _("As you asked, we have erased your account and everything personal in it.")
    if kept:
        yield _(
            "Your tickets for events to come still admit whoever shows them. They no longer bear a name, and we can't "
            "send them again, so keep this mail, or open each of these pages and save the tickets:"
        )
        yield "\n".join(f"{one.event}, {_count(one.tickets)}:\n{one.url}" for one in kept)
        yield _("If such an event is cancelled, the money goes back the way it came; we can't write to you any more.")
    yield _(
        "What the law makes us keep of sales (amounts, dates, receipts) names nobody any more. In backups your data "
        "can't be read any more once their keys are destroyed: within 60 days."
    )
    yield _("This is our last mail to you. You are welcome back any time: the same address makes a new account.")


def _count(tickets: int) -> str:
    return ngettext("%(n)s ticket", "%(n)s tickets", tickets) % {"n": tickets}
