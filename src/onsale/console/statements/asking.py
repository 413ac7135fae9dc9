"""Whose statement is asked for, and of which time: the same for pages, files and programs."""

from datetime import date, datetime

from onsale.accounts.model import Principal
from onsale.catalog.model import Event
from onsale.catalog.organisers import owned_organisers
from onsale.console.own_events import usual_zone
from onsale.console.statements.event import statement_of
from onsale.console.statements.model import PeriodStatement, Statement
from onsale.console.statements.period import Days, days, period_statement
from onsale.platform.database import Database
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _


async def event_statement(db: Database, event: Event, now: datetime) -> Statement:
    """The statement of an event that is the caller's, as somebody has made sure."""
    async with db.read() as tx:
        return await statement_of(tx, event, now)


async def own_statement(
    db: Database, principal: Principal, first: str, last: str, now: datetime
) -> tuple[PeriodStatement, Days]:
    """What moved for the events of a principal (for admins: everybody's) from one day to another.

    Days are those of the zone where most of their venues stand. Raises `InvalidRequest` for what isn't a day.
    """
    async with db.read() as tx:
        own = None if principal.has("admin") else await owned_organisers(tx, principal.person_id)
        asked = days(_day("from", first), _day("to", last), now, await usual_zone(tx, own))
    async with db.read() as tx:
        return await period_statement(tx, own, asked), asked


def _day(field: str, told: str) -> date | None:
    if not told:
        return None
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise InvalidRequest.of(field, _("Write the day like 2026-12-31.")) from None
