"""A rush's summary on a terminal."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from onsale.demo.crowd.display import latencies, verdict
from onsale.demo.rush.report import RushReport


def summary(report: RushReport) -> RenderableType:
    """What came of it."""
    facts = Table.grid(padding=(0, 3))
    for name, told in (*_sale(report), *_weight(report)):
        facts.add_row(name, told)
    return Group(
        Text(report.event_name, style="bold"), facts, Text(), latencies(report.latency_ms), Text(), _end(report)
    )


def _sale(report: RushReport) -> Iterator[tuple[str, str]]:
    yield (
        "Fans",
        (
            f"{report.joined:,} of {report.fans:,} joined in {report.joined_s:.0f} s, {report.joins_per_s:,} a second; "
            f"{report.joined_over_http:,} over HTTP; in {report.windows} windows"
        ),
    )
    sold_out = f"; sold out after {report.sold_out_s:.0f} s" if report.sold_out_s is not None else ""
    yield "Places", f"{report.sold:,} of {report.free_at_start:,} sold to {report.buyers:,} fans{sold_out}"
    yield "Let in", f"{report.passes:,} passes in {report.steps:,} steps of the frontier; target {report.target:,}"
    yield "Evenings", ", ".join(f"{count:,} {name}" for name, count in report.outcomes.items())
    yield "Answers", ", ".join(f"{count:,} × {code}" for code, count in report.statuses.items())


def _weight(report: RushReport) -> Iterator[tuple[str, str]]:
    sizes = report.sizes
    tables = ", ".join(f"{table} {size / 1e6:,.1f}" for table, size in sizes.tables.items() if size >= 100_000)
    yield "Line", f"{sizes.line / 1e6:,.0f} MB in the database ({tables}); the status document {sizes.document} bytes"
    yield (
        "Memory",
        (
            f"{sizes.own_peak / 1e6:,.0f} MB for this crowd; the whole machine {sizes.machine / 1e6:,.0f} MB, "
            f"{sizes.machine_grew / 1e6:+,.0f} since the beginning; load {report.load}"
        ),
    )


def _end(report: RushReport) -> RenderableType:
    return Text("\n".join(_told(report)), style="bold green" if report.ok else "bold red")


def _told(report: RushReport) -> Iterator[str]:
    fair = report.fairness
    yield f"Places sold twice: {report.places_sold_twice:,}; fans with two bookings: {report.fans_with_two_bookings:,}"
    yield (
        f"Acknowledged and compared: {report.compared:,} bookings, {report.missing:,} not there as acknowledged, "
        f"{report.conflicts:,} given to two at once"
    )
    yield "Fairness:"
    yield (
        "    passes above the frontier of their moment, or of another rank than drawn: "
        f"{fair.passes_wrong:,} of {report.passes:,}"
    )
    yield (
        f"    order of coming within a window and rank: correlation {fair.correlation:+.5f} over "
        f"{fair.correlated_fans:,} fans; 99 of 100 fair draws stay within ±{fair.correlation_bound:.5f}"
    )
    yield f"    fans with two places: {fair.fans_with_two_places:,}; fans moved: {fair.moved:,}"
    yield f"    windows whose published count and root aren't those of who joined: {fair.windows_of_other_fans:,}"
    yield f"    proofs asked for: {fair.proofs:,}, wrong: {fair.proofs_wrong:,}"
    yield "    verify-queue: " + ("everything holds" if not fair.queue_faults else "NOT everything holds")
    yield verdict(report.verify)
    yield from (f"BROKEN: {what}" for what in report.broken())
