"""The seat page's texts for its script. {slots} are filled there; texts in a list are indexed by their number."""

from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import ngettext

Words = dict[str, str | list[str]]


def words(max_places: int) -> Words:
    """All texts, in the reader's language. Lists run from 0 to `max_places`."""
    return _places() | _sights() | _picking(max_places) | _lost_race(max_places) | _answers()


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
        "own_stage": _("Stage"),
        "own_pitch": _("Pitch"),
        "seats_coming": _("The seats are on their way."),
    }


def _sights() -> Words:
    """What one sees from a place. `far` and `side` are put together by `sight`."""
    return {
        "view_from": _("View from {place}"),
        "sight": _("{far}, {side}."),
        "sight_only": _("{far}."),
        "sight_row": _("Row {row}: {sight}"),
        "sight_metres_stage": _("About {n} m from the stage"),
        "sight_metres_pitch": _("About {n} m from the pitch"),
        "sight_near_front": _("Near the front"),
        "sight_front_half": _("In the front half"),
        "sight_back_half": _("In the back half"),
        "sight_at_back": _("At the back"),
        "sight_in_middle": _("in the middle"),
        "sight_slightly_left": _("slightly left of the middle"),
        "sight_slightly_right": _("slightly right of the middle"),
        "sight_on_left": _("on the left"),
        "sight_on_right": _("on the right"),
        "sight_beside_left": _("looking from the left side"),
        "sight_beside_right": _("looking from the right side"),
        "sight_behind": _("behind the stage"),
    }


def _picking(max_places: int) -> Words:
    counts = range(max_places + 1)
    return {
        "hold": [ngettext("Hold {n} place · {total}", "Hold {n} places · {total}", n) for n in counts],
        "hold_seats": [ngettext("Hold {n} seat · {total}", "Hold {n} seats · {total}", n) for n in counts],
        "change": [ngettext("Keep {n} · {total}", "Keep these {n} · {total}", n) for n in counts],
        "change_with_code": [ngettext("Keep {n}", "Keep these {n}", n) for n in counts],
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
        "single": _(
            "{place} would be left on its own. The organiser doesn't sell places that way: move yours over by one."
        ),
        "companion": _(
            "That is a wheelchair space, for who needs one. {places} beside it is free for a companion, {price}."
        ),
        "wheelchair": _("That is a wheelchair space, for who needs one. No seat beside it is free for a companion."),
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
        "nearest_one": _("That isn't free any more. {places} is."),
        "nearest_together": _("There aren't that many together there. {places} are free together."),
        "nearest_apart": _("There aren't that many together any more. {places} are free, though not together."),
        "crowded": _("Very many want places at this moment, and others were quicker each time. Nothing is held yet."),
        "again": _("Try again"),
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
        "to_room": _("To the waiting room"),
        "busy": _("The box office is very busy. Nothing is held yet; try again in {seconds} seconds."),
        "failed": _("The box office couldn't do that. No money has moved. {detail}"),
    }
