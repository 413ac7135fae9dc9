"""What the pages about whoever runs the installation show."""

from dataclasses import dataclass

from onsale.platform import limits


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorPage:
    """`/imprint`: who runs this, as the settings tell it; `lines` begin with the registered name."""

    lines: tuple[str, ...]
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyPage:
    """`/privacy`: what is kept of people, and for how long. `cards`: a payment provider is asked from the browser."""

    operator: str = ""
    email: str = ""
    cards: bool = False
    session_days: int = limits.ACCESS_TOKEN_S // 86_400
    letter_days: int = limits.LETTERS_KEPT_S // 86_400
    notice_days: int = limits.NOTICES_KEPT_DAYS
    queue_days: int = limits.QUEUE_KEPT_DAYS
