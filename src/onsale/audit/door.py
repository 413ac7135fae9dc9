"""What must be true of the door: nobody comes in twice by one ticket, unless they went out in between."""

from onsale.audit.invariant import Invariant

DOOR = (
    Invariant(
        "a ticket was admitted twice",
        """
        select event_id, ticket_id, entry from check_ins where result = 'admitted' and undone_at is null
        group by 1, 2, 3 having count(*) > 1""",
    ),
    Invariant(
        "a ticket was admitted again that hadn't been let out",
        """
        select a.event_id, a.ticket_id, a.entry from check_ins a
        left join (select distinct event_id, ticket_id, entry from check_ins where result = 'checked_out') o
            on o.event_id = a.event_id and o.ticket_id = a.ticket_id and o.entry = a.entry - 1
        where a.result = 'admitted' and a.undone_at is null and a.entry > 1 and o.ticket_id is null""",
    ),
    Invariant(
        "a ticket that was let in isn't marked as used, or the other way round",
        """
        select coalesce(c.event_id, t.event_id), coalesce(c.ticket_id, t.id)
        from (select event_id, ticket_id, max(entry) as entry from check_ins
            where result = 'admitted' and undone_at is null group by 1, 2) c
        full join (select event_id, id, entry from tickets where admitted_at is not null) t
            on t.event_id = c.event_id and t.id = c.ticket_id and t.entry = c.entry
        where c.ticket_id is null or t.id is null""",
    ),
    Invariant(
        "a scan is in conflict with one that let nobody in",
        """
        select d.event_id, d.check_in_id from door_conflicts d
        left join check_ins c on c.event_id = d.event_id and c.id = d.other_check_in_id
        where d.kind = 'admitted_twice' and (c.id is null or c.ticket_id is null)""",
    ),
)
