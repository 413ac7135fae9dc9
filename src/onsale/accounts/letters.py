"""The mails of this room: short, kind, the code in the subject so that it can be read off the notification."""

from onsale.platform import limits
from onsale.platform.i18n import gettext as _
from onsale.platform.mail import Mail

_MINUTES = limits.MAILED_CODE_S // 60


def verify_letter(to: str, code: str) -> Mail:
    """After registering."""
    return _letter(
        to,
        _("%(code)s is your Onsale code"),
        _(
            "Welcome to Onsale!\n\nYour code is %(code)s. It confirms that this address is yours and works for "
            "%(minutes)s minutes.\n\nYou didn't register? Then somebody mistyped their address, and you can ignore "
            "this mail."
        ),
        code,
    )


def sign_in_letter(to: str, code: str) -> Mail:
    """For signing in without a password."""
    return _letter(
        to,
        _("%(code)s is your Onsale sign-in code"),
        _(
            "Your code is %(code)s. It signs you in and works for %(minutes)s minutes.\n\nWe never ask for it on the "
            "phone or by mail. You didn't ask for it? Then ignore this mail: without the code nobody gets in."
        ),
        code,
    )


def reset_letter(to: str, code: str) -> Mail:
    """For choosing a new password."""
    return _letter(
        to,
        _("%(code)s is your code for a new Onsale password"),
        _(
            "Your code is %(code)s. With it you can choose a new password within %(minutes)s minutes; you will be "
            "signed out everywhere else.\n\nYou didn't ask for it? Then ignore this mail, and your password stays "
            "as it is."
        ),
        code,
    )


def no_account_letter(to: str) -> Mail:
    """When somebody asks for a new password and there is no account: only the owner of the address learns it."""
    return Mail(
        to,
        _("There is no Onsale account for this address"),
        _(
            "Somebody, perhaps you, asked for a new password for this address, but there is no account with it.\n\n"
            "You don't need one: you can sign in with a code that we mail to you. If it wasn't you, ignore this mail."
        ),
    )


def _letter(to: str, subject: str, text: str, code: str) -> Mail:
    words = {"code": code, "minutes": _MINUTES}
    return Mail(to, subject % words, text % words)
