"""What the page about the installation's health shows."""

from dataclasses import dataclass
from typing import NamedTuple

from onsale.admin.alarms import Alarm
from onsale.admin.counted import LineFigures
from onsale.admin.operations import RoomFigures, Server
from onsale.backups.standing import Standing
from onsale.doctor.finding import Finding, Verdict
from onsale.platform.job_watch import FailedJob, Queue, Schedule
from onsale.platform.nodes import Node


@dataclass(frozen=True, slots=True)
class MailHealth:
    """Mail of the last day and what waits; `waits_for` and `refused_for` are what mail servers said last, or empty."""

    sent_today: int
    waiting: int
    undelivered: int
    waits_for: str
    refused_for: str


class ProviderHealth(NamedTuple):
    """A payment provider, and how many processes leave it alone because it keeps failing."""

    name: str
    left_alone_by: int


class TableSize(NamedTuple):
    """One of the largest tables, in bytes with its indexes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Traces:
    """Where traces go, the share of requests, and how many spans of this machine's were recorded and taken."""

    to: str
    share: float
    recorded: int
    sent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the database says. `changes_waiting`: of the catalogue, that this machine's search index hasn't followed."""

    waiting: int
    workers: int
    queues: tuple[Queue, ...]
    failed: tuple[FailedJob, ...]
    schedules: tuple[Schedule, ...]
    mail: MailHealth
    notices_waiting: int
    notices_today: int
    tables: tuple[TableSize, ...]
    server: Server
    nodes: tuple[Node, ...]
    rooms: tuple[RoomFigures, ...]
    changes_waiting: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthPage:
    """`/admin/health`. `outside`: the mail server, the public address and the payment provider were asked, too.

    `told`: None while the database doesn't answer. `refresh_s`: after so long it looks again by itself; 0 for never.
    """

    findings: tuple[Finding, ...]
    alarms: tuple[Alarm, ...]
    outside: bool
    told: Told | None
    mail_server: bool
    providers: tuple[ProviderHealth, ...]
    index_followed_s: float | None
    index_documents: int | None
    backups: Standing
    lines: tuple[LineFigures, ...]
    traces: Traces | None = None
    refresh_s: int = 0

    @property
    def waiting(self) -> int:
        """How many applications wait for somebody."""
        return self.told.waiting if self.told else 0

    @property
    def firing(self) -> tuple[Alarm, ...]:
        """The alarms that would call somebody now."""
        return tuple(one for one in self.alarms if one.fires)

    @property
    def untold(self) -> int:
        """How many alarms nobody can judge here and now."""
        return sum(one.fires is None for one in self.alarms)

    @property
    def versions(self) -> int:
        """How many versions of Onsale are at work."""
        return len({one.version for one in self.told.nodes if one.present}) if self.told else 0

    @property
    def wrong(self) -> int:
        """How much keeps something from working."""
        return sum(one.verdict is Verdict.WRONG for one in self.findings)

    @property
    def warnings(self) -> int:
        """How much is worth a look."""
        return sum(one.verdict is Verdict.WARNING for one in self.findings)
