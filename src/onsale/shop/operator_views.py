"""What the pages about whoever runs the installation show."""

from dataclasses import dataclass, field

from onsale.platform import limits


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorPage:
    """`/imprint`: who runs this, as the settings tell it; `lines` begin with the registered name."""

    lines: tuple[str, ...]
    email: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyPage:
    """`/privacy`: what is kept of people, and for how long. `cards`: a payment provider is asked from the browser."""

    operator: str = ""
    email: str = field(default="", repr=False)
    cards: bool = False
    session_days: int = limits.ACCESS_TOKEN_S // 86_400
    letter_days: int = limits.LETTERS_KEPT_S // 86_400
    notice_days: int = limits.NOTICES_KEPT_DAYS
    queue_days: int = limits.QUEUE_KEPT_DAYS
    account_years: int = limits.ACCOUNT_DORMANT_DAYS // 365
    warned_days: int = limits.ACCOUNT_WARNED_DAYS
    unverified_days: int = limits.ACCOUNT_UNVERIFIED_DAYS
    booking_years: int = limits.BOOKINGS_KEPT_DAYS // 365
    unpaid_days: int = limits.UNPAID_BOOKINGS_KEPT_DAYS
    list_days: int = limits.WAITING_ENTRIES_KEPT_DAYS
    scan_days: int = limits.SCANS_KEPT_DAYS
    application_days: int = limits.APPLICATIONS_KEPT_DAYS
