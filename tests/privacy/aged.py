"""A row of each entry of the retention schedule, as old as a test wants it."""

from datetime import timedelta

import sqlalchemy as sa

from tests.fixtures.make import Make

_BOOKING = """
insert into bookings
    (event_id, id, fan_id, state, expires_at, places, lines, currency, total_minor, created_at, ended_at)
values (:event, gen_random_uuid(), :person, {state}, now() - :ago, '{{1}}', '[{{}}]', 'EUR', 0, now() - :ago, {ended})
"""
_SCAN = """
insert into check_ins (event_id, id, ticket_id, result, gate, scanned_by)
values (:event, 1, gen_random_uuid(), '{result}', 'North', :person)
"""
_ROOM = "update waiting_rooms set ended_at = now() - :ago where event_id = :event"

MADE_BY: dict[str, tuple[str, ...]] = {
    "accounts_idle": ("update people set last_seen_on = (now() - :ago)::date where id = :person",),
    "accounts_warned": (
        "update people set last_seen_on = current_date - 1000 where id = :person",
        "insert into dormant_accounts values (:person, now() - :ago)",
    ),
    "accounts_unverified": (
        (
            "update people set email_verified_at = null, created_at = now() - :ago, "
            "last_seen_on = (now() - :ago)::date where id = :person"
        ),
    ),
    "attempts": ("insert into attempts values ('x', int8send(:person), now() - :ago, 1)",),
    "mailed_codes": (
        (
            "insert into mailed_codes (email_hash, purpose, code_hash, tries_left, expires_at) "
            "values (int8send(:person), 'sign_in', '', 1, now() - :ago)"
        ),
    ),
    "sessions": (
        (
            "insert into sessions (session_id, person_id, issued_at, expires_at, device) "
            "values (gen_random_uuid(), :person, now(), now() - :ago, 'Firefox')"
        ),
    ),
    "ended_sessions": ("insert into ended_sessions values (gen_random_uuid(), now(), now() - :ago)",),
    "spent_challenges": ("insert into spent_challenges values (int8send(:person), now() - :ago)",),
    "token_floors": ("insert into token_floors values (:person, now() - :ago)",),
    "role_changes": ("insert into role_changes values (:person, '{fan}', now() - :ago)",),
    "api_keys": (
        (
            "insert into api_keys (id, person_id, secret_hash, revoked_at) "
            "values (:person, :person, int8send(:person), now() - :ago)"
        ),
    ),
    "unpaid_bookings": (_BOOKING.format(state="'released'", ended="now() - :ago"),),
    "old_bookings": (_BOOKING.format(state="'cancelled'", ended="now()"),),
    "waiting_entries": (
        (
            "insert into waiting_entries (event_id, fan_id, quantity, state, ended_at) "
            "values (:event, :person, 1, 'left', now() - :ago)"
        ),
    ),
    "letters": (
        (
            "insert into letters (event_id, kind, cause, fan_id, state, ended_at) "
            "values (:event, 'confirmation', 'x', :person, 'sent', now() - :ago)"
        ),
    ),
    "mails": ("insert into mails (id, period, sealed, created_at) values (:person, '', '', now() - :ago)",),
    "idempotent_answers": (
        (
            "insert into idempotent_answers (caller, route, key, body_hash, created_at) "
            "values (int8send(:person), '', '', '', now() - :ago)"
        ),
    ),
    "payment_notices": (
        "insert into payment_notices (provider, id, kind, received_at) values ('x', :person, 'other', now() - :ago)",
    ),
    "queue_joins": (_ROOM, "insert into queue_joins values (:event, :person, 0, 0)"),
    "queue_passes": (
        _ROOM,
        "insert into queue_windows (event_id, number, opened_at) values (:event, 0, now())",
        "update waiting_rooms set frontier_rank = 10 where event_id = :event",
        "insert into queue_passes values (:event, :person, 0, 0, 1, now(), now() + interval '1 h')",
    ),
    "refused_scans": (_SCAN.format(result="invalid"),),
    "scans": (_SCAN.format(result="admitted"),),
    "gates": (
        (
            "insert into tickets (event_id, id, booking_id, place, admitted_at, admitted_gate) "
            "values (:event, gen_random_uuid(), gen_random_uuid(), 1, now(), 'North')"
        ),
    ),
    "lapsed_transfers": (
        (
            "insert into ticket_transfers (event_id, id, transfer_id, ticket_id, booking_id, place, state, from_id,"
            " email_sealed, expires_at) select :event, n, n, n, n, 1, 'offered', :person, 'x', now() - :ago"
            " from gen_random_uuid() n"
        ),
    ),
    "ticket_transfers": (
        (
            "insert into ticket_transfers (event_id, id, transfer_id, ticket_id, booking_id, place, state, from_id,"
            " to_id, email_sealed, expires_at) select :event, n, n, n, n, 1, 'offered', :person, :person, 'x', now()"
            " from gen_random_uuid() n"
        ),
    ),
    "ticket_holders": (
        (
            "insert into tickets (event_id, id, booking_id, place, holder_id, name_sealed)"
            " values (:event, gen_random_uuid(), gen_random_uuid(), 1, :person, 'x')"
        ),
    ),
    "applications": (
        (
            "insert into organiser_applications (id, person_id, sealed, state, ended_at) "
            "values (:person, :person, '', 'withdrawn', now() - :ago)"
        ),
    ),
    "admin_acts": (
        "insert into admin_acts (at, admin_id, act, subject_id) values (now() - :ago, :person, 'test_mail', 1)",
    ),
    "viewings": (
        "insert into viewings (at, viewer_id, person_ids, page) values (now() - :ago, 1, array[:person], 'GET /')",
    ),
    "failed_jobs": (
        "insert into procrastinate_jobs (task_name, queue_name, status) values ('x', 'x', 'failed')",
        "delete from procrastinate_events where job_id = (select max(id) from procrastinate_jobs)",
        (
            "insert into procrastinate_events (job_id, type, at) select max(id), 'failed', now() - :ago "
            "from procrastinate_jobs"
        ),
    ),
    "retention_runs": ("insert into retention_runs (entry, ran_at, gone) values ('x', now() - :ago, 0)",),
}
"""How a row comes to be that belongs to `:person` or an event (`:event`) that was over `:ago`."""


async def aged(make: Make, entry: str, ago: timedelta) -> int:
    """A row of this entry whose time began so long ago; the id of whom it is about."""
    person, event = await make.fan(), await make.event()
    told = {"person": person.id, "event": event.id, "ago": ago}
    async with make.db.write() as tx:
        await tx.execute(sa.text("update events set starts_at = now() - :ago where id = :event"), told)
        for statement in MADE_BY[entry]:
            await tx.execute(sa.text(statement), {name: told[name] for name in told if f":{name}" in statement})
    return person.id
