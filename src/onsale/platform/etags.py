"""Entity tags (RFC 9110 §8.8.3): made, and compared with what a request says."""

import re

_TAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e\x80-\xff]*)"')


def etag_of(value: object) -> str:
    """`"7"` for 7."""
    return f'"{value}"'


def matches(header: str | None, tag: str) -> bool:
    """Whether `If-None-Match` or `If-Match` names this tag, be it made weak by a proxy that compresses."""
    if header is None:
        return False
    return header.strip() == "*" or tag.strip('"') in _TAG.findall(header)
