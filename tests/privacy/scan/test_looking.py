"""The search itself: it finds what is there in every shape it knows, and opens what it must."""

import base64
import gzip
import hashlib
import io
import json
import quopri
import zipfile
import zlib
from collections.abc import Callable

import pytest

from tests.privacy.scan.looking import look
from tests.privacy.scan.unmistakable import SOMEBODY, shapes

TEXT = f"To: {SOMEBODY.name} <{SOMEBODY.email}>\n"
PADDING = b"\x00\x17 nothing in particular \xff"


def zipped(content: bytes) -> bytes:
    """In an archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export.json", content)
    return file.getvalue()


HIDING: dict[str, Callable[[bytes], bytes]] = {
    "as it is": bytes,
    "in upper case": bytes.upper,
    "in lower case": bytes.lower,
    "utf-16": lambda content: content.decode().encode("utf-16-le"),
    "utf-16, the other order": lambda content: content.decode().encode("utf-16-be"),
    "utf-32": lambda content: content.decode().encode("utf-32"),
    "base64": base64.b64encode,
    "base64, one byte on": lambda content: base64.b64encode(b"x" + content),
    "base64, two bytes on": lambda content: base64.urlsafe_b64encode(b"xx" + content),
    "base64 in lines": lambda content: b"Content-Transfer-Encoding: base64\n" + base64.encodebytes(content),
    "hexadecimal": lambda content: content.hex().encode(),
    "percent-encoded": lambda content: b"".join(b"%%%02X" % byte for byte in content),
    "json": lambda content: json.dumps(content.decode()).encode(),
    "escaped": lambda content: "".join(f"\\u{byte:04X}" for byte in content).encode(),
    "a mail's": lambda content: quopri.encodestring(b"=" * 60 + content),
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "zlib, at its fastest": lambda content: zlib.compress(content, 1),
    "an archive": zipped,
    "an archive in an archive, compressed": lambda content: gzip.compress(zipped(zipped(content))),
}


@pytest.mark.parametrize("how", HIDING)
def test_what_is_hidden_is_found(how: str) -> None:
    hidden = HIDING[how](TEXT.encode())
    surrounded = hidden if how.startswith("an archive") else PADDING + hidden + PADDING
    words = {found.shape.word for found in look(surrounded, how, shapes(SOMEBODY))}
    assert {"xanthippina", "quillfeatherstone", "gnukeeper", "marmaladeobservatory"} <= words


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
def test_an_address_is_found_by_its_hash(algorithm: str) -> None:
    for spelling in (SOMEBODY.email, SOMEBODY.email.lower()):
        digest = hashlib.new(algorithm, spelling.encode(), usedforsecurity=False).digest()
        for written in (digest, digest.hex().upper().encode(), base64.b64encode(digest)):
            assert list(look(PADDING + written + PADDING, algorithm, shapes(SOMEBODY)))


def test_nothing_is_found_where_nothing_is() -> None:
    others = TEXT.replace("Xanthippina Quillfeatherstone", "Robin Ash").replace(SOMEBODY.email, "robin@test.example")
    for how, hide in HIDING.items():
        assert not list(look(PADDING + hide(others.encode()), how, shapes(SOMEBODY)))
