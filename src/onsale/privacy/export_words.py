"""What an export's parts and fields are called, for people."""

from collections.abc import Mapping

from onsale.platform.i18n import gettext as _


def titles() -> Mapping[str, str]:
    """Of the parts."""
    return {
        "bookings": _("Bookings"),
        "tickets": _("Tickets"),
        "tickets_received": _("Tickets sent on to you"),
        "tickets_sent_on": _("Tickets you sent on, or gave another name"),
        "tickets_sent_to_you": _("Tickets that were on their way to you"),
        "scans_of_tickets": _("Scans of your tickets"),
        "payments": _("Payments"),
        "refunds": _("Refunds"),
        "returns": _("Places given back"),
        "resale_offers": _("Tickets you offered back"),
        "receipts": _("Receipts"),
        "waiting_lists": _("Waiting lists"),
        "waiting_rooms": _("Waiting rooms"),
        "letters": _("Letters sent to you"),
        "no_reminders_from": _("Organisers you want no reminders from"),
        "processing": _("What may be done with your data"),
        "sessions": _("Where you are signed in"),
        "second_factors": _("Two-factor sign-in"),
        "passkeys": _("Passkeys"),
        "api_keys": _("Keys of your programs"),
        "applications_to_sell": _("Applications to sell"),
        "acting_for": _("Organisers you act for"),
        "scans_made": _("Scans you made"),
        "acts_as_admin": _("What you did as an administrator"),
        "acts_as_organiser": _("What you did as an organiser"),
        "who_looked": _("Who looked at your data"),
        "looked_at_others": _("When you looked at data of others"),
        "unused_account": _("When you were told that your account isn't used"),
        "erasure": _("Erasure"),
    }


def words() -> Mapping[str, str]:
    """Of the fields."""
    return _who() | _what() | _money() | _when()


def _who() -> dict[str, str]:
    return {
        "id": _("Number"),
        "email": _("E-mail address"),
        "name": _("Name"),
        "roles": _("Roles"),
        "role": _("Role"),
        "language": _("Language"),
        "has_password": _("Has a password"),
        "organiser": _("Organiser"),
        "device": _("Device"),
        "codes_left": _("Recovery codes left"),
        "told": _("What you told us"),
        "made_by": _("By"),
    }


def _what() -> dict[str, str]:
    return {
        "event_id": _("Number of the event"),
        "booking_id": _("Number of the booking"),
        "ticket_id": _("Number of the ticket"),
        "event": _("Event"),
        "venue": _("Venue"),
        "city": _("City"),
        "state": _("State"),
        "lines": _("Place"),
        "place": _("Number of the place"),
        "places": _("Numbers of the places"),
        "promo_code": _("Promo code"),
        "terms_version": _("Version of the terms"),
        "admitted_gate": _("Gate"),
        "gate": _("Gate"),
        "result": _("Result"),
        "scans": _("Scans"),
        "note": _("Note"),
        "reason": _("Reason"),
        "kind": _("Kind"),
        "number": _("Number"),
        "content": _("Content"),
        "quantity": _("Places"),
        "section": _("Section"),
        "price_level": _("Price level"),
        "window_number": _("Window"),
        "round": _("Round"),
        "rank": _("Rank"),
        "act": _("Act"),
        "subject": _("Subject"),
        "ground": _("Ground"),
        "tickets": _("Tickets"),
        "waits_for": _("Waits for"),
        "page": _("Page"),
        "people": _("Data of how many"),
    }


def _money() -> dict[str, str]:
    cents = _("%(what)s, in the smallest coin")
    return {
        "currency": _("Currency"),
        "total_minor": cents % {"what": _("Total")},
        "amount_minor": cents % {"what": _("Amount")},
        "refunded_minor": cents % {"what": _("Refunded")},
        "price_minor": cents % {"what": _("Price")},
        "refund_minor": cents % {"what": _("Refund")},
        "provider": _("Payment provider"),
        "method": _("Payment method"),
        "reference": _("The provider's number"),
    }


def _when() -> dict[str, str]:
    return {
        "starts_at": _("Starts"),
        "created_at": _("Made"),
        "confirmed_at": _("Confirmed"),
        "ended_at": _("Ended"),
        "terms_accepted_at": _("Terms accepted"),
        "email_verified_at": _("Address confirmed"),
        "issued_at": _("Issued"),
        "made_at": _("Made"),
        "admitted_at": _("Admitted"),
        "left_at": _("Out again"),
        "undone_at": _("Undone"),
        "scanned_at": _("Scanned"),
        "updated_at": _("Changed"),
        "joined_at": _("Joined"),
        "offered_at": _("Offered"),
        "redeemed_at": _("Let in"),
        "expires_at": _("Until"),
        "returned_at": _("Back again"),
        "due_at": _("Due"),
        "since": _("Since"),
        "restricted_at": _("Kept and not used since"),
        "no_reminders_at": _("No reminders since"),
        "begun_at": _("Signed in"),
        "last_seen_on": _("Seen last"),
        "last_used_on": _("Used last"),
        "revoked_at": _("Taken back"),
        "applied_at": _("Applied"),
        "first_at": _("First"),
        "last_at": _("Last"),
        "at": _("When"),
        "asked_at": _("Asked"),
        "warned_at": _("Told"),
        "due_by": _("At the latest"),
    }
