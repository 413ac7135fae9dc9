"""Whether what is sold today could be brought back tomorrow."""

from collections.abc import Iterator
from datetime import datetime

from onsale.backups.standing import (
    Standing,
    archive_is_late,
    base_is_late,
    drill_is_late,
    standing,
)
from onsale.doctor.finding import Finding, fine, warning, wrong
from onsale.platform.i18n import gettext as _
from onsale.platform.settings import Settings


def look_at_backups(settings: Settings, now: datetime) -> Iterator[Finding]:
    """By what those who make them have written down; nothing is asked of the store."""
    told = standing(settings)
    if not told.on:
        if not settings.demo:
            said = _("Onsale makes none: ONSALE_BACKUP_TO is off")
            yield warning("backups", said, _("See that somebody else does, and tries to restore them."))
        return
    yield _archive(told, now)
    yield _base(settings, told, now)
    yield _drill(told, now)
    if not settings.backup_to and not settings.demo:
        said = _("they lie on the same machine as the database")
        yield warning("place of backups", said, _("Name a folder elsewhere, or s3://…, in ONSALE_BACKUP_TO."))


def _archive(told: Standing, now: datetime) -> Finding:
    archive = told.archive
    if archive is None:
        return fine("archive", _("it begins a minute after the first worker"))
    until = archive.until or archive.began_at
    if archive_is_late(told, now):
        said = _("what was committed after %(when)s UTC is in no backup") % {"when": _written(until)}
        if archive.reason:
            said += f" ({archive.reason})"
        return wrong("archive", said, _("Sales go on. See that a worker runs and can write where backups go."))
    return fine("archive", _("everything up to %(when)s UTC is in it") % {"when": _written(until)})


def _base(settings: Settings, told: Standing, now: datetime) -> Finding:
    base = told.base
    if base is not None and base.reason:
        said = _("the last try failed: %(reason)s") % {"reason": base.reason}
        return wrong("backups", said, _("Mend it, and see if `onsale backup create` works."))
    if base_is_late(settings, told, now):
        said = _("the newest is of %(when)s") % {"when": _written(base.made_at) if base and base.made_at else "–"}
        return wrong("backups", said, _("Start `onsale worker`, or make one by `onsale backup create`."))
    if base is None or base.made_at is None:
        return fine("backups", _("the first is made within minutes"))
    return fine("backups", _("the newest is of %(when)s") % {"when": _written(base.made_at)})


def _drill(told: Standing, now: datetime) -> Finding:
    drill = told.drill
    if drill is not None and not drill.holds:
        why = drill.reason or ", ".join(drill.broken) or _("bookings are missing in what was restored")
        said = _("the drill of %(when)s failed: %(why)s") % {"when": _written(drill.at), "why": why}
        return wrong("drill", said, _("Look into it today, by `onsale backup drill`: nobody knows if a restore works."))
    if drill_is_late(told, now):
        said = _("nobody has tried for long whether a restore works")
        return warning("drill", said, _("Start `onsale worker`, or try it by `onsale backup drill`."))
    if drill is None:
        return fine("drill", _("the first is within an hour or two of the first backup"))
    return fine("drill", _("that of %(when)s held") % {"when": _written(drill.at)})


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
