"""What the OpenAPI document says of failures."""

from typing import Any

import msgspec
from litestar.openapi.datastructures import ResponseSpec

from onsale.platform.errors import Kind
from onsale.platform.schemas import Answer
from onsale.platform.web.problems import MEDIA_TYPE


class FieldProblem(Answer):
    """One thing wrong with what was sent."""

    field: str
    message: str


class Problem(Answer):
    """RFC 9457 problem details; programs match on `code`."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem] = msgspec.field(default_factory=list)


_WORDS = {kind.value: kind.name.replace("_", " ").capitalize() for kind in Kind} | {304: "Not modified"}


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """Litestar's `responses=` for a handler that can fail so."""
    return {
        status: ResponseSpec(
            data_container=Problem, description=_WORDS[status], generate_examples=False, media_type=_media(MEDIA_TYPE)
        )
        for status in statuses
    }


def _media(name: str) -> Any:
    return name
