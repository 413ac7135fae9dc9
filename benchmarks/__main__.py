"""`python -m benchmarks [NAME,NAME…]`: some or all of the figures."""

import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from benchmarks import (
    buying,
    choosing,
    exporting,
    holds,
    judging,
    live,
    mailing,
    mixed,
    moved,
    numbering,
    paying,
    pricing,
    printing,
    queueing,
    reads,
    restoring,
    rush,
    scanning,
    search,
    signing_in,
    statement,
    weight,
)
from benchmarks.result import Result, machine, show, write
from benchmarks.sink import open_sink
from benchmarks.site import Site, running_site

# In this order on one shop: what weighs an idle process first, what needs places before the stadium is sold out.
FIGURES: dict[str, Callable[[Site], list[Result]]] = {
    "memory_idle_mb": weight.memory_idle_mb,
    "best_available_ms": choosing.best_available_ms,
    "ticket_pdf_ms": printing.ticket_pdf_ms,
    "availability_reads_per_s": reads.availability_reads_per_s,
    "event_page_reads_per_s": reads.event_page_reads_per_s,
    "delta_latency_ms": live.delta_latency_ms,
    "new_price_ms": moved.new_price_ms,
    "mixed_100_1": mixed.mixed_100_1,
    "holds_per_s": holds.holds_per_s,
    "payments_per_s": paying.payments_per_s,
    "booking_flow_per_s": buying.booking_flow_per_s,
    "stadium_sellout_s": buying.stadium_sellout_s,
    "checkins_per_s": scanning.checkins_per_s,
    "statement_80k_s": statement.statement_80k_s,
    "mails_per_s": mailing.mails_per_s,
    "last_confirmation_s": mailing.last_confirmation_s,
    "receipts_per_s": numbering.receipts_per_s,
    "export_s": exporting.export_s,
    "sign_ins_per_s": signing_in.sign_ins_per_s,
    "queue_joins_per_s": queueing.queue_joins_per_s,
    "queue_polls_per_s": queueing.queue_polls_per_s,
    "queue_polls_nginx_per_s": queueing.queue_polls_nginx_per_s,
    "queue_bytes_10m": queueing.queue_bytes_10m,
    "rush_hold_p99_ms": rush.rush_hold_p99_ms,
    "rush_one_pool_p99_ms": rush.rush_one_pool_p99_ms,
    "restart_s": weight.restart_s,
    "disk_mb_per_million": weight.disk_mb_per_million,
}
MAILED = {"mails_per_s", "last_confirmation_s"}
"""What needs a mail server beside the shop."""
QUEUED = {
    "queue_joins_per_s", "queue_polls_per_s", "queue_polls_nginx_per_s", "queue_bytes_10m", "rush_hold_p99_ms",
    "rush_one_pool_p99_ms",
}  # fmt: skip
"""What gives the stadium a waiting room, which others would stand before."""
ONE_WORKER = {"rush_hold_p99_ms"}
"""What starts another web process itself."""
OF_THEIR_OWN = (
    {"payments_per_s", "booking_flow_per_s", "stadium_sellout_s", "checkins_per_s", "statement_80k_s", "receipts_per_s"}
    | MAILED
    | QUEUED
)
"""What needs an untouched stadium, and so a shop each."""


def main(arguments: list[str]) -> int:
    """Measure, print, write; 2 for a name there is no figure of, 1 when a promise was seen not to hold."""
    known = [*FIGURES, *search.NAMES, pricing.NAME, judging.NAME, restoring.NAME]
    wanted = [name for word in arguments for name in word.split(",") if name] or known
    if unknown := [name for name in wanted if name not in known]:
        sys.stderr.write(f"no such figure: {', '.join(unknown)}; there are {', '.join(known)}\n")
        return 2
    results, taken_on = [], machine()
    searching = [name for name in wanted if name in search.NAMES]
    shared = [name for name in wanted if name in FIGURES and name not in OF_THEIR_OWN]
    for names in filter(None, [shared, *([name] for name in wanted if name in OF_THEIR_OWN)]):
        workers = 1 if ONE_WORKER & {*names} else 2
        with (
            open_sink() if MAILED & {*names} else nullcontext() as sink,
            running_site(workers=workers, sink=sink) as site,
        ):
            for name in names:
                sys.stderr.write(f"measuring {name} …\n")
                results += FIGURES[name](site)
    if searching:
        sys.stderr.write(f"measuring {', '.join(searching)} …\n")
        results += search.figures(searching)
    if pricing.NAME in wanted:
        sys.stderr.write(f"measuring {pricing.NAME} …\n")
        results += pricing.figures()
    if judging.NAME in wanted:
        sys.stderr.write(f"measuring {judging.NAME} …\n")
        results += judging.figures()
    if restoring.NAME in wanted:
        sys.stderr.write(f"measuring {restoring.NAME} …\n")
        results += restoring.figures()
    show(results)
    write(results, taken_on, Path("build") / "bench.json")
    return 1 if any(result.broken for result in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
