"""Text from outside: what may be stored, mailed and shown."""

import msgspec
import pytest

from onsale.platform import text


def accepts(kind: object, value: str) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


@pytest.mark.parametrize("address", ["robin@test.example", "r.o+b'in@test.example", "zoë@bücher.example", "a@b"])
def test_addresses(address: str) -> None:
    assert accepts(text.Email, address)


@pytest.mark.parametrize(
    "address",
    ["", "robin", "@test.example", "robin@", "a@b@c", "a b@c", "a\n@b", "a,b@c", "<a@b>", "a;b@c", "(x)a@b", '"a"@b',
     "group:a@b", "a\\@b", "a@[1.2.3.4]", "a\x00@b", "a" * 250 + "@b.de"],
)  # fmt: skip
def test_what_is_no_address(address: str) -> None:
    assert not accepts(text.Email, address)


def test_lines_and_paragraphs() -> None:
    for bad in ("a\x00b", "a\x1b[2Jb", "a\x7fb"):
        assert not any(accepts(kind, bad) for kind in (text.Line80, text.Line200, text.OptionalLine, text.Paragraph))
    for line_end in ("a\nb", "a\rb", "a\u2028b"):
        assert not any(accepts(kind, line_end) for kind in (text.Line80, text.OptionalLine))
    assert accepts(text.Paragraph, "a\nb\tc")
    assert accepts(text.OptionalLine, "")
    assert not accepts(text.Line80, "")
    assert not accepts(text.Line80, " \t ")
    assert not accepts(text.Line80, "\u00a0")
    assert accepts(text.Line80, "Grüße 🎻 مرحبا")
    assert not accepts(text.Line80, "x" * 81)
