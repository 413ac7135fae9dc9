"""What the pages about signing in with two factors show. `errors` maps a field to its message (key "" is the form's
own); `next` is a local path to go on to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup

from onsale.accounts.passkeys import Asked
from onsale.platform import limits

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondStepPage:
    """`/sign-in/second`: the code of the app, or a recovery code (`errors["recovery"]`: that one was wrong)."""

    next: str = "/"
    carry: Fields = field(default_factory=dict)
    because: str = ""
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoFactorsPage:
    """`/account/two-factors`. `since` is null while one factor is enough.

    `for_money`: the reader was on the way to a page where money moves, which asks for two. `needed_from`: the day on
    which such pages will, for whoever has them and no second factor yet.
    """

    since: datetime | None = None
    recovery_codes_left: int = 0
    for_money: bool = False
    needed_from: datetime | None = None
    next: str = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvePage:
    """`/account/prove`: by the app for who has `two_factors`; else by the password, if there is one, or a mailed code.

    `mailed`: a code is on its way to `email`.
    """

    email: str = field(repr=False)
    two_factors: bool = False
    has_password: bool = False
    mailed: bool = False
    passkey: Asked | None = None
    next: str = "/"
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPage:
    """`/account/password`."""

    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailPage:
    """`/account/email`. `present` is the address that counts, `email` the new one as typed."""

    present: str = field(repr=False)
    email: str = field(default="", repr=False)
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailCodePage:
    """`/account/email/code`: the six digits that went to `email`; `again` and `spent` as of the sign-in's code."""

    email: str = field(repr=False)
    again: bool = False
    spent: bool = False
    minutes: int = limits.MAILED_CODE_S // 60
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpPage:
    """`/account/two-factors/set-up`: the secret as a QR picture, as an address for an app on this very device, and in
    groups to be typed.
    """

    qr: Markup
    uri: str
    groups: tuple[str, ...]
    next: str = "/"
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """Where somebody is signed in; `last_seen_on` is told to the day. `this`: where the page is read."""

    id: str
    device: str
    begun_at: datetime
    last_seen_on: datetime
    this: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsPage:
    """`/account/sessions`."""

    sessions: tuple[SessionRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRow:
    """One of somebody's passkeys."""

    id: str
    name: str
    created_at: datetime
    last_used_on: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeysPage:
    """`/account/passkeys`. `asked` is what the browser makes another one by; null where it keeps none."""

    passkeys: tuple[PasskeyRow, ...] = ()
    asked: Asked | None = None
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodesPage:
    """The codes, this once. `fresh`: two factors count since this moment."""

    codes: tuple[str, ...]
    fresh: bool
    next: str = "/"
