"""Whether old keys go in time, and people's keys are kept beside the backups."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from onsale.doctor.finding import Finding, fine, warning
from onsale.keys.snapshots import newest
from onsale.platform import keyring_file, limits
from onsale.platform.i18n import gettext as _
from onsale.platform.settings import Settings

_GRACE = timedelta(days=1)
_KEPT = timedelta(seconds=limits.PERIOD_KEPT_S)
_LATE = timedelta(seconds=limits.KEY_SNAPSHOT_LATE_S)


def look_at_keys(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Nothing where there is no keyring yet, or none that can be read: that is said of the keyring itself."""
    try:
        content = keyring_file.read(settings.keyring_file)
        unused = {period: datetime.fromisoformat(since) for period, since in content["unused"].items()}
        begun = [datetime.fromisoformat(made) for made in content["made"].values()]
    except (OSError, ValueError, AttributeError):
        return
    if not content["secrets"]:
        return
    yield _old_keys(unused, now)
    yield _snapshots(settings, min(begun, default=now), now)


def _old_keys(unused: dict[str, datetime], now: datetime) -> Finding:
    overdue = sorted(period for period, since in unused.items() if since + _KEPT + _GRACE < now)
    if overdue:
        said = _("nothing needs the keys of %(periods)s any more, and they are still there") % {
            "periods": ", ".join(overdue[:6])
        }
        return warning("old keys", said, _("Start `onsale worker`: what old backups hold can be read until they go."))
    return fine("old keys", _("%(n)s wait to be destroyed in time") % {"n": len(unused)})


def _snapshots(settings: Settings, begun: datetime, now: datetime) -> Finding:
    last = newest(settings.key_snapshots_dir, before=now + _GRACE)
    if (last.taken_at if last else begun) < now - _LATE:
        said = (
            _("the newest is of %(when)s") % {"when": f"{last.taken_at:%Y-%m-%d %H:%M}"}
            if last
            else _("there is none in %(folder)s") % {"folder": settings.key_snapshots_dir}
        )
        return warning("key snapshots", said, _("Start `onsale worker`: it takes one a day, which a restore goes by."))
    if last is None:
        return fine("key snapshots", _("the first is taken within an hour"))
    return fine("key snapshots", _("the newest is of %(when)s") % {"when": f"{last.taken_at:%Y-%m-%d %H:%M}"})
