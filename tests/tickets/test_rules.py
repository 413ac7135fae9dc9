"""What an organiser decides about an event's tickets is kept; where nothing was decided, the usual holds."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from onsale.platform.database import Database
from onsale.tickets.rules import UNDECIDED, CodeMode, TicketRules, rules_of, set_rules

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
EVENT = 7


async def test_decided_and_decided_anew(db: Database) -> None:
    async with db.write() as tx:
        assert await rules_of(tx, EVENT) == UNDECIDED
        for rules in (TicketRules(code_mode=CodeMode.ROTATING, re_entry=True), TicketRules(transfers_from=NOW)):
            await set_rules(tx, EVENT, rules)
            assert await rules_of(tx, EVENT) == rules
        assert await rules_of(tx, EVENT + 1) == UNDECIDED


def test_sending_on_waits_for_its_day() -> None:
    rules = TicketRules(transfers_from=NOW)
    assert rules.may_transfer(NOW)
    assert not rules.may_transfer(NOW - timedelta(seconds=1))
    assert UNDECIDED.may_transfer(NOW)
    assert not TicketRules(transfers_allowed=False).may_transfer(NOW)


async def test_no_other_kind_of_code(db: Database) -> None:
    with pytest.raises(IntegrityError, match="ck_ticket_rules_code_mode"):
        async with db.write() as tx:
            await tx.execute(sa.text("insert into ticket_rules (event_id, code_mode) values (1, 'spoken')"))
