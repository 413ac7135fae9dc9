"""Applying to sell, and taking that back."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

import msgspec

from onsale.accounts import people
from onsale.accounts.errors import EmailUnverified
from onsale.accounts.model import Principal
from onsale.catalog.countries import country_code
from onsale.catalog.organisers import owned_organisers
from onsale.oversight import letters, store
from onsale.oversight.errors import AlreadyDecided, AlreadyOrganiser, ApplicationOpen, TooManyApplications
from onsale.oversight.model import Particulars, State
from onsale.platform import limits
from onsale.platform.database import WriteTx
from onsale.platform.errors import FieldError, InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import new_id
from onsale.platform.sealing import Sealer
from onsale.platform.text import Email, Line200, OptionalLine, Paragraph

_WEBSITE = re.compile(r"https?://[^\s/]+\.[^\s]+", re.IGNORECASE)


async def apply(
    tx: WriteTx, principal: Principal, particulars: Particulars, *, site: str, sealer: Sealer, now: datetime
) -> int:
    """The application's id; the applicant and the admins are told by mail.

    Raises `EmailUnverified`, `AlreadyOrganiser`, `ApplicationOpen` and `TooManyApplications`.
    """
    person = await people.by_id(tx, principal.person_id, sealer=sealer)
    if person.email_verified_at is None:
        raise EmailUnverified
    if await owned_organisers(tx, person.id):
        raise AlreadyOrganiser
    if await store.count_since(tx, person.id, limits.APPLICATIONS_COUNTED_DAYS) >= limits.APPLICATIONS_PER_PERSON:
        raise TooManyApplications(retry_after_s=7 * 24 * 3600)
    application_id = new_id()
    if not await store.insert_application(tx, application_id, person.id, particulars, sealer=sealer):
        raise ApplicationOpen
    await letters.tell_of_application(tx, person, application_id, particulars, site=site, sealer=sealer, now=now)
    return application_id


async def withdraw(tx: WriteTx, principal: Principal, *, sealer: Sealer) -> None:
    """Take a waiting application back; `AlreadyDecided` when none waits any more."""
    mine = await store.latest_of(tx, principal.person_id, sealer=sealer)
    if mine is None or not await store.end(tx, mine.id, State.WITHDRAWN):
        raise AlreadyDecided


def particulars_of(form: Mapping[str, str]) -> Particulars:
    """What a form says, tidied; `InvalidRequest` with what is wrong, field by field."""
    told = {field: form.get(field, "").strip() for field in Particulars.__struct_fields__}
    told["about"] = told["about"].replace("\r\n", "\n")
    told["address"] = told["address"].replace("\r\n", "\n")
    if errors := list(_errors(told)):
        raise InvalidRequest(errors=errors)
    return Particulars(**told | {"country": country_code(told["country"]) or ""})


def _errors(told: Mapping[str, str]) -> Iterator[FieldError]:
    missing = {
        "name": _("Tell us the name people know you by."),
        "legal_name": _("Say who the contract is with: a company, a society, or you."),
        "address": _("Give a postal address, as it belongs in an imprint."),
        "contact_email": _("Give an e-mail address for fans."),
        "about": _("Tell us what you put on. A sentence or two is enough."),
    }
    yield from (FieldError(field, message) for field, message in missing.items() if not told[field])
    if country_code(told["country"]) is None:
        yield FieldError("country", _("Choose a country."))
    for field, (kind, message) in _kinds().items():
        if told[field] and not _is(told[field], kind):
            yield FieldError(field, message())
    if told["website"] and not _WEBSITE.fullmatch(told["website"]):
        yield FieldError("website", _("Write it as https://example.org."))


def _kinds() -> dict[str, tuple[object, Callable[[], str]]]:
    def one_line() -> str:
        return _("One line, at most %(n)s characters.") % {"n": 200}

    def lines() -> str:
        return _("At most %(n)s characters.") % {"n": limits.ABOUT_CHARACTERS}

    return {
        "name": (Line200, one_line),
        "legal_name": (Line200, one_line),
        "address": (Paragraph, lines),
        "register_number": (OptionalLine, one_line),
        "contact_email": (Email, lambda: _("This is not an e-mail address.")),
        "website": (OptionalLine, one_line),
        "about": (Paragraph, lines),
    }


def _is(text: str, kind: object) -> bool:
    try:
        msgspec.convert(text, kind)
    except msgspec.ValidationError:
        return False
    return kind is not Paragraph or len(text) <= limits.ABOUT_CHARACTERS
