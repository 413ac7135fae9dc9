"""A stampede on a terminal: live while it runs, and the summary."""

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from onsale.demo.crowd.figures import Latency
from onsale.demo.crowd.report import Progress, Report, Verdict

_BAR = 48
_PHASES = {
    "gathering": "The crowd gathers:",
    "running": "On sale:",
    "comparing": "Comparing what was acknowledged with what is there:",
    "verifying": "Verifying the database after",
    "done": "Done after",
}


def live(progress: Progress) -> RenderableType:
    """A few lines that are drawn again and again."""
    clock = f"{progress.at_s:.0f} of {progress.seconds} s"
    if progress.phase == "comparing":
        clock = f"{progress.compared:,} of {progress.holds:,}"
    phase = f"{_PHASES[progress.phase]} {clock}"
    return Group(
        Text(progress.event_name, style="bold"),
        phase,
        _people(progress),
        _filled(progress),
        _now(progress),
        _codes(progress.statuses),
    )


def _people(progress: Progress) -> RenderableType:
    inside = progress.arrived - progress.left
    return Text(f"{progress.arrived:,} of {progress.fans:,} fans came, {inside:,} are at it, {progress.left:,} left")


def _filled(progress: Progress) -> RenderableType:
    row = Table.grid(padding=(0, 1))
    free = max(progress.free_at_start, 1)
    share = f"{progress.sold_places:,} places sold, {progress.held_places:,} held, of {free:,} that were free"
    row.add_row(ProgressBar(total=free, completed=min(free, progress.sold_places), width=_BAR), share)
    return row


def _now(progress: Progress) -> RenderableType:
    row = Table.grid(padding=(0, 3))
    told = [f"{name} {(counts or [0])[-1]:,}/s" for name, counts in progress.rates.items()]
    p99 = [f"{step} p50 {took.p50:.0f}, p99 {took.p99:.0f} ms" for step, took in progress.latency_ms.items()]
    row.add_row(*told)
    return Group(row, Text("   ".join(p99), style="dim"))


def _codes(statuses: Mapping[str, int]) -> RenderableType:
    return Text("   ".join(f"{code}: {count:,}" for code, count in sorted(statuses.items())), style="dim")


def line(progress: Progress) -> str:
    """The same in one line, where nothing can be drawn again."""
    return (
        f"{progress.phase} {progress.at_s:.0f}/{progress.seconds} s: {progress.arrived} of {progress.fans} fans, "
        f"{progress.holds} holds, {progress.payments} payments, {progress.sold_places} places sold"
    )


def summary(report: Report) -> RenderableType:
    """What came of it."""
    facts = Table.grid(padding=(0, 3))
    facts.add_row("Fans", f"{report.fans:,} in {report.took_s:.1f} s" + (", ended early" * report.ended_early))
    facts.add_row("Holds", _paced(report.holds, report.holds_per_s, report.holds_peak_per_s))
    facts.add_row("Payments", _paced(report.payments, report.payments_per_s, report.payments_peak_per_s))
    facts.add_row("Places", f"{report.sold_places:,} sold, {report.held_places:,} still held")
    facts.add_row("Asked again", f"{report.retries:,} times")
    facts.add_row("Evenings", ", ".join(f"{count:,} {name}" for name, count in report.outcomes.items()))
    facts.add_row("Answers", ", ".join(f"{count:,} × {code}" for code, count in report.statuses.items()))
    return Group(
        Text(report.event_name, style="bold"), facts, Text(), latencies(report.latency_ms), Text(), _end(report)
    )


def _paced(count: int, per_s: float, peak: int) -> str:
    return f"{count:,}   {per_s:,.0f} a second, {peak:,} in the best"


def latencies(latency_ms: Mapping[str, Latency]) -> RenderableType:
    """How long answers took."""
    table = Table("ms", "p50", "p95", "p99", box=None, pad_edge=False, header_style="dim")
    for column in table.columns[1:]:
        column.justify = "right"
    for step, took in latency_ms.items():
        table.add_row(step, f"{took.p50:,.1f}", f"{took.p95:,.1f}", f"{took.p99:,.1f}")
    return table


def _end(report: Report) -> RenderableType:
    told = [
        f"Acknowledged and compared: {report.compared:,} bookings, {report.missing_count:,} not there as acknowledged",
        *(f"    {one.booking_id}: told {one.told}, found {one.found}" for one in report.missing),
        f"Given to two at once: {report.conflict_count:,}; oversold: {report.oversold:,}",
        *(f"    {one.what}: {one.first} and {one.second}" for one in report.conflicts),
        verdict(report.verify),
    ]
    return Text("\n".join(told), style="bold green" if report.ok else "bold red")


def verdict(verdict: Verdict) -> str:
    """What `verify` says."""
    if verdict.holds is None:
        return f"Verify: checked by HTTP only; {verdict.why}"
    if verdict.holds:
        return f"Verify: all {verdict.invariants} invariants hold"
    return "\n".join(["Verify: BROKEN", *(f"    {row}" for row in verdict.broken)])
