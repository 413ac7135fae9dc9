"""What is supposed: nobody measured it, everybody may put in their own. Each has a unit and a reason."""

from dataclasses import dataclass, field, fields
from typing import Any

from onsale.capacity.figures import Figure


def _supposed(default: float, unit: str, why: str) -> Any:
    return field(default=default, metadata={"unit": unit, "why": why})


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """One event that everybody wants, on an installation that sells all year."""

    fans: float = _supposed(10_000_000, "fans", "who come for the one event")
    places: float = _supposed(80_000, "places", "a stadium")
    places_per_booking: float = _supposed(2, "places", "most come in pairs")
    arrival_s: float = _supposed(600, "s", "five minutes before the on-sale and five after")
    arrival_peak: float = _supposed(3, "times", "the busiest second against the average one of the arrival")
    pages_each: float = _supposed(3, "pages", "the event, signing in, the lobby; then nothing but the short document")
    page_kb: float = _supposed(30, "kB", "a first view with its style and scripts; the heaviest that was seen is 28.9")
    poll_s: float = _supposed(40, "s", "how often ten million are told to ask; never more often than every two seconds")
    poll_bytes: float = _supposed(1_000, "bytes", "465 of the document, its headers, and what TLS adds")
    buying_share: float = _supposed(0.6, "share", "of those let in, who buy")
    sale_s: float = _supposed(1_200, "s", "how long it may take until all is sold: paying takes people minutes")
    passwords_share: float = _supposed(
        0.5, "share", "of those let in, who sign in by password rather than have a session"
    )
    events: float = _supposed(1_000_000, "events", "on sale at a time, and in a year")
    sold_per_event: float = _supposed(200, "places", "in a year; a theatre's evening")
    writes_per_booking: float = _supposed(4, "writes", "held, paid, confirmed, and one that came to nothing")
    reads_per_write: float = _supposed(100, "reads", "people look a hundred times before they book")
    peak_over_mean: float = _supposed(
        20, "times", "the busiest second of the year against the average, the one event aside"
    )
    search_share: float = _supposed(0.1, "share", "of reads that search")
    page_share: float = _supposed(0.3, "share", "of reads that are an event's page; the rest ask what is free")
    unchanged_share: float = _supposed(0.5, "share", "of those that ask what is free, told that nothing has changed")
    read_kb: float = _supposed(8, "kB", "an answer on average, compressed, unchanged ones among them")
    event_kb: float = _supposed(10, "kB", "an event with its description, prices and place in a seat map")
    pictured_share: float = _supposed(0.5, "share", "of events with a picture of their own")
    picture_mb: float = _supposed(1, "MB", "a picture with its sizes")
    years_kept: float = _supposed(10, "years", "how long tax law makes one keep what was sold")
    log_factor: float = _supposed(3, "times", "bytes of write-ahead log for each byte that stays")
    backups_kept: float = _supposed(5, "copies", "one a week for 28 days, and the one being made")
    backup_share: float = _supposed(0.4, "share", "of its size that a compressed copy takes")
    log_days: float = _supposed(28, "days", "of the log beside them")
    hot_events: float = _supposed(1_000, "events", "whose places a web process has in memory at a time")
    cores_each: float = _supposed(8, "cores", "of a machine")
    load_at_most: float = _supposed(
        0.5, "share", "of a machine that is planned with; the rest is for what nobody foresaw"
    )
    spare: float = _supposed(1, "machines", "more of each kind than needed, so that one may fall")
    line_gbit: float = _supposed(10, "Gbit/s", "of a machine's network")
    standbys: float = _supposed(
        2, "machines", "that follow the primary, any one of which must have a write before it counts"
    )
    rush_h: float = _supposed(4, "h", "for which the machines of the one event are rented")
    core_hour_eur: float = _supposed(0.03, "EUR", "a core with 4 GB of memory, for an hour")
    gb_month_eur: float = _supposed(0.08, "EUR", "a gigabyte of a fast disk, for a month")
    kept_gb_month_eur: float = _supposed(0.02, "EUR", "a gigabyte of an object store, for a month")
    tb_out_eur: float = _supposed(10, "EUR", "a terabyte sent out")


def told(assumptions: Assumptions) -> list[Figure]:
    """The assumptions as figures, in their order."""
    return [
        Figure(each.name, float(getattr(assumptions, each.name)), each.metadata["unit"], each.metadata["why"])
        for each in fields(assumptions)
    ]
