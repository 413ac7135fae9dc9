"""The seat page's texts for its script. {slots} are filled there; texts in a list are indexed by their number."""

from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import ngettext

Words = dict[str, str | list[str]]


def words(max_places: int) -> Words:
    """All texts, in the reader's language. Lists run from 0 to `max_places`."""
    return _places() | _picking(max_places) | _lost_race(max_places) | _answers()


def _places() -> Words:
    return {
        "seat_place": _("{section}, row {row}, seat {seat}"),
        "standing_place": _("{section}, standing"),
        "row": _("Row {row}"),
        "row_seats": _("Row {row}, {seats}"),
        "section_row_seats": _("{section}, row {row}, {seats}"),
        "seat": _("Seat {seat}"),
        "free": _("free"),
        "taken": _("taken"),
        "picked": _("picked"),
        "accessible": _("(wheelchair space)"),
        "left": _("{n} left"),
        "none_left": _("none left"),
        "any_price": _("any price"),
        "up_to": _("up to {price}"),
        "seats_coming": _("The seats are on their way."),
    }


def _picking(max_places: int) -> Words:
    counts = range(max_places + 1)
    return {
        "hold": [ngettext("Hold {n} place · {total}", "Hold {n} places · {total}", n) for n in counts],
        "hold_seats": [ngettext("Hold {n} seat · {total}", "Hold {n} seats · {total}", n) for n in counts],
        "best": [ngettext("Hold the best {n}", "Hold the best {n} together", n) for n in counts],
        "holding": _("Holding…"),
        "total": _("Together {total}."),
        "remove": _("Remove {place}"),
        "type_of": _("Ticket type for {place}"),
        "proof": _("(bring proof)"),
        "one_less": _("One less"),
        "one_more": _("One more"),
        "done": _("Done"),
        "dismiss": _("Close this message"),
        "not_selling": _("These places can't be bought right now."),
        "too_many_places": [
            ngettext("One booking takes {n} place at most.", "One booking takes {n} places at most.", n) for n in counts
        ],
        "companion": _("That is a wheelchair space. {places} beside it is free for a companion."),
    }


def _lost_race(max_places: int) -> Words:
    return {
        "quicker": _("Someone was quicker to those."),
        "quicker_row": _("Someone was quicker to row {row}."),
        "quicker_seat": _("Someone was quicker to {row} {seat}."),
        "quicker_row_seat": _("Someone was quicker to row {row}, seat {seat}."),
        "kept": [
            ngettext("Your other place is still picked.", "Your other {n} places are still picked.", n)
            for n in range(max_places + 1)
        ],
        "offer_one": _("{places} is the nearest free one, same price."),
        "offer_together": _("{places} are together, same price."),
        "offer_apart": _("{places} are the nearest free ones at the same price, though not together."),
        "no_equal": _("Nothing else is free at that price; look at the other levels."),
        "take": _("Take {places}"),
    }


def _answers() -> Words:
    return {
        "unreachable": _("We couldn't reach the box office. No money has moved. Press again: it never holds twice."),
        "active_booking_exists": _("You already have a booking for this event. Change that one to add places."),
        "to_booking": _("Go to my booking"),
        "price_changed": _("A price has just changed; nothing is held yet. It now comes to {total}."),
        "see_prices": _("See the new prices"),
        "sold_out": _("The last places have just gone. Unpaid ones come back: this page keeps looking."),
        "none_such": _("There aren't that many together at that price. Try fewer, another section or any price."),
        "not_on_sale": _("This event isn't on sale right now. Nothing is held and no money has moved."),
        "too_many_holds": _("That is too many unpaid holds in a short time. Try again in {seconds} seconds."),
        "leaves_single_seat": _("That would leave one seat alone beside yours. Move your places over by one."),
        "email_unverified": _("Please verify your e-mail address first; your places stay picked here."),
        "waiting_room_pass_required": _("This event has a waiting room. Join it first; your places stay picked here."),
        "busy": _("The box office is very busy. Nothing is held yet; try again in {seconds} seconds."),
        "failed": _("The box office couldn't do that. No money has moved. {detail}"),
    }
