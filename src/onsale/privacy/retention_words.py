"""The schedule as people read it."""

from collections.abc import Sequence
from datetime import timedelta

from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import ngettext
from onsale.privacy.retention_model import Entry, Ground

_HOUR, _DAY, _YEAR_DAYS = timedelta(hours=1), timedelta(days=1), 365


def period_words(period: timedelta) -> str:
    """How long, in the largest unit that comes out even; nothing for no time at all."""
    if not period:
        return _("at once")
    days, rest = divmod(period, _DAY)
    if rest:
        hours = round(period / _HOUR)
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    years = days // _YEAR_DAYS
    if years and days - years * _YEAR_DAYS <= years // 4 + 1:  # leap days
        return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def ground_words(ground: Ground) -> str:
    """On what the law lets us."""
    return {
        Ground.CONTRACT: _("contract"),
        Ground.LAW: _("legal duty"),
        Ground.INTEREST: _("legitimate interest"),
    }[ground]


def register(entries: Sequence[Entry]) -> str:
    """The schedule as the register of processing wants it, in Markdown."""
    head = ("what", "how long", "why, and how it goes", "on what ground", "table")
    rows = [
        (
            entry.what,
            f"{period_words(entry.period)} {entry.after}",
            f"{entry.why} {how_words(entry)}",
            f"{ground_words(entry.ground)} (6.1.{entry.ground.value})",
            f"`{entry.table}`",
        )
        for entry in entries
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ("---",) * len(head), *rows))


def how_words(entry: Entry) -> str:
    """How it goes."""
    return entry.how or _("It is deleted.")
