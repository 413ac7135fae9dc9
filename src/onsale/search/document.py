"""What is searched: one document for each listed event."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from onsale.search.folding import folded

Kind = Literal["event", "performer", "venue", "city"]


class Name(NamedTuple):
    """Something in a document that can be suggested by its name; a city has no id."""

    kind: Kind
    folded: str
    text: str
    id: int | None


@dataclass(frozen=True, slots=True)
class Document:
    """An event as it is found. `price_minor` is the least a place costs, all-in; `day` and `month` (`2026-12`) are the
    venue's.
    """

    id: int
    version: int
    name: str
    city: str
    country_code: str | None
    lat: float | None
    lon: float | None
    genre: str
    starts_at: datetime
    day: date
    currency: str
    month: str
    price_minor: int | None
    words: "Words"
    names: tuple["Name", ...]


@dataclass(frozen=True, slots=True)
class Words:
    """The folded words of a document. Texts that are searched have a blank before and after each word."""

    name: str
    performers: str
    place: str
    everything: str
    city: str
    country: str
    genre: str
    segment: str

    @classmethod
    def of(
        cls, *, name: str, performers: tuple[str, ...], venue: str, city: str, country: str, genre: str, segment: str
    ) -> "Words":
        """From the texts as they are written."""
        who, where = folded(" ".join(performers)), folded(f"{venue} {city} {country}")
        what, kind = folded(name), folded(f"{genre} {segment}")
        return cls(
            name=f" {what} ",
            performers=f" {who} ",
            place=f" {where} ",
            everything=f" {what} {who} {where} {kind} ",
            city=folded(city),
            country=folded(country),
            genre=folded(genre),
            segment=folded(segment),
        )
