"""What the pages about who sells show: their name as the law wants it, and the terms they sell by.

As in `views`: ids are public, times are aware; these have no venue, so they are told in UTC.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """Who one buys from. What an organiser hasn't told is empty."""

    id: str
    name: str
    legal_name: str
    address: str
    email: str = field(repr=False)
    terms_url: str | None
    register_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganiserPage:
    """`/organisers/{id}`."""

    imprint: Imprint


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsVersion:
    """A version of the terms, for a list of them."""

    version: int
    published_at: datetime
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsPage:
    """`/organisers/{id}/terms` and `/organisers/{id}/terms/{version}`. `language` is a BCP 47 tag; `current` is whether
    these are what one accepts by paying now.
    """

    imprint: Imprint
    version: int
    published_at: datetime
    language: str
    paragraphs: tuple[str, ...]
    current: bool
    versions: tuple[TermsVersion, ...]
