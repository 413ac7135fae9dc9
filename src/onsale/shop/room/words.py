"""What is said of a wait; the script fills the same sentences. {slots} are filled there and here."""

from onsale.platform.i18n import format_number
from onsale.platform.i18n import gettext as _
from onsale.waitingroom.waits import Wait

_LONG_MIN = 90


def room_words() -> dict[str, str]:
    """The script's texts, in the reader's language."""
    return {
        "soon": _("Your turn can come any moment now."),
        "minute": _("Your turn comes in a minute or two."),
        "minutes": _("Your turn comes in about {n} minutes, give or take {m}."),
        "hours": _("Your turn comes in about {h} h {n} min, give or take {m} min."),
        "unsure": _("How fast the line moves can be told in a minute."),
        "paused": _("Nobody is let in just now, so we can't say how long it takes."),
        "turn_title": _("It's your turn!"),
        "offline": _("No connection. You see what we knew at {time}. Your place stays yours; we keep trying."),
        "ahead_title": _("{n} ahead"),
        "next": _("You're next"),
        "sound_on": _("You will hear a sound like this one"),
        "around": _("give or take {m}"),
        "passed": _("{n} of the {m} who were ahead of you at first are in by now"),
    }


def work_words() -> dict[str, str]:
    """The texts of the script that works before joining."""
    return {
        "left": _("Still {n} s at most"),
        "done": _("Done. You are joining now."),
        "failed": _("Your browser couldn't do it. You can wait a little instead: press the button."),
        "waits": _("Your browser couldn't do it. Wait {n} s instead, then press the button."),
        "full": _("Your browser couldn't do it, and too many already wait instead. Try another browser or network."),
    }


def wait_words(wait: Wait | None, *, halted: bool) -> str:
    """A wait in a sentence."""
    words = room_words()
    if halted:
        return words["paused"]
    if wait is None:
        return words["unsure"]
    if wait.minutes < 1:
        return words["soon"]
    if wait.minutes < 2:
        return words["minute"]
    shape, hours, minutes = "minutes", 0, wait.minutes
    if wait.minutes > _LONG_MIN:
        shape, (hours, minutes) = "hours", divmod(wait.minutes, 60)
    told = {"h": hours, "n": minutes, "m": wait.give_or_take}
    return words[shape].format(**{slot: format_number(number) for slot, number in told.items()})
