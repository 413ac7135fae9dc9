"""Codes by the clock (TOTP, RFC 6238): six digits every thirty seconds, as every authenticator app makes them."""

from datetime import datetime
from hmac import compare_digest

import pyotp

STEP_S = 30
_DRIFT = 1  # steps that a phone's clock may be off, either way


def new_secret() -> str:
    """160 random bits in base 32, as apps take them when they are typed."""
    return pyotp.random_base32()


def uri_of(secret: str, *, account: str, issuer: str) -> str:
    """The address that an app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def code_at(secret: str, moment: datetime) -> str:
    """What the app shows then."""
    return pyotp.TOTP(secret).generate_otp(step_at(moment))


def step_at(moment: datetime) -> int:
    """Which step of thirty seconds since 1970 it is."""
    return int(moment.timestamp()) // STEP_S


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step, near now, whose code this is. All are compared, whichever fits: the time taken tells nothing."""
    totp, here = pyotp.TOTP(secret), step_at(now)
    steps = range(here - _DRIFT, here + _DRIFT + 1)
    fitting = [step for step in steps if compare_digest(totp.generate_otp(step), code)]
    return max(fitting, default=None)
