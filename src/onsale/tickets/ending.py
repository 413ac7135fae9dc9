"""How long a ticket is worth something: shown in a wallet, and kept on its device."""

from datetime import datetime, timedelta

from onsale.catalog.model import Event, Schedule
from onsale.platform import limits


def worth_until(event: Event, now: datetime) -> datetime:
    """Until some hours after its event. Of one whose new date isn't known yet: as long as anything is kept."""
    if event.schedule is Schedule.POSTPONED:
        return now + timedelta(seconds=limits.WALLET_KEPT_S)
    return (event.ends_at or event.starts_at) + timedelta(seconds=limits.WALLET_AFTER_S)
