"""What the pages that belong to no room show: the error page and the living page of the look."""

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    """`design/error.html`. Says what happened, whether money moved, and what to do next, in that order.

    `money` "none" leaves the sentence out where money was never in play. `next_url` and `next_label` make the button.
    `reference` is the request id a fan can quote. `again_url`: where trying once more may help.
    """

    status: int
    title: str
    detail: str
    money: Literal["none", "not_moved", "moved", "unknown"] = "none"
    next_url: str = "/"
    next_label: str | None = None
    again_url: str | None = None
    reference: str | None = None
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PosterSample:
    """A poster on the living page: `svg` is the drawing itself."""

    title: str
    family: str
    svg: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignPage:
    """`/demo/design`."""

    posters: tuple[PosterSample, ...]
    colours: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing the API can do, as the OpenAPI document tells it; `answers` are status codes."""

    method: str
    path: str
    tag: str
    summary: str
    description: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocsPage:
    """`/docs`."""

    version: str
    about: str
    operations: tuple[Operation, ...]
