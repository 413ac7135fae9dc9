"""What the page for those who want to sell shows."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from onsale.console.views import Fields, Option
from onsale.oversight.model import Particulars


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyPage:
    """`/organise/apply`, by how far somebody has come: unknown (`stranger`), with an address to be confirmed first
    (`unconfirmed`), with a form to fill in (`open`), or with an application that `waits`.

    `declined` is the reason given to the last application. `sent` is what a waiting one says, `country` its country.
    """

    step: Literal["stranger", "unconfirmed", "open", "waits"]
    values: Fields = field(default_factory=dict)
    errors: Fields = field(default_factory=dict)
    countries: tuple[Option, ...] = ()
    declined: str | None = None
    applied_at: datetime | None = None
    sent: Particulars | None = None
    country: str = ""
