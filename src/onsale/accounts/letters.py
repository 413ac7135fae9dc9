"""The mails of this room: short, kind, the code in the subject so that it can be read off the notification."""

from onsale.platform import limits
from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import ngettext
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


def second_factor_on_letter(to: str) -> Mail:
    """An authenticator app counts from now on."""
    return Mail(
        to,
        _("Your Onsale account now asks for two factors"),
        _(
            "From now on, signing in asks for a code of your authenticator app, too. You were signed out on all "
            "other devices.\n\nKeep your recovery codes where you find them without your phone.\n\nIt wasn't you? Then "
            "somebody is in your account: choose a new password, and write to us."
        ),
    )


def second_factor_off_letter(to: str) -> Mail:
    """And no longer."""
    return Mail(
        to,
        _("Your Onsale account no longer asks for two factors"),
        _(
            "Signing in no longer asks for a code of your authenticator app, and your recovery codes don't count any "
            "more. You were signed out on all other devices.\n\nIt wasn't you? Then somebody is in your account: "
            "choose a new password, set up two factors again, and write to us."
        ),
    )


def passkey_added_letter(to: str) -> Mail:
    """Another passkey lets them in."""
    return Mail(
        to,
        _("A passkey was added to your Onsale account"),
        _(
            "Whoever holds that device can sign in with it from now on.\n\nIt wasn't you? Then somebody is in your "
            "account: remove the passkey on your account's page, choose a new password, and write to us."
        ),
    )


def passkey_removed_letter(to: str) -> Mail:
    """And one no longer does."""
    return Mail(
        to,
        _("A passkey of your Onsale account was removed"),
        _(
            "It lets nobody in any more.\n\nIt wasn't you? Then somebody is in your account: choose a new password, "
            "and write to us."
        ),
    )


def recovery_code_letter(to: str, left: int) -> Mail:
    """A recovery code was used."""
    text = ngettext(
        "Somebody, most likely you, used one of your recovery codes. %(n)s is left; you can have new ones on your "
        "account's page.\n\nIt wasn't you? Then choose a new password and have new recovery codes made.",
        "Somebody, most likely you, used one of your recovery codes. %(n)s are left; you can have new ones on your "
        "account's page.\n\nIt wasn't you? Then choose a new password and have new recovery codes made.",
        left,
    )
    return Mail(to, _("A recovery code of your Onsale account was used"), text % {"n": left})


def proof_letter(to: str, code: str) -> Mail:
    """For whoever is signed in, before something important."""
    return _letter(
        to,
        _("%(code)s proves that it is you"),
        _(
            "Your code is %(code)s. You are about to change how you sign in to Onsale, or something as important, and "
            "this says that it is you. It works for %(minutes)s minutes.\n\nWe never ask for it on the phone or by "
            "mail. You didn't ask for it? Then somebody is signed in as you: choose a new password."
        ),
        code,
    )


def password_changed_letter(to: str) -> Mail:
    """Another password counts."""
    return Mail(
        to,
        _("Your Onsale password was changed"),
        _(
            "From now on your new password counts, and everybody else was signed out.\n\nIt wasn't you? Then choose a "
            "new one at once, with a code that we mail to you, and write to us."
        ),
    )


def new_email_letter(to: str, code: str) -> Mail:
    """To the address somebody wants to have."""
    return _letter(
        to,
        _("%(code)s confirms your new Onsale address"),
        _(
            "Your code is %(code)s. Type it where you asked for it, and from then on you sign in to Onsale with this "
            "address. It works for %(minutes)s minutes.\n\nWe never ask for it on the phone or by mail. You didn't "
            "ask for it? Then somebody mistyped their address, and you can ignore this mail."
        ),
        code,
    )


def taken_email_letter(to: str) -> Mail:
    """To the same when it has an account already: only its owner learns it."""
    return Mail(
        to,
        _("This address has an Onsale account already"),
        _(
            "Somebody, perhaps you, wanted to have this address for another Onsale account. There is one with it "
            "already, so nothing was changed.\n\nYou can sign in to it with a code that we mail to you. It wasn't you? "
            "Then ignore this mail: nobody but you was told that there is an account."
        ),
    )


def email_changed_letter(to: str) -> Mail:
    """To the old address, without naming the new one."""
    return Mail(
        to,
        _("The address of your Onsale account was changed"),
        _(
            "From now on you sign in with your new address, and our mails go there. Your tickets are still yours, and "
            "everybody else was signed out.\n\nIt wasn't you? Then somebody is in your account, and this address no "
            "longer lets you in: write to us at once, from this address."
        ),
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
