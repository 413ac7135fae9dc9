"""A person whose words occur nowhere else, and every shape in which such a word may lie in a file."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

_SHORTEST = 8
"""Shapes of fewer bytes occur by chance in a database's files."""


@dataclass(frozen=True, slots=True)
class Unmistakable:
    """Who is looked for. The words are plain letters, so that no escaping for JSON, HTML or addresses changes them."""

    name: str
    later_name: str
    email: str
    words: tuple[str, ...]


SOMEBODY = Unmistakable(
    name="Xanthippina Quillfeatherstone",
    later_name="Xanthippina Vantongerenbrook",
    email="Warbling.Gnukeeper@marmaladeobservatory.example",
    words=("xanthippina", "quillfeatherstone", "vantongerenbrook", "gnukeeper", "marmaladeobservatory"),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """One of the ways a word is written, as it is looked for: in lower case, since all that is searched is made so."""

    word: str
    how: str
    content: bytes


def shapes(somebody: Unmistakable) -> tuple[Shape, ...]:
    """All of them, the unkeyed hashes of the address too: whoever guesses an address finds it by those."""
    found = [Shape(word, how, content) for word in somebody.words for how, content in _written(word)]
    found += [Shape(somebody.email, how, content) for how, content in _hashed(somebody.email)]
    return tuple(Shape(shape.word, shape.how, shape.content.lower()) for shape in found)


def _written(word: str) -> Iterator[tuple[str, bytes]]:
    for spelling in (word, word.capitalize(), word.upper()):
        plain = spelling.encode()
        for how, content in (("", plain), ("utf-16, ", spelling.encode("utf-16-le"))):
            yield f"{how}base64", _base64(content)
            yield f"{how}base64 from its second byte", _base64(content[1:])
            yield f"{how}base64 from its third byte", _base64(content[2:])
        yield "hexadecimal", plain.hex().encode()
        yield "percent-encoded", "".join(f"%{byte:02x}" for byte in plain).encode()
        yield "escaped for JSON", "".join(f"\\u{byte:04x}" for byte in plain).encode()
        yield "escaped for HTML", "".join(f"&#{byte};" for byte in plain).encode()
        yield "base 32", _base32(plain)
    yield "plain", word.encode()
    yield "utf-16", word.encode("utf-16-le")[:-1]  # either order of bytes has this within
    yield "utf-32", word.encode("utf-32-le")[:-3]


def _base64(content: bytes) -> bytes:
    """What stands for these bytes however those after them go on."""
    return base64.b64encode(content[: len(content) // 3 * 3])


def _base32(content: bytes) -> bytes:
    return base64.b32encode(content[: len(content) // 5 * 5])


def _hashed(email: str) -> Iterator[tuple[str, bytes]]:
    for spelling in (email, email.lower()):
        for algorithm in ("md5", "sha1", "sha256", "sha512"):
            digest = hashlib.new(algorithm, spelling.encode(), usedforsecurity=False)
            yield f"{algorithm}", digest.digest()
            yield f"{algorithm}, hexadecimal", digest.hexdigest().encode()
            yield f"{algorithm}, base64", base64.b64encode(digest.digest())[: digest.digest_size // 3 * 4]


assert all(len(shape.content) >= _SHORTEST for shape in shapes(SOMEBODY))
