"""What the account endpoints take and give."""

from msgspec import UNSET, UnsetType

from onsale.accounts.front_desk import SignedIn
from onsale.accounts.model import ROLES, Person
from onsale.platform import limits
from onsale.platform.ids import encode_id
from onsale.platform.schemas import Answer, Body
from onsale.platform.text import Email, Line80, Line200, Password, SixDigits


class RegisterBody(Body):
    """A new account."""

    email: Email
    password: Password
    name: Line200


class LoginBody(Body):
    """An address and its password."""

    email: Email
    password: Password


class EmailBody(Body):
    """Where a code shall go."""

    email: Email


class CodeBody(Body):
    """A code that came by mail."""

    email: Email
    code: SixDigits


class ResetBody(Body):
    """A code that came by mail, and the new password."""

    email: Email
    code: SixDigits
    password: Password


class ProfileBody(Body):
    """What shall change about me."""

    name: Line200 | UnsetType = UNSET
    language: Line80 | UnsetType = UNSET


class UserAnswer(Answer):
    """A person, as they see themselves. `language` is null as long as nobody knows which one they are written to in."""

    id: str
    email: str
    name: str
    roles: list[str]
    email_verified: bool
    language: str | None

    @classmethod
    def of(cls, person: Person) -> "UserAnswer":
        """From the person, opened."""
        return cls(
            id=encode_id("usr", person.id),
            email=person.email,
            name=person.name,
            roles=[role for role in ROLES if role in person.roles],
            email_verified=person.email_verified_at is not None,
            language=person.language,
        )


class SessionAnswer(Answer):
    """A new session. Send the token as `Authorization: Bearer …`; `expires_in_s` is in seconds."""

    user: UserAnswer
    access_token: str
    expires_in_s: int

    @classmethod
    def of(cls, signed_in: SignedIn) -> "SessionAnswer":
        """From somebody who just proved who they are."""
        return cls(
            user=UserAnswer.of(signed_in.person),
            access_token=signed_in.access_token,
            expires_in_s=limits.ACCESS_TOKEN_S,
        )


class SentAnswer(Answer):
    """A mail is on its way, if it can reach anybody."""

    sent: bool = True
