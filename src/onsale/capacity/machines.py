"""What it takes to answer all that: cores, machines by kind, and the bill."""

import math

from onsale.capacity.assumptions import Assumptions
from onsale.capacity.measured import per_core, rate
from onsale.capacity.sheet import Sheet

_HOURS_A_MONTH = 730
_WORKER_CORES = 2


def infrastructure(a: Assumptions, asked: Sheet, stored: Sheet, sent: Sheet) -> Sheet:
    """Machines of each kind: for the rush, and for all year."""
    sheet = Sheet("Infrastructure")
    put = sheet.put
    usable = put("cores_usable", a.cores_each * a.load_at_most, "cores", "cores_each * load_at_most")

    def machines(name: str, cores: float, how: str, *, least: float = 1) -> float:
        needed = max(math.ceil(cores / usable), least)
        return put(name, needed + a.spare, "machines", f"{how} / cores_usable, rounded up, + spare")

    at_edge = (asked["polls_per_s"] + asked["pages_peak_per_s"]) / per_core("queue_polls_nginx_per_s")
    put("edge_cores", at_edge, "cores", "(polls_per_s + pages_peak_per_s) / queue_polls_nginx_per_s of one core")
    lines = math.ceil(sent["rush_gbit"] / (a.line_gbit * a.load_at_most))
    put("edge_lines", lines, "machines", "rush_gbit / (line_gbit * load_at_most), rounded up")
    machines("edge_machines", at_edge, "edge_cores, or edge_lines if that is more,", least=lines)

    joining = asked["joins_peak_per_s"] / per_core("queue_joins_per_s")
    buying = asked["event_bookings_per_s"] / per_core("booking_flow_per_s")
    signing = asked["event_sign_ins_per_s"] / per_core("sign_ins_per_s")
    put("join_cores", joining, "cores", "joins_peak_per_s / queue_joins_per_s of one core")
    put("buying_cores", buying, "cores", "event_bookings_per_s / booking_flow_per_s of one core")
    put("sign_in_cores", signing, "cores", "event_sign_ins_per_s / sign_ins_per_s of one core")
    rush = joining + buying + signing
    machines("rush_web_machines", rush, "(join_cores + buying_cores + sign_in_cores)")

    searching = asked["busy_searches_per_s"] * rate("search_cpu_ms") / 1_000
    reading = asked["busy_event_pages_per_s"] / per_core("event_page_reads_per_s")
    reading += asked["busy_availability_per_s"] / per_core("availability_reads_per_s")
    booking = asked["busy_bookings_per_s"] / per_core("booking_flow_per_s")
    put("search_cores", searching, "cores", "busy_searches_per_s * search_cpu_ms")
    put("read_cores", reading, "cores", "event pages and what is free, by their rates of one core")
    put("booking_cores", booking, "cores", "busy_bookings_per_s / booking_flow_per_s of one core")
    machines("web_machines", searching + reading + booking, "(search_cores + read_cores + booking_cores)")

    bookings = asked["event_bookings_per_s"] + asked["busy_bookings_per_s"]
    put(
        "database_cores",
        bookings * rate("database_booking_ms") / 1_000,
        "cores",
        "all bookings a second * database_booking_ms",
    )
    put(
        "database_machines",
        1 + a.standbys,
        "machines",
        "one primary + standbys; the primary has to bear database_cores alone",
    )
    mailing = asked["event_bookings_per_s"] / rate("mails_per_s") * _WORKER_CORES
    machines("worker_machines", mailing, "event_bookings_per_s / mails_per_s * two cores")
    disks = (1 + a.standbys) * stored["database_gb"]
    put("disks_gb", disks, "GB", "database_gb on each database machine")
    return sheet


def bill(a: Assumptions, stored: Sheet, sent: Sheet, needed: Sheet) -> Sheet:
    """What it costs, at the prices that were supposed."""
    sheet = Sheet("Bill")
    put = sheet.put
    hour = put("machine_hour_eur", a.cores_each * a.core_hour_eur, "EUR", "cores_each * core_hour_eur")
    always = needed["web_machines"] + needed["database_machines"] + needed["worker_machines"] + 1 + a.spare
    put("always_machines", always, "machines", "web, database and worker machines, one edge machine + spare")
    put(
        "month_machines_eur",
        always * hour * _HOURS_A_MONTH,
        "EUR",
        "always_machines * machine_hour_eur * hours of a month",
    )
    disks = needed["disks_gb"] * a.gb_month_eur + stored["backups_gb"] * a.kept_gb_month_eur
    put("month_disks_eur", disks, "EUR", "disks_gb * gb_month_eur + backups_gb * kept_gb_month_eur")
    put("month_traffic_eur", sent["month_tb"] * a.tb_out_eur, "EUR", "month_tb * tb_out_eur")
    month = sheet["month_machines_eur"] + sheet["month_disks_eur"] + sheet["month_traffic_eur"]
    put("month_eur", month, "EUR", "machines + disks + traffic")
    rented = needed["edge_machines"] + needed["rush_web_machines"]
    put("rush_machines", rented, "machines", "edge_machines + rush_web_machines, besides those that are always there")
    put(
        "rush_eur",
        rented * hour * a.rush_h + sent["rush_tb"] * a.tb_out_eur,
        "EUR",
        "rush_machines * machine_hour_eur * rush_h + rush_tb * tb_out_eur",
    )
    put("rush_eur_a_thousand_fans", sheet["rush_eur"] / a.fans * 1_000, "EUR", "rush_eur / fans * 1,000")
    return sheet
