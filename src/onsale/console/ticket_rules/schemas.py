"""An event's ticket rules and keys as JSON."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from onsale.platform.schemas import Answer, Body, rfc3339_or_none
from onsale.tickets.renew import LAST_KEY
from onsale.tickets.rules import CodeMode, TicketRules

Moment = Annotated[datetime, Meta(tz=True, examples=["2027-11-01T09:00:00Z"])]


class TicketRulesBody(Body):
    """All of an event's ticket rules: what is left out is as it is for an event whose organiser decided nothing.

    `confirmed`: that tickets which fans have printed shall admit nobody any more, where `code_mode` does that.
    """

    code_mode: CodeMode = CodeMode.STATIC
    transfers_allowed: bool = True
    transfers_from: Annotated[Moment | None, Meta(description="null: at once")] = None
    resale_allowed: bool = True
    re_entry: bool = False
    confirmed: bool = False


class TicketRulesAnswer(Answer):
    """The rules. `signing_key`: the number of the key that signs the codes; null while no ticket is sold."""

    event_id: str
    code_mode: CodeMode
    transfers_allowed: bool
    transfers_from: str | None
    resale_allowed: bool
    re_entry: bool
    signing_key: int | None


class NewKeyBody(Body):
    """Which key is to sign no more: the one `ticket-rules` names. Asked for twice, it happens once."""

    replaces: Annotated[int, Meta(ge=1, le=LAST_KEY)]


class NewKeyAnswer(Answer):
    """The key that signs from now on, and the one whose codes admit nobody any more."""

    signing_key: int
    revoked_key: int


def rules_answer(event_id: str, rules: TicketRules, key: int | None) -> TicketRulesAnswer:
    """The rules as the organiser reads them."""
    return TicketRulesAnswer(
        event_id=event_id,
        code_mode=rules.code_mode,
        transfers_allowed=rules.transfers_allowed,
        transfers_from=rfc3339_or_none(rules.transfers_from),
        resale_allowed=rules.resale_allowed,
        re_entry=rules.re_entry,
        signing_key=key,
    )


def rules_of_body(body: TicketRulesBody) -> TicketRules:
    """The rules a program asks for."""
    return TicketRules(
        code_mode=body.code_mode,
        transfers_allowed=body.transfers_allowed,
        transfers_from=body.transfers_from,
        resale_allowed=body.resale_allowed,
        re_entry=body.re_entry,
    )
