"""What the letters say about tickets that are sent on: to their receiver, and to whoever sent them."""

from onsale.catalog.model import Lifecycle, Schedule
from onsale.letters.matter import Matter, composed, event_rows, on_its_way, places_row, refund_rows
from onsale.letters.model import Letter, Row
from onsale.platform.i18n import gettext as _


def offered(matter: Matter) -> Letter:
    """To an address, whoever reads its mail: tickets wait for them, until a moment."""
    until = matter.facts.until
    told = [(_("From"), matter.sender)] if matter.sender else []
    left = [(_("Accept until"), matter.occasion.moment(until))] if until else []
    return composed(
        matter,
        _("Somebody is sending you tickets: %(event)s"),
        _("Somebody wants you to have their tickets. They are yours once you accept them; you pay nothing."),
        (*told, *_rows(matter), *left),
        (
            _("To accept, sign in with this e-mail address. No account is needed: a code by mail is enough."),
            _("You don't know of it, or don't want them? Then ignore this mail, and they stay with whoever sent them."),
        ),
        _("See the tickets"),
    )


def taken_back(matter: Matter) -> Letter:
    """To the same address: nothing waits for them any more."""
    return composed(
        matter,
        _("Not coming after all: %(event)s"),
        _("Whoever sent you these tickets has taken them back before you accepted them."),
        _rows(matter),
        (_("You needn't do anything."),),
        _("See the event"),
    )


def accepted(matter: Matter) -> Letter:
    """To whoever sent them: they have a new owner."""
    return composed(
        matter,
        _("Your tickets were accepted: %(event)s"),
        _("The tickets you sent on were accepted. They have new codes; the codes you had admit nobody any more."),
        _rows(matter),
        (_("What you paid stays paid. If the event is cancelled, you are refunded, not whoever has the tickets now."),),
        _("Show my tickets"),
    )


def declined(matter: Matter) -> Letter:
    """To whoever sent them: they are still theirs."""
    return composed(
        matter,
        _("Your tickets weren't wanted: %(event)s"),
        _("The tickets you sent on were declined, so they are still yours and admit you as before."),
        _rows(matter),
        (),
        _("Show my tickets"),
    )


def received(matter: Matter) -> Letter | None:
    """To their new owner: what a confirmation tells whoever books."""
    if matter.occasion.event.lifecycle is not Lifecycle.PUBLISHED:
        return None
    return composed(
        matter,
        _("Your tickets: %(event)s"),
        _("Good news: the tickets you accepted are yours. We look forward to seeing you."),
        _rows(matter),
        (
            _("They are on their page, to show on your phone or to print."),
            _("You can send them on. They can't be given back for money: whoever booked them paid for them."),
        ),
        _("Show my tickets"),
    )


def withdrawn(matter: Matter) -> Letter:
    """To whoever has a ticket that somebody else paid for: it is cancelled."""
    published = matter.occasion.event.lifecycle is Lifecycle.PUBLISHED
    opening = (
        _("We are sorry: the organiser has cancelled the ticket below, which was sent on to you. It admits nobody.")
        if published
        else _("We are sorry: the organiser has cancelled this event, so the ticket that was sent on to you is void.")
    )
    return composed(
        matter,
        _("Your ticket was cancelled: %(event)s"),
        opening,
        _rows(matter),
        (_("What was paid goes back to whoever booked it. You paid us nothing, so nothing comes to you."),),
        _("See the event"),
    )


def moved(matter: Matter) -> Letter | None:
    """To whoever has a ticket that somebody else booked: another date, or none yet."""
    event = matter.occasion.event
    if event.lifecycle is not Lifecycle.PUBLISHED:
        return None
    if event.schedule is Schedule.POSTPONED:
        return composed(
            matter,
            _("Postponed: %(event)s"),
            _("We are sorry: this event can't take place when it was to. A new date isn't known yet."),
            _rows(matter),
            (_("Your tickets stay valid. We write to you again as soon as there is a new date."), *_choice(matter)),
            _("Show my tickets"),
        )
    return composed(
        matter,
        _("New time: %(event)s"),
        _("This event takes place at another time. Your tickets stay valid for it; the calendar entry has changed."),
        _rows(matter),
        (_("If you can't go then, you can send your ticket on."), *_choice(matter)),
        _("Show my tickets"),
    )


def given_back(matter: Matter) -> Letter:
    """To whoever booked and paid for it: who had the ticket can't go on the new date."""
    return composed(
        matter,
        _("A ticket you sent on was given back: %(event)s"),
        _(
            "The date of this event was moved, and whoever has the ticket you sent on has given it back. As you paid "
            "for it, the money comes to you."
        ),
        refund_rows(matter),
        on_its_way(matter.amount),
        _("Show my booking"),
    )


def _choice(matter: Matter) -> tuple[str, ...]:
    until = matter.facts.until
    if until is None or until <= matter.now:
        return ()
    told = _("Until %(until)s you can also give it back on its page; the money goes to whoever booked and paid for it.")
    return (told % {"until": matter.occasion.moment(until)},)


def _rows(matter: Matter) -> tuple[Row, ...]:
    return (*event_rows(matter.occasion), places_row(matter.occasion, matter.facts.places))
