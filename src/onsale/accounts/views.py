"""What each account page shows. `carry` are hidden fields handed along unchanged (what a guest had picked);
`next` is a local path to return to, `because` names the reason to sign in, as addresses do, `picked` what is bought
afterwards; `errors` maps a field to
its message (key "" is the form's own)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from onsale.accounts.passkeys import Asked
from onsale.accounts.picked import Picked
from onsale.platform import limits

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """`/sign-in`: by mailed code first, by password beside it. `reason` says why the reader was sent here."""

    next: str = "/"
    email: str = field(default="", repr=False)
    reason: str | None = None
    carry: Fields = field(default_factory=dict)
    because: str = ""
    picked: Picked | None = None
    passkey: Asked | None = None
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePage:
    """`/sign-in/code`: type the six digits. `email` is where they went.

    `again`: they were asked for once more, and the ones before don't count. `spent`: these don't either, since they
    ran out or were mistyped too often. `minutes`: how long they work.
    """

    email: str = field(repr=False)
    next: str = "/"
    carry: Fields = field(default_factory=dict)
    because: str = ""
    picked: Picked | None = None
    again: bool = False
    spent: bool = False
    minutes: int = limits.MAILED_CODE_S // 60
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPage:
    """`/register`. `values` holds name and email as typed; never the password."""

    next: str = "/"
    values: Fields = field(default_factory=dict)
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyPage:
    """`/verify`: the code mailed on registering."""

    email: str = field(repr=False)
    next: str = "/"
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgotPage:
    """`/forgot`. `email` as typed. The answer never tells whether the address is known: redirect to `/reset`."""

    email: str = field(default="", repr=False)
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPage:
    """`/reset`: mailed code and a new password."""

    email: str = field(default="", repr=False)
    code: str = ""
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """`/account`. `values` holds a name that was refused, as typed."""

    name: str
    email: str = field(repr=False)
    email_verified: bool
    roles: tuple[str, ...]
    member_since: datetime | None = None
    two_factors: bool = False
    values: Fields = field(default_factory=dict)
    errors: Fields = field(default_factory=dict)
