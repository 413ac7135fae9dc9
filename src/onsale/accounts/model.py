"""Who somebody is to us."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

ROLES = ("fan", "organiser", "scanner", "admin")


@dataclass(frozen=True, slots=True)
class Principal:
    """Who a request comes from, as its token says. No personal data: names are opened only where they are shown.

    `session_id` is null for an API key. `email_verified` may lag behind (a token outlives the moment of verifying):
    where it matters and it is false, `accounts.people.is_verified` asks the database. `two_factors`: this session was
    begun with two. `proved_at`: when it proved last who they are, by signing in or anew; null for an API key.
    `post`: no person, but whoever stands at a post of an organiser's doors, whose number `person_id` then is.
    """

    person_id: int
    roles: frozenset[str]
    email_verified: bool
    session_id: uuid.UUID | None
    two_factors: bool = False
    proved_at: datetime | None = None
    post: bool = False

    def has(self, role: str) -> bool:
        """Whether they act in `role`; an admin acts in every one."""
        return role in self.roles or "admin" in self.roles


@dataclass(frozen=True, slots=True)
class Processing:
    """What may be done with somebody's data. `restricted_at`: since when they are kept and not used."""

    restricted_at: datetime | None = None
    no_reminders_at: datetime | None = None

    @property
    def restricted(self) -> bool:
        """Kept, and not used."""
        return self.restricted_at is not None

    @property
    def reminders(self) -> bool:
        """Whether they may be reminded of what they booked."""
        return self.no_reminders_at is None


@dataclass(frozen=True, slots=True)
class Person:
    """A person, opened: handle with care, never log, never put into a job's arguments.

    `name` is empty for a guest who never gave one. Their tokens issued before `not_before` don't count.
    `language` is the code of the one they are written to in; None as long as nobody knows. `second_factor_at`: since
    when they sign in with two factors; None for whoever does with one.
    """

    id: int
    email: str = field(repr=False)  # an exception or a log that shows a person shows a number
    name: str = field(repr=False)
    roles: frozenset[str]
    email_verified_at: datetime | None
    has_password: bool
    created_at: datetime
    not_before: datetime | None = None
    language: str | None = None
    second_factor_at: datetime | None = None
    processing: Processing = field(default_factory=Processing)


class Purpose(Enum):
    """What a mailed code is for; one open code for each address and purpose."""

    SIGN_IN = "sign_in"
    VERIFY = "verify"
    RESET = "reset"
    PROVE = "prove"
    ERASE = "erase"
    CHANGE = "change"
