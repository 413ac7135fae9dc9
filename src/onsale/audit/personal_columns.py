"""What every column of every table holds about people: the one list of where personal data lies.

A test compares it with the tables, so that no column is forgotten; exporting, erasing, retention and the scan for what
must not be found go by it. Whoever adds a column says here what it holds.
"""

from collections.abc import Iterator, Mapping

from onsale.audit.personal_kinds import Holds


def _table(**columns: str) -> dict[str, Holds]:
    return {column: Holds(kind) for kind, names in columns.items() for column in names.split()}


COLUMNS: Mapping[str, Mapping[str, Holds]] = {
    "admin_acts": _table(
        person="admin_id subject_id",
        written="note",
        published="subject",
        nothing="id at act",
    ),
    "api_keys": _table(
        person="person_id",
        sealed="name_sealed",
        hashed="secret_hash",
        nothing="id created_at revoked_at",
    ),
    "attempts": _table(
        hashed="subject",
        nothing="kind window_start count",
    ),
    "bookings": _table(
        person="fan_id",
        nothing="event_id id state expires_at places lines currency total_minor created_at confirmed_at ended_at "
        "terms_version terms_accepted_at promo_code hold_extended_at",
    ),
    "catalogue_changes": _table(
        nothing="xid id event_id changed_at",
    ),
    "check_ins": _table(
        person="scanned_by undone_by",
        nothing="event_id id ticket_id result gate scanned_at entry reason client_id told received_at undone_at",
    ),
    "claims": _table(
        nothing="event_id place booking_id held_until claimed_at",
    ),
    "door_conflicts": _table(
        nothing="event_id check_in_id kind other_check_in_id found_at",
    ),
    "dormant_accounts": _table(
        person="person_id",
        about="warned_at",
    ),
    "door_posts": _table(
        hashed="pin_hash",
        written="name",
        nothing="id organiser_id event_ids link made_at valid_until revoked_at",
    ),
    "ended_sessions": _table(
        nothing="session_id ended_at expires_at",
    ),
    "erasure_marks": _table(
        nothing="log_id lines replayed_at",
    ),
    "erasures": _table(
        person="person_id",
        nothing="ground tickets asked_at due_by waits_for erased_at",
    ),
    "event_performers": _table(
        nothing="event_id position performer_id",
    ),
    "events": _table(
        published="name description image offline_instructions",
        written="take_down_reason",
        nothing="id organiser_id venue_id seat_map_id genre segment lifecycle schedule starts_at doors_at "
        "ends_at on_sale_at off_sale_at age_limit currency places max_places_per_booking "
        "cancellation_until cancellation_fee_basis_points refuse_single_seats offline_payment "
        "offline_hold_h series_id source_id source_weeks_shifted price_generated version published_at "
        "taken_down_at suspended lobby_minutes image_id created_at",
    ),
    "fan_slots": _table(
        person="fan_id",
        nothing="event_id booking_id held_until claimed_at",
    ),
    "gates": _table(
        published="name",
        nothing="event_id sections opens_at closes_at",
    ),
    "hold_times": _table(
        nothing="event_id process noted_at counts",
    ),
    "idempotent_answers": _table(
        person="caller",
        nothing="route key body_hash status headers body created_at",
    ),
    "image_files": _table(
        published="content",
        nothing="image_id name wanted_at",
    ),
    "images": _table(
        published="master",
        nothing="id width height wanted_at",
    ),
    "job_traces": _table(
        nothing="job_id traceparent queued_at",
    ),
    "ledger_transfers": _table(
        nothing="event_id cause_id position debit credit amount_minor currency created_at booking_id",
    ),
    "letterheads": _table(
        person="reply_to_id",
        published="vat_id",
        nothing="organiser_id receipt_prefix remind_before_h",
    ),
    "letters": _table(
        person="fan_id",
        nothing="event_id id kind cause booking_id facts state tries due_at tried_since ended_at reason",
    ),
    "lookup_rule": _table(
        nothing="id current next switched",
    ),
    "mailed_codes": _table(
        hashed="email_hash code_hash asker",
        nothing="purpose tries_left expires_at",
    ),
    "mails": _table(
        transit="sealed",
        nothing="id period created_at tries reason",
    ),
    "moved_date_answers": _table(
        nothing="event_id moved_id booking_id answer answered_at",
    ),
    "moved_dates": _table(
        person="moved_by",
        nothing="event_id id old_starts_at new_starts_at answer_until created_at",
    ),
    "nodes": _table(
        nothing="id role host pid version started_at seen_at",
    ),
    "offline_payments": _table(
        person="received_by",
        nothing="event_id payment_id amount_minor currency state received_at created_at",
    ),
    "organiser_applications": _table(
        person="person_id decided_by",
        sealed="sealed",
        written="reason",
        nothing="id state applied_at ended_at organiser_id",
    ),
    "organiser_members": _table(
        person="person_id",
        about="role",
        nothing="organiser_id",
    ),
    "organiser_terms": _table(
        published="text",
        nothing="organiser_id version language published_at",
    ),
    "organisers": _table(
        published="name legal_name legal_address contact_email register_number",
        written="suspension_reason",
        nothing="id fee_basis_points fee_fixed_minor terms_version fee_booking_minor fee_currency tax_ppm "
        "tax_included tax_name tax_rounding suspended_at created_at",
    ),
    "passkeys": _table(
        person="person_id",
        sealed="name_sealed",
        credential="id public_key",
        about="last_used_on created_at",
        nothing="sign_count",
    ),
    "payment_disputes": _table(
        nothing="event_id provider reference payment_id booking_id amount_minor currency state reason opened_at "
        "updated_at",
    ),
    "payment_notices": _table(
        nothing="provider id kind event_id payment_id refund_id reference received_at",
    ),
    "payments": _table(
        nothing="event_id id booking_id provider method amount_minor currency state redirect_url refunded_minor "
        "created_at updated_at reference waits_for_fan",
    ),
    "people": _table(
        person="id",
        hashed="email_hash next_hash",
        sealed="email_sealed name_sealed",
        credential="password_hash",
        about="language roles email_verified_at created_at last_seen_on",
        nothing="lookup_key next_key",
    ),
    "performers": _table(
        published="name folded_name",
        nothing="id source_id",
    ),
    "person_keys": _table(
        person="person_id",
        key="sealed",
        nothing="period",
    ),
    "price_changes": _table(
        nothing="event_id level version follows was_minor face_value_minor why kept details changed_at",
    ),
    "price_levels": _table(
        nothing="event_id position name sections face_value_minor ticket_types hidden",
    ),
    "price_looks": _table(
        nothing="event_id level hour face_value_minor looks",
    ),
    "price_plans": _table(
        nothing="event_id level kind mode temper first_minor first_types approved_minor multiple_minor "
        "floor_minor ceiling_minor step_percent interval_s rest_after_s rest_before_s tier stopped_at "
        "next_look_at made_at",
    ),
    "price_suggestions": _table(
        nothing="event_id level face_value_minor from_version why kept details made_at",
    ),
    "price_tiers": _table(
        nothing="event_id level position face_value_minor from_at after_places",
    ),
    "processing_limits": _table(
        person="person_id",
        about="restricted_at no_reminders_at",
    ),
    "promo_codes": _table(
        nothing="event_id code discount basis_points amount_minor unlocks sale_from valid_from valid_until "
        "uses_max places_max paused created_at",
    ),
    "queue_joins": _table(
        person="fan_id",
        nothing="event_id window_number round",
    ),
    "queue_late": _table(
        person="fan_id",
        nothing="event_id round returned_at released_at",
    ),
    "queue_leaves": _table(
        person="leaves first",
        nothing="event_id window_number block hash",
    ),
    "queue_passes": _table(
        person="fan_id",
        nothing="event_id round window_number rank redeemed_at expires_at",
    ),
    "queue_steps": _table(
        nothing="event_id number at window_number rank released reason",
    ),
    "queue_windows": _table(
        nothing="event_id number opened_at closed_at counted_until joined root seed",
    ),
    "receipt_counters": _table(
        nothing="organiser_id year last",
    ),
    "receipts": _table(
        nothing="organiser_id year serial number event_id booking_id kind cause total_minor currency content issued_at",
    ),
    "receipts_due": _table(
        nothing="event_id booking_id cause organiser_id since tries due_at",
    ),
    "reconciliation_differences": _table(
        nothing="event_id provider kind subject problem reference ours_minor ours_currency theirs_minor "
        "theirs_currency state at first_seen_at last_seen_at ended_at",
    ),
    "reconciliations": _table(
        nothing="provider until since charges refunds foreign_records differences unasked",
    ),
    "recovery_codes": _table(
        person="person_id",
        hashed="code_hash",
    ),
    "refunds": _table(
        person="closed_by",
        written="closed_note",
        nothing="event_id id payment_id booking_id amount_minor currency reason state created_at updated_at "
        "provider_reference refused_because cause_id replaces paid_on",
    ),
    "returned_places": _table(
        nothing="event_id booking_id place return_id",
    ),
    "retention_runs": _table(
        nothing="id entry ran_at gone",
    ),
    "resale_offers": _table(
        nothing="event_id id booking_id place ticket_id refund_minor currency state offered_at ended_at sold_to",
    ),
    "returns": _table(
        person="person_id",
        written="note",
        nothing="event_id id booking_id places made_by price_minor refund_minor currency created_at",
    ),
    "role_changes": _table(
        person="person_id",
        about="roles",
        nothing="changed_at",
    ),
    "room_openings": _table(
        nothing="event_id opened_at why calm_since closed_at closed_by",
    ),
    "sandbox_charges": _table(
        nothing="payment_id event_id method amount_minor currency state succeeds_at refunded_minor created_at "
        "captured_at disputed_at refuses_refunds",
    ),
    "sandbox_refunds": _table(
        nothing="refund_id payment_id amount_minor state reason created_at",
    ),
    "seat_maps": _table(
        nothing="id venue_id name version places content_hash layout created_at",
    ),
    "second_factors": _table(
        person="person_id",
        sealed="secret_sealed",
        nothing="confirmed_at last_step",
    ),
    "sessions": _table(
        person="person_id",
        about="device begun_at issued_at last_seen_on",
        nothing="session_id expires_at",
    ),
    "spent_challenges": _table(
        hashed="challenge_hash",
        nothing="expires_at",
    ),
    "ticket_keys": _table(
        key="private_sealed",
        nothing="event_id id public created_at revoked_at",
    ),
    "ticket_rules": _table(
        nothing="event_id code_mode transfers_allowed transfers_from resale_allowed re_entry",
    ),
    "ticket_transfers": _table(
        person="from_id to_id",
        sealed="email_sealed from_name_sealed",
        nothing="event_id id transfer_id ticket_id booking_id place state next_ticket_id made_at expires_at ended_at",
    ),
    "tickets": _table(
        person="holder_id",
        sealed="name_sealed",
        nothing="event_id id booking_id place serial state issued_at admitted_at admitted_gate entry left_at ended_at",
    ),
    "token_floors": _table(
        person="person_id",
        nothing="not_before changed_at",
    ),
    "unsubscribed": _table(
        person="person_id",
        nothing="organiser_id since",
    ),
    "venues": _table(
        published="name address",
        nothing="id organiser_id city region country country_code lat lon timezone source_id tax_ppm "
        "tax_included tax_name tax_rounding created_at",
    ),
    "viewings": _table(
        person="viewer_id person_ids",
        about="organiser_id event_id at page",
        nothing="id",
    ),
    "waiting_entries": _table(
        person="fan_id",
        nothing="event_id id quantity section price_level state booking_id joined_at offered_at ended_at",
    ),
    "waiting_lists": _table(
        nothing="event_id offer_minutes",
    ),
    "waiting_rooms": _table(
        nothing="event_id nonce anchor committed_at paused per_minute_max target frontier_window frontier_rank "
        "steps stepped_at tended_at ended_at learned",
    ),
    "wordings": _table(
        published="subject opening closing",
        nothing="organiser_id kind language changed_at",
    ),
}
"""By table and column."""

FOREIGN_TABLES = frozenset(
    {
        "alembic_version",
        "procrastinate_events",
        "procrastinate_jobs",
        "procrastinate_periodic_defers",
        "procrastinate_workers",
    }
)
"""Beside ours in the same database. Arguments of jobs are numbers of ours, and name nobody."""


def columns_that_hold(*kinds: Holds) -> Iterator[tuple[str, str]]:
    """(table, column) of whatever holds one of these."""
    for table, columns in COLUMNS.items():
        yield from ((table, column) for column, kind in columns.items() if kind in kinds)
