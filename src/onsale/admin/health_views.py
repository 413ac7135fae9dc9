"""What the page about the installation's health shows."""

from dataclasses import dataclass
from typing import NamedTuple

from onsale.backups.standing import Standing
from onsale.doctor.finding import Finding, Verdict
from onsale.platform.job_watch import FailedJob, Queue, Schedule


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


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthPage:
    """`/admin/health`. `outside`: the mail server, the public address and the payment provider were asked, too."""

    waiting: int
    findings: tuple[Finding, ...]
    outside: bool
    queues: tuple[Queue, ...]
    failed: tuple[FailedJob, ...]
    schedules: tuple[Schedule, ...]
    mail: MailHealth
    mail_server: bool
    providers: tuple[ProviderHealth, ...]
    notices_waiting: int
    notices_today: int
    index_followed_s: float | None
    size: int
    backups: Standing
    tables: tuple[TableSize, ...]

    @property
    def wrong(self) -> int:
        """How much keeps something from working."""
        return sum(one.verdict is Verdict.WRONG for one in self.findings)

    @property
    def warnings(self) -> int:
        """How much is worth a look."""
        return sum(one.verdict is Verdict.WARNING for one in self.findings)
