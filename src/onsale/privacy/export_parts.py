"""What an export tells: one statement for each part, however much there is of it. A room that keeps something new about
people adds its part here; a test compares the tables with the list of what every column holds.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A list of rows: its name in the document, the tables it tells of, and the statement. `:person` is whose it is."""

    name: str
    tables: frozenset[str]
    query: str


def _part(name: str, tables: str, query: str) -> Part:
    return Part(name, frozenset(tables.split()), query.replace("MINE", _MINE))


_MINE = "join bookings b on b.event_id = x.event_id and b.id = x.booking_id where b.fan_id = :person"

PARTS = (
    _part(
        "bookings",
        "bookings fan_slots claims",
        """select b.event_id, b.id as booking_id, e.name as event, e.starts_at, v.name as venue, v.city,
            o.name as organiser, b.state, b.lines, b.currency, b.total_minor, b.promo_code, b.created_at,
            b.confirmed_at, b.ended_at, b.terms_version, b.terms_accepted_at, e.seat_map_id
        from bookings b join events e on e.id = b.event_id join venues v on v.id = e.venue_id
        join organisers o on o.id = e.organiser_id where b.fan_id = :person order by b.created_at desc, b.id""",
    ),
    _part(
        "tickets",
        "tickets check_ins",
        """select x.event_id, x.booking_id, x.id as ticket_id, x.place, x.state, x.issued_at, x.admitted_at,
            x.admitted_gate, x.left_at, x.ended_at, x.name_sealed from tickets x MINE and x.holder_id is null
        order by x.issued_at desc, x.id""",
    ),
    _part(
        "tickets_received",
        "tickets",
        """select x.event_id, x.id as ticket_id, e.name as event, x.place, x.state, x.issued_at, x.admitted_at,
            x.admitted_gate, x.left_at, x.ended_at, x.name_sealed from tickets x join events e on e.id = x.event_id
        where x.holder_id = :person order by x.issued_at desc, x.id""",
    ),
    _part(
        "tickets_sent_on",
        "ticket_transfers",
        """select w.event_id, w.ticket_id, e.name as event, w.place, w.state, w.email_sealed,
            coalesce(w.to_id, w.from_id) as email_of, w.from_name_sealed, w.made_at, w.expires_at, w.ended_at
        from ticket_transfers w join events e on e.id = w.event_id
        where w.from_id = :person order by w.made_at desc, w.id""",
    ),
    _part(
        "tickets_sent_to_you",
        "ticket_transfers",
        """select w.event_id, e.name as event, w.place, w.state, w.made_at, w.expires_at, w.ended_at
        from ticket_transfers w join events e on e.id = w.event_id
        where w.to_id = :person and w.from_id <> :person order by w.made_at desc, w.id""",
    ),
    _part(
        "scans_of_tickets",
        "check_ins",
        """select c.event_id, c.ticket_id, c.result, c.reason, c.gate, c.scanned_at, c.undone_at from check_ins c
        join tickets x on x.event_id = c.event_id and x.id = c.ticket_id
        join bookings b on b.event_id = x.event_id and b.id = x.booking_id
        where b.fan_id = :person and x.holder_id is null or x.holder_id = :person
        order by c.scanned_at desc, c.id""",
    ),
    _part(
        "payments",
        "payments",
        """select x.event_id, x.booking_id, x.provider, x.method, x.amount_minor, x.currency, x.state,
            x.refunded_minor, x.reference, x.created_at from payments x MINE order by x.created_at desc, x.id""",
    ),
    _part(
        "refunds",
        "refunds",
        """select x.event_id, x.booking_id, x.amount_minor, x.currency, x.reason, x.state, x.closed_note as note,
            x.created_at, x.updated_at from refunds x MINE order by x.created_at desc, x.id""",
    ),
    _part(
        "returns",
        "returns returned_places",
        """select x.event_id, x.booking_id, x.places, x.made_by, x.note, x.price_minor, x.refund_minor, x.currency,
            x.created_at from returns x MINE order by x.created_at desc, x.id""",
    ),
    _part(
        "resale_offers",
        "resale_offers",
        """select x.event_id, x.booking_id, x.place, x.state, x.refund_minor, x.currency, x.offered_at, x.ended_at
        from resale_offers x MINE order by x.offered_at desc, x.id""",
    ),
    _part(
        "receipts",
        "receipts",
        """select x.event_id, x.booking_id, x.number, x.kind, x.total_minor, x.currency, x.content, x.issued_at
        from receipts x MINE order by x.issued_at desc, x.number""",
    ),
    _part(
        "waiting_lists",
        "waiting_entries",
        """select w.event_id, e.name as event, w.quantity, w.section, w.price_level, w.state, w.joined_at, w.offered_at,
            w.ended_at from waiting_entries w join events e on e.id = w.event_id
        where w.fan_id = :person order by w.joined_at desc, w.id""",
    ),
    _part(
        "waiting_rooms",
        "queue_joins queue_late queue_passes queue_leaves",
        """select r.event_id, e.name as event, j.window_number, j.round, p.rank, p.redeemed_at, p.expires_at,
            l.returned_at from waiting_rooms r join events e on e.id = r.event_id
        join queue_joins j on j.event_id = r.event_id and j.fan_id = :person
        left join queue_passes p on p.event_id = j.event_id and p.fan_id = j.fan_id and p.round = j.round
        left join queue_late l on l.event_id = j.event_id and l.fan_id = j.fan_id and l.round = j.round
        order by r.event_id, j.round""",
    ),
    _part(
        "letters",
        "letters",
        """select l.event_id, e.name as event, l.kind, l.state, l.due_at, l.ended_at from letters l
        join events e on e.id = l.event_id where l.fan_id = :person order by l.id desc""",
    ),
    _part(
        "no_reminders_from",
        "unsubscribed",
        """select o.name as organiser, u.since from unsubscribed u join organisers o on o.id = u.organiser_id
        where u.person_id = :person order by u.since""",
    ),
    _part(
        "processing",
        "processing_limits",
        """select restricted_at, no_reminders_at from processing_limits where person_id = :person""",
    ),
    _part(
        "sessions",
        "sessions token_floors role_changes",
        """select device, begun_at, last_seen_on, expires_at from sessions
        where person_id = :person order by begun_at desc""",
    ),
    _part(
        "second_factors",
        "second_factors recovery_codes",
        """select f.confirmed_at, (select count(*) from recovery_codes c where c.person_id = f.person_id) as codes_left
        from second_factors f where f.person_id = :person""",
    ),
    _part(
        "passkeys",
        "passkeys",
        """select name_sealed, created_at, last_used_on from passkeys where person_id = :person order by created_at""",
    ),
    _part(
        "api_keys",
        "api_keys",
        """select coalesce(name_sealed, '') as name_sealed, created_at, revoked_at from api_keys
        where person_id = :person order by created_at""",
    ),
    _part(
        "applications_to_sell",
        "organiser_applications",
        """select sealed, state, reason, applied_at, ended_at from organiser_applications
        where person_id = :person order by applied_at""",
    ),
    _part(
        "acting_for",
        "organiser_members letterheads",
        """select o.name as organiser, m.role from organiser_members m join organisers o on o.id = m.organiser_id
        where m.person_id = :person order by o.id""",
    ),
    _part(
        "scans_made",
        "check_ins",
        """select c.event_id, e.name as event, count(*) as scans, min(c.scanned_at) as first_at,
            max(c.scanned_at) as last_at
        from check_ins c join events e on e.id = c.event_id where c.scanned_by = :person
        group by c.event_id, e.name order by c.event_id""",
    ),
    _part(
        "acts_as_admin",
        "admin_acts",
        """select at, act, subject, note from admin_acts where admin_id = :person order by id""",
    ),
    _part(
        "acts_as_organiser",
        "refunds moved_dates offline_payments returns",
        """select event_id, 'refund closed' as act, updated_at as at from refunds where closed_by = :person
        union all select event_id, 'date moved', created_at from moved_dates where moved_by = :person
        union all select event_id, 'payment received', received_at from offline_payments where received_by = :person
        order by at desc""",
    ),
    _part(
        "who_looked",
        "viewings",
        """select x.at, o.name as organiser, e.name as event, x.page, cardinality(x.person_ids) as people
        from viewings x left join organisers o on o.id = x.organiser_id left join events e on e.id = x.event_id
        where x.person_ids @> array[cast(:person as bigint)] order by x.id desc""",
    ),
    _part(
        "looked_at_others",
        "viewings",
        """select x.at, o.name as organiser, e.name as event, x.page, cardinality(x.person_ids) as people
        from viewings x left join organisers o on o.id = x.organiser_id left join events e on e.id = x.event_id
        where x.viewer_id = :person order by x.id desc""",
    ),
    _part(
        "unused_account",
        "dormant_accounts",
        """select warned_at from dormant_accounts where person_id = :person""",
    ),
    _part(
        "erasure",
        "erasures",
        """select ground, tickets, asked_at, due_by, waits_for from erasures where person_id = :person""",
    ),
)

NOT_TOLD = {
    "attempts": "hashes that are compared, never read, and forgotten within hours",
    "door_posts": "posts at an organiser's doors, not who stands there",
    "events": "words about an event, not about a person",
    "idempotent_answers": "answers given before, under a hash of a number, forgotten within a day",
    "mailed_codes": "hashes of codes that were mailed, good for a quarter of an hour",
    "mails": "sealed on its way to the person's own mailbox, where they have it",
    "organisers": "what an organiser publishes, and words about it: not a person",
    "person_keys": "the key that seals all this: a secret, and nothing about anybody",
    "spent_challenges": "hashes of what was used up, compared and never read, gone within days",
    "ticket_keys": "an event's, not a person's",
}
"""Tables that hold something, and why an export doesn't tell it."""
