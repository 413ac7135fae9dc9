"""Sample views of the pages about what somebody signs in with."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from markupsafe import Markup

from onsale.accounts import key_views as keys
from onsale.accounts import totp
from onsale.accounts.passkeys import Asked
from onsale.accounts.views import SignInPage
from onsale.design.qr import qr_svg
from tests.design.samples_events import LONG, NOW, RTL, refused

WRONG = "This isn't what your app shows now, or it was used already. Wait for the next one."
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def _two_factors() -> Iterator[tuple[str, object]]:
    yield "accounts/second_step.html", keys.SecondStepPage(next="/bookings", carry={"quantity": "2"}, because="buy")
    yield "accounts/second_step.html", keys.SecondStepPage(errors={"recovery": WRONG})
    yield "accounts/two_factors.html", keys.TwoFactorsPage()
    yield "accounts/two_factors.html", keys.TwoFactorsPage(for_money=True, next="/organise/prices")
    yield "accounts/two_factors.html", keys.TwoFactorsPage(needed_from=NOW + timedelta(days=30))
    standing = keys.TwoFactorsPage(since=NOW, recovery_codes_left=1)
    yield "accounts/two_factors.html", standing
    yield (
        "accounts/two_factors.html",
        replace(standing, for_money=True),
    )
    uri = totp.uri_of(SECRET, account=f"{LONG}{RTL}@demo.test", issuer="Onsale")
    picture = Markup(qr_svg(uri, label="Code"))  # noqa: S704 - our own drawing
    groups = tuple(SECRET[at : at + 4] for at in range(0, len(SECRET), 4))
    set_up = keys.SetUpPage(qr=picture, uri=uri, groups=groups)
    yield "accounts/set_up_two_factors.html", set_up
    yield "accounts/set_up_two_factors.html", replace(set_up, errors={"code": WRONG})
    codes = tuple(f"k7m2p-x9r{at:02}" for at in range(10))
    yield "accounts/recovery_codes.html", keys.RecoveryCodesPage(codes=codes, fresh=True)
    yield "accounts/recovery_codes.html", keys.RecoveryCodesPage(codes=codes, fresh=False, next="/organise/prices")


def _proofs() -> Iterator[tuple[str, object]]:
    page = keys.ProvePage(email=f"{LONG}@demo.test", has_password=True)
    yield "accounts/prove.html", page
    yield "accounts/prove.html", replace(page, has_password=False)
    yield "accounts/prove.html", replace(page, mailed=True, errors={"mailed": WRONG})
    yield "accounts/prove.html", replace(page, errors={"password": "That isn't your password."})
    yield "accounts/prove.html", replace(page, two_factors=True, errors={"recovery": WRONG})
    asked = Asked('{"challenge": "AAAA", "rpId": "localhost"}', "2026-11.AAAA")
    yield "accounts/prove.html", replace(page, passkey=asked)
    yield "accounts/password.html", keys.PasswordPage()
    yield "accounts/password.html", keys.PasswordPage(errors=refused("password"))


def _emails() -> Iterator[tuple[str, object]]:
    page = keys.EmailPage(present=f"{LONG}@demo.test")
    yield "accounts/email.html", page
    yield "accounts/email.html", replace(page, email="robin@", errors=refused("email"))
    sent = keys.EmailCodePage(email=f"{LONG}@demo.test")
    yield "accounts/email_code.html", sent
    yield "accounts/email_code.html", replace(sent, again=True)
    yield "accounts/email_code.html", replace(sent, spent=True, errors={"code": WRONG})
    yield "accounts/email_code.html", replace(sent, errors={"": "Too many tries. Wait 5 minutes, then try again."})


def _passkeys() -> Iterator[tuple[str, object]]:
    asked = Asked('{"challenge": "AAAA", "rpId": "localhost"}', "2026-11.AAAA")
    one = keys.PasskeyRow(id="01", name=RTL, created_at=NOW)
    other = replace(one, id="02", name=LONG, last_used_on=NOW)
    yield "accounts/passkeys.html", keys.PasskeysPage()
    yield "accounts/passkeys.html", keys.PasskeysPage(passkeys=(one, other), asked=asked)
    yield "accounts/passkeys.html", keys.PasskeysPage(asked=asked, errors={"": "That passkey wasn't taken."})
    yield "accounts/sign_in.html", SignInPage(passkey=asked)


def _sessions() -> Iterator[tuple[str, object]]:
    yield "accounts/sessions.html", keys.SessionsPage(sessions=())
    here = keys.SessionRow(id="1", device="Firefox on Linux", begun_at=NOW, last_seen_on=NOW, this=True)
    rows = (here, replace(here, id="2", device="Samsung Internet on Android", this=False), replace(here, this=False))
    yield "accounts/sessions.html", keys.SessionsPage(sessions=rows)


def pages() -> Iterator[tuple[str, object]]:
    """Template and view of each page in each state."""
    yield from _two_factors()
    yield from _sessions()
    yield from _passkeys()
    yield from _proofs()
    yield from _emails()
