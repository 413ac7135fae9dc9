"""What the organiser's pages about letters show. Conventions as in `views.py`."""

from dataclasses import dataclass, field
from datetime import datetime

from onsale.console.views import Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """A kind of letter; `own` where the organiser has words for it."""

    kind: str
    title: str
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyOption:
    """Somebody replies can go to."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersPage:
    """`/organise/letters`: what stands on top of letters and receipts, the kinds, how many came back."""

    organiser: str
    kinds: tuple[LetterRow, ...]
    undelivered: int
    replies: tuple[ReplyOption, ...]
    values: Fields
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A letter as it will read."""

    subject: str
    opening: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    closing: tuple[str, ...]
    button: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPage:
    """`/organise/letters/{kind}`: its words in one language, and how it reads with them."""

    kind: str
    title: str
    language: str
    languages: tuple[str, ...]
    placeholders: tuple[str, ...]
    most_characters: int
    test_to: str
    preview: Preview
    values: Fields
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class UndeliveredRow:
    """A letter nobody took. `reference` is empty where it is about no booking."""

    event_id: str
    id: str
    event: str
    title: str
    reference: str
    when: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndeliveredPage:
    """`/organise/undelivered`. `more` are not shown."""

    rows: tuple[UndeliveredRow, ...]
    more: int
