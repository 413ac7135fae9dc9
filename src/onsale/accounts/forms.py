"""What a person typed into a form, checked in words for people, and what is handed along while they sign in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, TypedDict
from urllib.parse import urlencode, urlsplit

from litestar import Request

from onsale.accounts.errors import EmailTaken, InvalidCode, SignInsBusy
from onsale.platform.errors import Failure, InvalidRequest, TooManyRequests
from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import ngettext, offered
from onsale.platform.settings import Settings

_OURS = frozenset(
    {
        "next",
        "email",
        "name",
        "code",
        "password",
        "reason",
        "done",
        "again",
        "stay",
        "recovery",
        "signed",
        "note",
        "_csrf_token",
    }
)
_CARRIED_FIELDS, _CARRIED_CHARACTERS, _PATH_CHARACTERS, _NAME_CHARACTERS = 20, 4_000, 2_000, 200
_REASON = re.compile(r"[a-z]{1,20}")
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_RECOVERY_CHARACTERS = 20
_STAY = re.compile(r"[0-9a-f]{8}")


async def typed(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The form's text fields; of a repeated one the first, of files none."""
    form = await request.form()
    fields: dict[str, str] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, value)
    return fields


def carried(fields: Mapping[str, str]) -> dict[str, str]:
    """What isn't ours: it goes back to `next` untouched. Nothing of it, when it is more than a booking's choice."""
    kept = {name: text for name, text in fields.items() if name not in _OURS and _FIELD_NAME.fullmatch(name)}
    size = sum(len(text) for text in kept.values())
    return kept if len(kept) <= _CARRIED_FIELDS and size <= _CARRIED_CHARACTERS else {}


def local_path(text: str | None) -> str:
    """The path and query, if they lead to a page of ours; else the home page.

    Browsers read `//host`, `/\\host` and, dropping the tab, `/<tab>/host` as another site's address.
    """
    if not text or len(text) > _PATH_CHARACTERS or not text.isprintable() or "\\" in text:
        return "/"
    try:
        parts = urlsplit(text)
    except ValueError:
        return "/"
    ours = text.startswith("/") and not text.startswith("//") and not parts.scheme and not parts.netloc
    return text if ours else "/"


def with_query(path: str, fields: Mapping[str, str]) -> str:
    """The local path with these fields added to its query."""
    if not fields:
        return path
    base, _hash, fragment = path.partition("#")
    joined = f"{base}{'&' if '?' in base else '?'}{urlencode(fields)}"
    return f"{joined}#{fragment}" if fragment else joined


class ErrandFields(TypedDict):
    """An errand as the views of the sign-in take it."""

    next: str
    carry: Mapping[str, str]
    because: str


@dataclass(frozen=True, slots=True)
class Errand:
    """What somebody was about when they were asked who they are: where to, with what in hand, and for which of the
    reasons the sign-in knows.
    """

    goal: str
    carry: Mapping[str, str]
    because: str

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> Self:
        """As a form or an address tells it."""
        because = fields.get("reason", "")
        named = because if _REASON.fullmatch(because) else ""  # not a sentence of somebody else's
        return cls(local_path(fields.get("next")), carried(fields), named)

    @property
    def done(self) -> str:
        """Where it goes on, once they are signed in."""
        return with_query(self.goal, self.carry)

    @property
    def fields(self) -> ErrandFields:
        """For the views of the sign-in."""
        return {"next": self.goal, "carry": self.carry, "because": self.because}

    def by_way_of(self, path: str) -> str:
        """The address of another page of the sign-in that goes on with it."""
        told = {} if self.goal == "/" else {"next": self.goal}
        return with_query(path, {**told, **self.carry, **({"reason": self.because} if self.because else {})})


def name_of(text: str) -> str:
    """A name; `InvalidRequest` naming `name` if there is none or it is no line of text."""
    name = text.strip()
    if not name:
        raise InvalidRequest.of("name", _("Tell us what to call you."))
    if len(name) > _NAME_CHARACTERS or any(ord(c) < 32 or c in "\x7f\u2028\u2029" for c in name):
        raise InvalidRequest.of("name", _("One line, at most %(n)s characters.") % {"n": _NAME_CHARACTERS})
    return name


def language_of(code: str, settings: Settings) -> str:
    """The code of a language we write in; `InvalidRequest` naming `language` if it isn't one."""
    ours = offered(demo=settings.demo)
    if code not in ours:
        raise InvalidRequest.of("language", _("We write in: %(codes)s.") % {"codes": ", ".join(ours)})
    return code


def code_of(text: str) -> str:
    """Six digits, however they were grouped; `InvalidRequest` naming `code` if they aren't."""
    code = re.sub(r"[\s-]", "", text)
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise InvalidRequest.of("code", _("The code has six digits."))
    return code


def second_code_of(fields: Mapping[str, str]) -> str:
    """A code of the app or a recovery code, from whichever field a form has for it; `InvalidRequest` naming it."""
    named = "recovery" if "recovery" in fields else "code"
    text = "".join(fields.get(named, "").split())
    digits = text.replace("-", "")
    if digits.isascii() and digits.isdigit():
        return code_of(text)
    if not text or len(text) > _RECOVERY_CHARACTERS:
        raise InvalidRequest.of(named, _("The code is missing, or it is too long."))
    return text


def stays(fields: Mapping[str, str]) -> str:
    """The mark of a page whose script can stay where it is while the sign-in is full; empty without one."""
    mark = fields.get("stay", "")
    return mark if _STAY.fullmatch(mark) else ""


def errors_of(failure: Failure) -> dict[str, str]:
    """Messages by field; what belongs to none stands under the empty name, and under `busy` that nothing is wrong."""
    if isinstance(failure, InvalidRequest):
        return {error.field: error.message[:1].upper() + error.message[1:] for error in failure.errors}
    if isinstance(failure, SignInsBusy):
        return {"busy": _what_stays(failure)}
    if isinstance(failure, EmailTaken):
        return {"email": _("There is an account for this address already. Sign in, or have a code mailed to you.")}
    if isinstance(failure, InvalidCode):
        return {"code": _("This code isn't right, was used, or has run out.")}
    if isinstance(failure, TooManyRequests):
        minutes = max(1, round((failure.retry_after_s or 60) / 60))
        message = ngettext(
            "Too many tries. Wait %(n)s minute, then try again.",
            "Too many tries. Wait %(n)s minutes, then try again.",
            minutes,
        )
        return {"": message % {"n": minutes}}
    return {"": failure.detail}


def _what_stays(failure: SignInsBusy) -> str:
    minutes = max(1, round(failure.extra["wait_s"] / 60))
    pace = ngettext(
        "Until all who wait now are through it takes about %(n)s minute.",
        "Until all who wait now are through it takes about %(n)s minutes.",
        minutes,
    )
    kept = _("What you typed is still here, except a password.")
    return f"{failure.detail.partition('. ')[2]} {kept} {pace % {'n': minutes}}"
