"""What must hold of tickets that were sent on."""

from onsale.audit.invariant import Invariant

# A step that is as it should be: from who held the ticket to who holds the one issued in its stead. Some time after the
# event nobody's number stands in it any more (0, or none), which tells of no gap.
_STEPS = """(
    select w.event_id, w.ticket_id, w.next_ticket_id from ticket_transfers w
    join tickets o on o.event_id = w.event_id and o.id = w.ticket_id
    join tickets n on n.event_id = w.event_id and n.id = w.next_ticket_id
    join bookings b on b.event_id = o.event_id and b.id = o.booking_id
    where w.state = 'accepted' and n.booking_id = o.booking_id and n.place = o.place and n.serial = o.serial + 1
        and (0 in (w.from_id, o.holder_id) or w.from_id = coalesce(o.holder_id, b.fan_id, w.from_id))
        and (0 in (w.to_id, n.holder_id) or w.to_id = coalesce(n.holder_id, b.fan_id, w.to_id)))"""

SENT_ON = (
    Invariant(
        "a ticket's way from hand to hand has a gap",
        f"""
        select coalesce(s.event_id, t.event_id), coalesce(s.ticket_id, t.id) from {_STEPS} s
        full join (select event_id, id from tickets where state = 'transferred') t
            on t.event_id = s.event_id and t.id = s.ticket_id
        where s.ticket_id is null or t.id is null
        union all
        select t.event_id, t.id from (
            select event_id, id from tickets where serial > 1 or holder_id is not null) t
        left join {_STEPS} s on s.event_id = t.event_id and s.next_ticket_id = t.id
        where s.ticket_id is null
        union all
        select w.event_id, w.ticket_id from ticket_transfers w
        left join {_STEPS} s on s.event_id = w.event_id and s.ticket_id = w.ticket_id
        where w.state = 'accepted' and s.ticket_id is null""",  # noqa: S608 - ours
    ),
    Invariant(
        "a ticket is on its way that is valid no more, or somebody else's",
        """
        select w.event_id, w.ticket_id from ticket_transfers w
        left join tickets t on t.event_id = w.event_id and t.id = w.ticket_id and t.state = 'valid'
        left join bookings b on b.event_id = t.event_id and b.id = t.booking_id
        where w.state = 'offered' and w.from_id <> 0 and w.from_id is distinct from coalesce(t.holder_id, b.fan_id)""",
    ),
)
