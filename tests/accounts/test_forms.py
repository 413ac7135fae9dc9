"""Where a sign-in returns to, and what it hands along."""

import pytest

from onsale.accounts.forms import carried, code_of, local_path, name_of, with_query
from onsale.platform.errors import InvalidRequest


@pytest.mark.parametrize("path", ["/", "/events/evt_1?places=1,2#map", "/search?q=caf%C3%A9", "/a//b", "/café"])
def test_ours(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        *("", None, "evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example"),
        *("https://evil.example", "HTTPS:evil.example", "javascript:alert(1)", "data:text/html,x", " /x", "?x=1"),
        *("/\t/evil.example", "/\n/evil.example", "/\r\nSet-Cookie: x=1", "\t//evil.example", "/\x00", "/\u2028"),
        *("//[", "//evil.example@host", "/" + "x" * 2000),
    ],
)
def test_not_ours(path: str | None) -> None:
    assert local_path(path) == "/"


def test_what_is_not_ours_is_carried() -> None:
    fields = {"places": "1,2", "ticket_type_3": "Child", "email": "x", "password": "x", "_csrf_token": "x", "next": "/"}
    assert carried(fields) == {"places": "1,2", "ticket_type_3": "Child"}


def test_not_without_bounds() -> None:
    assert carried({f"f{n}": "x" for n in range(21)}) == {}
    assert carried({"places": "1" * 4001}) == {}
    assert carried({"Bad Name": "x", "<b>": "x"}) == {}


def test_it_joins_the_query() -> None:
    assert with_query("/a", {}) == "/a"
    assert with_query("/a?b=1#c", {"d": "2,3 &"}) == "/a?b=1&d=2%2C3+%26#c"


def test_codes_however_grouped() -> None:
    assert code_of(" 123 456 ") == code_of("123-456") == "123456"
    for text in ("", "12345", "1234567", "12345a", "١٢٣٤٥٦"):
        with pytest.raises(InvalidRequest):
            code_of(text)


def test_names_are_one_line() -> None:
    assert name_of("  Zoë O’Hara ") == "Zoë O’Hara"
    for text in ("", "   ", "a\nb", "a\x00b", "x" * 201):
        with pytest.raises(InvalidRequest):
            name_of(text)
