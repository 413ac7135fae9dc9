"""What happened at a door, in words."""

from onsale.platform.i18n import gettext as _
from onsale.tickets.conflicts import Conflict
from onsale.tickets.door_counts import LastScan


def said(scan: LastScan) -> tuple[str, str]:
    """How a scan ended, as a kind ("yes", "again" or "no") and in words."""
    if scan.undone:
        return "again", _("Let in by mistake, undone")
    kind = {"admitted": "yes", "checked_out": "yes", "already_admitted": "again"}.get(scan.result, "no")
    words = {
        "admitted": _("Let in"),
        "checked_out": _("Let out"),
        "not_inside": _("Wasn't inside"),
        "already_admitted": _("Was inside already"),
        "wrong_event": _("For another event"),
        "cancelled": _("Ticket cancelled"),
        "transferred": _("Ticket sent on"),
    }
    return kind, _reasons().get(scan.reason or "") or words.get(scan.result) or _("Not a ticket")


def _reasons() -> dict[str, str]:
    return {
        "unreadable": _("Not a ticket"),
        "forged": _("Forged"),
        "unknown_key": _("Not made by us"),
        "revoked_key": _("Code replaced since"),
        "stale": _("Old picture of a code"),
        "not_rotating": _("Printed, where codes change"),
        "wrong_gate": _("Another gate's"),
        "too_early": _("Gate not open yet"),
        "too_late": _("Gate closed"),
    }


def what(conflict: Conflict) -> str:
    """What a conflict is about."""
    if conflict.kind == "admitted_twice":
        return _("Let in twice")
    return {
        "cancelled": _("Let in with a cancelled ticket"),
        "transferred": _("Let in with a ticket that was sent on"),
        "wrong_event": _("Let in with a ticket for another event"),
    }.get(conflict.result, _("Let in with a code that isn't good"))


def live_words() -> dict[str, str]:
    """What the page's script says."""
    return {"silent": _("No answer since {time}. The numbers are of then.")}
