"""What is asked for: requests a second, bytes kept, bytes sent, and what never reaches the shop."""

from onsale.capacity.assumptions import Assumptions
from onsale.capacity.measured import rate
from onsale.capacity.sheet import Sheet

_DAY_S = 86_400
_YEAR_S = 365 * _DAY_S
_BITS, _GIGA, _KILO, _MEGA = 8, 1e9, 1e3, 1e6


def throughput(a: Assumptions) -> Sheet:
    """Requests a second: for the one event, and of the year's busiest second besides."""
    sheet = Sheet("Throughput")
    put = sheet.put
    mean = put("joins_mean_per_s", a.fans / a.arrival_s, "joins/s", "fans / arrival_s")
    peak = put("joins_peak_per_s", mean * a.arrival_peak, "joins/s", "joins_mean_per_s * arrival_peak")
    put("pages_peak_per_s", peak * a.pages_each, "pages/s", "joins_peak_per_s * pages_each")
    put("polls_per_s", a.fans / a.poll_s, "polls/s", "fans / poll_s")
    bookings = put("event_bookings", a.places / a.places_per_booking, "bookings", "places / places_per_booking")
    let_in = put("let_in", bookings / a.buying_share, "fans", "event_bookings / buying_share")
    put("let_in_per_s", let_in / a.sale_s, "fans/s", "let_in / sale_s")
    put("event_bookings_per_s", bookings / a.sale_s, "bookings/s", "event_bookings / sale_s")
    signing = let_in * a.passwords_share / a.sale_s
    put("event_sign_ins_per_s", signing, "sign-ins/s", "let_in * passwords_share / sale_s")
    put("without_chance_share", 1 - bookings / a.fans, "share", "1 - event_bookings / fans: who can't have a place")
    of_the_year = put(
        "year_bookings",
        a.events * a.sold_per_event / a.places_per_booking,
        "bookings",
        "events * sold_per_event / places_per_booking",
    )
    usual = put("year_bookings_per_s", of_the_year / _YEAR_S, "bookings/s", "year_bookings / seconds of a year")
    busiest = put("busy_bookings_per_s", usual * a.peak_over_mean, "bookings/s", "year_bookings_per_s * peak_over_mean")
    writes = put(
        "busy_writes_per_s", busiest * a.writes_per_booking, "writes/s", "busy_bookings_per_s * writes_per_booking"
    )
    reads = put("busy_reads_per_s", writes * a.reads_per_write, "reads/s", "busy_writes_per_s * reads_per_write")
    put("busy_searches_per_s", reads * a.search_share, "searches/s", "busy_reads_per_s * search_share")
    put("busy_event_pages_per_s", reads * a.page_share, "pages/s", "busy_reads_per_s * page_share")
    rest = 1 - a.search_share - a.page_share
    put("busy_availability_per_s", reads * rest, "reads/s", "busy_reads_per_s * what is left of it")
    return sheet


def storage(a: Assumptions, asked: Sheet) -> Sheet:
    """Gigabytes that stay, and what stands beside them so that they can be had back."""
    sheet = Sheet("Storage")
    put = sheet.put
    each = rate("disk_mb_per_million") / _MEGA  # megabytes of one booking
    year = put(
        "bookings_gb_a_year",
        asked["year_bookings"] * each / _KILO,
        "GB",
        "year_bookings * disk_mb_per_million / 1 million",
    )
    kept = put("bookings_gb", year * a.years_kept, "GB", "bookings_gb_a_year * years_kept")
    events = put("events_gb", a.events * a.event_kb / _MEGA, "GB", "events * event_kb")
    pictures = put(
        "pictures_gb", a.events * a.pictured_share * a.picture_mb / _KILO, "GB", "events * pictured_share * picture_mb"
    )
    line = put(
        "line_gb",
        a.fans * rate("queue_bytes_per_fan") / _GIGA,
        "GB",
        "fans * queue_bytes_per_fan; dropped after the sale",
    )
    whole = put("database_gb", kept + events + pictures + line, "GB", "bookings_gb + events_gb + pictures_gb + line_gb")
    grown = year + line
    log = put("log_gb_a_day", grown * a.log_factor / 365, "GB", "(bookings_gb_a_year + line_gb) * log_factor / 365")
    put(
        "backups_gb",
        whole * a.backup_share * a.backups_kept + log * a.log_days,
        "GB",
        "database_gb * backup_share * backups_kept + log_gb_a_day * log_days",
    )
    index = a.events / _MEGA * rate("index_gb_per_million")
    put("index_gb", index, "GB", "events * index_gb_per_million / 1 million, on each web machine")
    return sheet


def bandwidth(a: Assumptions, asked: Sheet) -> Sheet:
    """Bits a second at the busiest, and what goes out in all."""
    sheet = Sheet("Bandwidth")
    put = sheet.put
    pages = asked["pages_peak_per_s"] * a.page_kb * _KILO * _BITS / _GIGA
    put("pages_gbit", pages, "Gbit/s", "pages_peak_per_s * page_kb")
    polls = put("polls_gbit", asked["polls_per_s"] * a.poll_bytes * _BITS / _GIGA, "Gbit/s", "polls_per_s * poll_bytes")
    put("rush_gbit", pages + polls, "Gbit/s", "pages_gbit + polls_gbit, as if both were at their most at once")
    first = a.fans * a.pages_each * a.page_kb * _KILO
    while_waiting = asked["polls_per_s"] * a.poll_bytes * (a.arrival_s + a.sale_s)
    put("rush_tb", (first + while_waiting) / 1e12, "TB", "fans * pages_each * page_kb + polls for arrival_s + sale_s")
    put(
        "busy_gbit",
        asked["busy_reads_per_s"] * a.read_kb * _KILO * _BITS / _GIGA,
        "Gbit/s",
        "busy_reads_per_s * read_kb",
    )
    reads = asked["year_bookings"] * a.writes_per_booking * a.reads_per_write
    put("month_tb", reads * a.read_kb * _KILO / 12 / 1e12, "TB", "a month's reads * read_kb")
    return sheet


def caching(a: Assumptions, asked: Sheet, edges: float) -> Sheet:
    """What is answered before it reaches the shop, and what the shop keeps in memory for the rest."""
    sheet = Sheet("Caching")
    put = sheet.put
    put("polls_reaching_per_s", edges, "polls/s", "edge_machines: each asks once a second, whoever waits")
    put("polls_answered_for_one", asked["polls_per_s"] / edges, "polls", "polls_per_s / polls_reaching_per_s")
    put("event_pages_reaching_per_s", edges, "pages/s", "edge_machines: each keeps the one event's page for a second")
    memory = (rate("web_process_mb") + a.hot_events * rate("stadium_mb")) / _KILO
    put("web_process_gb", memory, "GB", "web_process_mb + hot_events * stadium_mb, were all of them stadiums")
    put(
        "busy_unchanged_per_s",
        asked["busy_availability_per_s"] * a.unchanged_share,
        "reads/s",
        "busy_availability_per_s * unchanged_share",
    )
    return sheet
