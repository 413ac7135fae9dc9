"""Why somebody isn't let in."""

from typing import Self

from onsale.platform import limits
from onsale.platform.errors import Failure, Kind, Unavailable
from onsale.platform.i18n import ngettext


class EmailTaken(Failure):
    """There is an account for this address already"""

    code = "email_taken"
    kind = Kind.CONFLICT


class InvalidCredentials(Failure):
    """This address and password don't belong together"""

    code = "invalid_credentials"
    kind = Kind.UNAUTHENTICATED


class InvalidCode(Failure):
    """This code isn't right, was used, or has run out"""

    code = "invalid_code"
    kind = Kind.INVALID


class SecondFactorOn(Failure):
    """An authenticator app is set up already"""

    code = "second_factor_on"
    kind = Kind.CONFLICT


class SecondFactorOff(Failure):
    """No authenticator app is set up"""

    code = "second_factor_off"
    kind = Kind.CONFLICT


class SecondStepNeeded(Failure):
    """Now the code of your authenticator app"""

    code = "second_step_needed"
    kind = Kind.UNAUTHENTICATED

    @classmethod
    def of(cls, step: str) -> Self:
        """`step` is to be handed back with the code, at `/auth/second-step`."""
        return cls(step=step, expires_in_s=limits.SECOND_STEP_S)


class SecondStepOver(Failure):
    """That took too long, or you were signed out in the meantime; sign in again"""

    code = "second_step_over"
    kind = Kind.UNAUTHENTICATED


class SecondFactorRequired(Failure):
    """Where money moves, people here sign in with two factors; set up the second at /account/two-factors"""

    code = "second_factor_required"
    kind = Kind.FORBIDDEN


class ProofNeeded(Failure):
    """Prove first that it is you: you have been signed in for a while"""

    code = "proof_needed"
    kind = Kind.FORBIDDEN


class InvalidPasskey(Failure):
    """This passkey wasn't taken"""

    code = "invalid_passkey"
    kind = Kind.UNAUTHENTICATED


class PasskeysFull(Failure):
    """You have as many passkeys as anybody can; remove one first"""

    code = "passkeys_full"
    kind = Kind.CONFLICT


class EmailUnverified(Failure):
    """Confirm your e-mail address first"""

    code = "email_unverified"
    kind = Kind.FORBIDDEN


class ProcessingRestricted(Failure):
    """Your data are kept and not used, as you asked; lift that at /account/data, then try again"""

    code = "processing_restricted"
    kind = Kind.FORBIDDEN


class OpensDoorsOnly(Failure):
    """You are signed in by a PIN, which opens doors and nothing else"""

    code = "opens_doors_only"
    kind = Kind.FORBIDDEN


class SignInsBusy(Unavailable):
    """Many people are signing in right now"""

    code = "sign_in_busy"

    @classmethod
    def until(cls, retry_s: int, wait_s: int) -> Self:
        """Come back in `retry_s`; at the present pace everybody who is known of now is through in `wait_s`."""
        text = ngettext(
            "Many people are signing in right now. Try again in %(n)s second.",
            "Many people are signing in right now. Try again in %(n)s seconds.",
            retry_s,
        )
        return cls(text % {"n": retry_s}, retry_after_s=retry_s, wait_s=wait_s)
