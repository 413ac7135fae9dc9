"""What somebody says of themselves who wants to sell, how far that has come, and what an admin does."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class State(StrEnum):
    """How far an application has come. Only a waiting one is decided or withdrawn."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Particulars(Struct, frozen=True, kw_only=True):
    """Who wants to sell, in their own words; `country` is an ISO 3166 code."""

    name: str
    legal_name: str
    address: str
    country: str
    register_number: str = ""
    contact_email: str
    website: str = ""
    about: str


@dataclass(frozen=True, slots=True)
class Application:
    """An application to sell. `particulars` are None once the person's key is gone: nobody can read them any more."""

    id: int
    person_id: int
    particulars: Particulars | None
    state: State
    applied_at: datetime
    ended_at: datetime | None
    decided_by: int | None
    reason: str
    organiser_id: int | None


class Act(StrEnum):
    """What an admin did."""

    APPROVED = "approved"
    DECLINED = "declined"
    SUSPENDED = "suspended"
    LIFTED = "lifted"
    TAKEN_DOWN = "taken_down"
    PUT_BACK = "put_back"
    JOB_RETRIED = "job_retried"
    JOB_DISMISSED = "job_dismissed"
    TEST_MAIL = "test_mail"


@dataclass(frozen=True, slots=True)
class Done:
    """One thing an admin did. `subject` is the name of what they did it to, as it was, where that is public."""

    id: int
    at: datetime
    admin_id: int
    act: Act
    subject_id: int
    subject: str
    note: str
