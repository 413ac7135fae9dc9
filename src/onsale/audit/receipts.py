"""What must hold of receipts: an organiser's numbers leave nothing out."""

from onsale.audit.invariant import Invariant

RECEIPTS = (
    Invariant(
        "an organiser's receipts have a gap",
        """
        select coalesce(issued.event_id, 0), c.organiser_id, c.year from receipt_counters c
        left join (
            select organiser_id, year, count(*) as receipts, max(serial) as highest, max(event_id) as event_id
            from receipts group by 1, 2) issued
            on issued.organiser_id = c.organiser_id and issued.year = c.year
        where c.last <> coalesce(issued.receipts, 0) or c.last <> coalesce(issued.highest, 0)""",
    ),
)
