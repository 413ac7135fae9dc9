"""An organiser's own words for a letter: a subject, an opening and a closing, with placeholders from a closed list.

They are text and nothing else: a placeholder is replaced by what it names, once, and nothing is run.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.letters.model import Kind, Letter
from onsale.letters.tables import wordings as t
from onsale.platform import limits
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import FieldError, InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.texts import LANGUAGES

PLACEHOLDERS = ("event", "when", "doors", "where", "places", "amount", "reference", "until", "organiser")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_SUBJECT_CHARACTERS = 200
_NOT_SHOWN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
Key = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Wording:
    """Whatever is empty is worded by us."""

    subject: str = ""
    opening: str = ""
    closing: str = ""


def applied(letter: Letter, wording: Wording | None) -> Letter:
    """The letter in these words; what it tells in its rows, and where its button leads, stay."""
    if wording is None:
        return letter
    return replace(
        letter,
        subject=_filled(wording.subject, letter.words) or letter.subject,
        opening=_filled(wording.opening, letter.words) or letter.opening,
        closing=(_filled(wording.closing, letter.words),) if wording.closing else letter.closing,
    )


def checked(wording: Wording) -> Wording:
    """The wording, tidied; `InvalidRequest` naming each field with a placeholder we don't know, or too long."""
    tidy = Wording(
        " ".join(wording.subject.split()),
        wording.opening.replace("\r\n", "\n").strip(),
        wording.closing.replace("\r\n", "\n").strip(),
    )
    errors = [FieldError(field, problem) for field in Wording.__slots__ if (problem := _problem(field, tidy))]
    if errors:
        raise InvalidRequest(errors=errors)
    return tidy


async def save_wording(tx: WriteTx, organiser_id: int, kind: Kind, language: str, wording: Wording) -> None:
    """Keep it; an empty one brings ours back. The caller has made sure of who asks."""
    if language not in LANGUAGES:
        raise InvalidRequest.of("language", _("We don't write in this language."))
    wording = checked(wording)
    mine = (t.c.organiser_id == organiser_id) & (t.c.kind == kind.value) & (t.c.language == language)
    if wording == Wording():
        await tx.execute(sa.delete(t).where(mine))
        return
    values = {"subject": wording.subject, "opening": wording.opening, "closing": wording.closing}
    new = insert(t).values(organiser_id=organiser_id, kind=kind.value, language=language, **values)
    await tx.execute(
        new.on_conflict_do_update(index_elements=list(t.primary_key), set_=values | {"changed_at": sa.func.now()})
    )


async def wordings_of(tx: ReadTx, organiser_ids: Collection[int]) -> dict[Key, Wording]:
    """Every wording of these organisers, by organiser, kind and language."""
    rows = await tx.execute(sa.select(t).where(t.c.organiser_id.in_(organiser_ids)))
    return {(r.organiser_id, r.kind, r.language): Wording(r.subject, r.opening, r.closing) for r in rows}


def _filled(text: str, words: dict[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), text)


def _problem(field: str, wording: Wording) -> str | None:
    text = getattr(wording, field)
    most = _SUBJECT_CHARACTERS if field == "subject" else limits.WORDING_CHARACTERS
    if len(text) > most:
        return _("At most %(n)s characters.") % {"n": most}
    if _NOT_SHOWN.search(text):
        return _("Has characters in it that can't be shown.")
    unknown = [name for name in _PLACEHOLDER.findall(text) if name not in PLACEHOLDERS]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        return _("There is no {%(name)s}. You can use %(known)s.") % {"name": unknown[0], "known": known}
    return None
