"""Rates that were measured, on two cores that the crowd shared: what is planned with is lower than what is there.

Each stands in docs/PERFORMANCE.md or docs/WAITING-ROOM.md with how it was taken; those that have a row there are held
to it by a test. A core is reckoned as half of what two did.
"""

from onsale.capacity.figures import Figure

CORES = 2

_RATES = (
    ("availability_reads_per_s", 20_364, "reads/s", "what is free in 80,000 places, from memory, compressed"),
    ("availability_unchanged_per_s", 20_810, "reads/s", "the same, when nothing has changed"),
    ("event_page_reads_per_s", 8_605, "reads/s", "an event's page"),
    ("queue_polls_nginx_per_s", 78_527, "polls/s", "the waiting room's document, from nginx"),
    ("queue_joins_per_s", 5_716, "joins/s", "joining a waiting room, over HTTP"),
    ("booking_flow_per_s", 1_180, "bookings/s", "held, paid and confirmed, web, worker and database together"),
    ("holds_per_s", 4_941, "holds/s", "places held on one event"),
    ("sign_ins_per_s", 8.5, "sign-ins/s", "by password"),
    ("mails_per_s", 310, "mails/s", "confirmations written and sent by a worker"),
    ("search_cpu_ms", 6, "ms", "of a core for a search among a million events with edits going on"),
    ("database_booking_ms", 0.5, "ms", "of a core of PostgreSQL for a booking"),
    ("disk_mb_per_million", 1_755, "MB", "a million bookings of two places, indexes included"),
    ("index_gb_per_million", 2.0, "GB", "a million events in the search index"),
    ("queue_bytes_per_fan", 125, "bytes", "the line of ten million took 1,246 MB"),
    ("stadium_mb", 7, "MB", "what a stadium's places add to a web process"),
    ("web_process_mb", 111, "MB", "a web process that has a stadium in memory"),
    ("restart_s", 4.36, "s", "killed and started again until it can sell"),
)

MEASURED = tuple(Figure(name, float(value), unit, how) for name, value, unit, how in _RATES)
_BY_NAME = {figure.name: figure.value for figure in MEASURED}


def rate(name: str) -> float:
    """What was measured, by the two cores together."""
    return _BY_NAME[name]


def per_core(name: str) -> float:
    """What one core does of it."""
    return rate(name) / CORES
