"""The alarms of `deploy/prometheus/alerts.yml` as they would stand now, for whoever has no Prometheus at hand: by what
the database says of the whole installation, and what this machine's processes have counted lately.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from onsale.platform import job_watch
from onsale.platform.i18n import gettext as _
from onsale.platform.metrics_past import Reading, Sums, increase
from onsale.platform.nodes import Node

_JOBS_LATE_S = 600
_LITTLE_ROOM = 2 * 1024**3
_MINUTES_5, _MINUTES_10, _MINUTES_15, _HOUR = 300.0, 600.0, 900.0, 3600.0


@dataclass(frozen=True, slots=True)
class Alarm:
    """`fires`: None when that can't be told here and now."""

    name: str
    fires: bool | None
    said: str
    to_do: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What the database says; `workers`: heard of within a minute."""

    nodes: Sequence[Node]
    workers: int
    queues: Sequence[job_watch.Queue]


@dataclass(frozen=True, slots=True)
class Lately:
    """What this machine has counted up to now, and before; `free_bytes`: room where it keeps its data."""

    past: Sequence[Reading]
    now: datetime
    sums: Sums
    left_alone: bool
    free_bytes: int

    def grew(self, name: str, over_s: float) -> float | None:
        """By how much."""
        return increase(self.past, self.now, self.sums, name, over_s=over_s)

    def share(self, part: float | None, of: float | None) -> float | None:
        """`part` of `of`; 0 where there is nothing to take a part of."""
        if part is None or of is None:
            return None
        return part / of if of else 0.0


def alarms_of(seen: Seen | None, lately: Lately) -> Iterator[Alarm]:
    """Each of them, what the whole installation hangs on first. `seen`: None while the database doesn't answer."""
    yield Alarm(
        "OnsaleAway",
        None if seen is None else bool(missing(seen.nodes)),
        _("A machine's process of some kind went without a word, and no other took its place."),
        _("See whether it runs there, and what its log says last; an hour after it was seen last nobody misses it."),
    )
    yield Alarm(
        "OnsaleDatabaseAway",
        seen is None,
        _("The database can't be reached; nothing is sold, finding goes on."),
        _("Look at PostgreSQL. Onsale recovers by itself once it answers."),
    )
    yield Alarm(
        "OnsaleDiskFull",
        lately.free_bytes < _LITTLE_ROOM,
        _("Less than 2 GiB are free where this machine keeps its data; full, nothing is sold."),
        _("Make room (logs, old backups, a larger disk); what was refused goes on by itself then."),
    )
    yield Alarm(
        "OnsaleNoWorker",
        None if seen is None else seen.workers == 0,
        _("No worker was heard of; mails, refunds and lapsed payments wait."),
        _("Start `onsale worker`."),
    )
    yield Alarm(
        "OnsaleJobsLate",
        None if seen is None else any(one.due and one.oldest_s > _JOBS_LATE_S for one in seen.queues),
        _("Work has waited for ten minutes."),
        _("Start one more `onsale worker`, or see what they are busy with."),
    )
    yield Alarm(
        "OnsaleJobsGivenUp",
        None if seen is None else any(one.failed for one in seen.queues),
        _("Jobs were given up."),
        _("They stand below, where they can be tried again."),
    )
    yield Alarm(
        "OnsaleProviderLeftAlone",
        lately.left_alone,
        _("A payment provider keeps failing, so nobody can pay by it."),
        _("Look at the provider's own status page. It is tried again by itself."),
    )
    yield from _of_requests(lately)
    yield from _of_others(lately)


def missing(nodes: Sequence[Node]) -> list[Node]:
    """Processes of the last hour that went without a word and left their machine without any of their kind."""
    there = {(one.host, one.role) for one in nodes if one.present}
    return [one for one in nodes if not one.present and one.seen_s < _HOUR and (one.host, one.role) not in there]


def _of_requests(lately: Lately) -> Iterator[Alarm]:
    errors = lately.share(lately.grew("errors", _MINUTES_5), lately.grew("requests", _MINUTES_5))
    yield Alarm(
        "OnsaleErrors",
        _over(errors, 0.01),
        _("More than one in a hundred requests fail."),
        _("Why is in the log, by `request_id`."),
    )
    yield Alarm(
        "OnsaleSlow",
        _slow(lately, "requests", "quick", _MINUTES_10),
        _("One in a hundred requests takes more than a second."),
        _("Look at the processor and at how long requests wait for a transaction, below; more web processes help."),
    )
    yield Alarm(
        "OnsaleSearchSlow",
        _slow(lately, "searches", "quick searches", _MINUTES_5),
        _("Searching takes longer than the half second that is promised."),
        _("See whether an index is being made; more web machines help."),
    )


def _of_others(lately: Lately) -> Iterator[Alarm]:
    yield Alarm(
        "OnsaleLettersRefused",
        _over(lately.grew("letters refused", _HOUR), 10),
        _("Mails can't be delivered."),
        _("What the mail server answered stands below."),
    )
    yield Alarm(
        "OnsaleForgedNotices",
        _over(lately.grew("notices forged", _MINUTES_15), 5),
        _("Notices with a wrong signature come in the payment provider's name."),
        _("Compare the webhook's secret; if it is right, somebody tries."),
    )
    yield Alarm(
        "OnsaleRefundsRefused",
        _over(lately.grew("refunds refused", _HOUR), 0),
        _("A refund was refused by the provider; somebody waits for their money."),
        _("It stands on the event's refunds page with what else can be done."),
    )
    yield Alarm(
        "OnsaleSignInsSentAway",
        _over(lately.grew("sign-ins sent away", _MINUTES_5), _MINUTES_5),  # one a second
        _("People are waiting to sign in."),
        _("Signing in takes a tenth of a second of a core; more web processes help."),
    )


def _slow(lately: Lately, all_of_them: str, quick: str, over_s: float) -> bool | None:
    asked, in_time = lately.grew(all_of_them, over_s), lately.grew(quick, over_s)
    late = None if asked is None or in_time is None else asked - in_time
    return _over(lately.share(late, asked), 0.01)


def _over(value: float | None, most: float) -> bool | None:
    return None if value is None else value > most
