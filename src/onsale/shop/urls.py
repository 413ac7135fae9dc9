"""Addresses of our own pages, built from what the reader asked for."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from litestar import Request

_LONGEST = 300


def page_query(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The query's fields that say something, control characters dropped, cut to a sane length."""
    fields: dict[str, str] = {}
    for name, text in request.query_params.multi_items():
        clean = "".join(c for c in str(text) if c.isprintable()).strip()[:_LONGEST]
        if clean:
            fields.setdefault(name, clean)
    return fields


def address(path: str, fields: Mapping[str, str | None]) -> str:
    """The path with the fields that say something as its query."""
    kept = {name: value for name, value in fields.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path
