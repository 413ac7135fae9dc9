"""The terms an organiser sells by: a contract in versions. One that is published never changes; the next replaces it.

They are plain text: paragraphs with an empty line between them. Whoever pays accepts the newest, and the booking says
which one that was.
"""

import re
from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa
from babel import Locale, UnknownLocaleError

from onsale.catalog import tables as t
from onsale.platform import limits
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import FieldError, InvalidRequest, NotFound, StaleVersion
from onsale.platform.i18n import format_number
from onsale.platform.i18n import gettext as _

_BREAK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """One version, from 1 on. `language` is a BCP 47 tag."""

    organiser_id: int
    version: int
    language: str
    text: str
    published_at: datetime

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text as it is set."""
        return paragraphs_of(self.text)


@dataclass(frozen=True, slots=True)
class NewTerms:
    """What is to be the next version."""

    language: str
    text: str


_COLUMNS = [t.organiser_terms.c[field.name] for field in fields(ContractTerms)]


def paragraphs_of(text: str) -> tuple[str, ...]:
    """The paragraphs of a text that is `tidied`."""
    return tuple(_BREAK.split(text))


def tidied(wish: NewTerms) -> NewTerms:
    """The same as it is kept: one kind of line end, nothing around it. `InvalidRequest` for what can't be kept."""
    text = wish.text.replace("\r\n", "\n").replace("\r", "\n").strip()
    language, errors = _language(wish.language), []
    if not text:
        errors.append(FieldError("text", _("Write the terms.")))
    elif len(text) > limits.TERMS_CHARACTERS:
        most = _("At most {most} characters; these are {n}.")
        errors.append(
            FieldError("text", most.format(most=format_number(limits.TERMS_CHARACTERS), n=format_number(len(text))))
        )
    elif _UNPRINTABLE.search(text):
        errors.append(FieldError("text", _("Has characters in it that can't be shown.")))
    if language is None:
        errors.append(FieldError("language", _("Give the language's code, such as en or nl-BE.")))
    if errors or language is None:
        raise InvalidRequest(errors=errors)
    return NewTerms(language, text)


async def publish_terms(tx: WriteTx, organiser_id: int, wish: NewTerms, *, seen: int | None) -> ContractTerms:
    """Let these be the organiser's terms from now on; saying the same again changes nothing.

    Raises `InvalidRequest`, and `StaleVersion` when the newest isn't the version `seen` any more (None: there were
    none). The caller has seen to it that it is theirs to say.
    """
    told = tidied(wish)
    if (current := await current_contract(tx, organiser_id)) and NewTerms(current.language, current.text) == told:
        return current
    organisers = t.organisers
    numbered = (
        sa.update(organisers)
        .where(organisers.c.id == organiser_id, sa.func.coalesce(organisers.c.terms_version, 0) == (seen or 0))
        .values(terms_version=(seen or 0) + 1)
        .returning(organisers.c.terms_version)
    )
    version = (await tx.execute(numbered)).scalar_one_or_none()
    if version is None:
        raise StaleVersion
    values = {"organiser_id": organiser_id, "version": version, "language": told.language, "text": told.text}
    kept = await tx.execute(t.organiser_terms.insert().values(values).returning(*_COLUMNS))
    return ContractTerms(**kept.mappings().one())


async def current_contract(tx: ReadTx, organiser_id: int) -> ContractTerms | None:
    """The newest terms, if there are any."""
    newest = sa.and_(
        t.organisers.c.id == t.organiser_terms.c.organiser_id,
        t.organisers.c.terms_version == t.organiser_terms.c.version,
    )
    statement = sa.select(*_COLUMNS).join(t.organisers, newest).where(t.organiser_terms.c.organiser_id == organiser_id)
    row = (await tx.execute(statement)).mappings().one_or_none()
    return ContractTerms(**row) if row else None


async def contract_of(tx: ReadTx, organiser_id: int, version: int) -> ContractTerms:
    """A version, current or not; `NotFound` when there is none."""
    mine = sa.and_(t.organiser_terms.c.organiser_id == organiser_id, t.organiser_terms.c.version == version)
    row = (await tx.execute(sa.select(*_COLUMNS).where(mine))).mappings().one_or_none()
    if row is None:
        raise NotFound("there are no such terms")
    return ContractTerms(**row)


async def versions_of(tx: ReadTx, organiser_id: int) -> list[tuple[int, datetime]]:
    """The newest versions with the moments they were published, the last one first."""
    statement = (
        sa.select(t.organiser_terms.c.version, t.organiser_terms.c.published_at)
        .where(t.organiser_terms.c.organiser_id == organiser_id)
        .order_by(t.organiser_terms.c.version.desc())
        .limit(limits.TERMS_LISTED)
    )
    return [(row.version, row.published_at) for row in await tx.execute(statement)]


def _language(tag: str) -> str | None:
    """The tag as it is written, if it is one of a language that is known."""
    try:
        return str(Locale.parse(tag.strip(), sep="-")).replace("_", "-")
    except (ValueError, UnknownLocaleError):
        return None
