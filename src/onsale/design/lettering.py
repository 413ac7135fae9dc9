"""Setting a title of any length, in any script, into a box, without measuring fonts we don't have.

Widths are estimates in em for the broadest bold face that a system without the named ones falls back to, so that a
line never leaves its box.
"""

import unicodedata
from dataclasses import dataclass

_ADVANCES = {
    **dict.fromkeys("iljI.,:;'|!/’‘ ", 0.39),
    **dict.fromkeys("tfr()[]-", 0.5),
    **dict.fromkeys("mMW@%&—…", 1.07),
}
_JOINERS = frozenset("\u200c\u200d")
_LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Lettering:
    """Lines of one size. `size` is the font size in the box's units."""

    lines: tuple[str, ...]
    size: float


def cleaned(text: str) -> str:
    """The text without what XML forbids or what would turn the line around: controls, surrogates, bidi overrides."""
    kept = (c if c in _JOINERS or unicodedata.category(c)[0] not in "CZ" else " " for c in text)
    return " ".join("".join(kept).split())


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def fit(text: str, *, width: float, height: float, largest: float, smallest: float, leading: float = 1.0) -> Lettering:
    """The largest setting of `text` in the box: words kept whole where they can be, cut with … where they can't."""
    words = cleaned(text)[:_LONGEST_TITLE].split() or ["—"]
    size = largest
    while size > smallest:
        lines = _wrapped(words, width / size)
        if lines is not None and len(lines) * size * leading <= height:
            return Lettering(tuple(lines), size)
        size *= 0.94
    room = max(1, int(height / (smallest * leading)))
    lines = _wrapped(_pieces(words, width / smallest), width / smallest) or []
    if len(lines) > room:
        lines = [*lines[: room - 1], lines[room - 1][:-1].rstrip() + "…"]
    return Lettering(tuple(lines), smallest)


def width_em(text: str) -> float:
    """The estimated width of a line in em."""
    return sum(_advance(c) for c in text)


def _advance(character: str) -> float:
    if unicodedata.combining(character) or character in _JOINERS:
        return 0.0
    if character in _ADVANCES:
        return _ADVANCES[character]
    if unicodedata.east_asian_width(character) in "WF" or unicodedata.category(character) == "So":
        return 1.3
    if character.isupper():
        return 0.82
    return 0.7 if ord(character) < 0x250 else 0.76


def _wrapped(words: list[str], room_em: float) -> list[str] | None:
    lines: list[str] = []
    for word in words:
        if width_em(word) > room_em:
            return None
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_em(joined) <= room_em:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def _pieces(words: list[str], room_em: float) -> list[str]:
    pieces: list[str] = []
    for word in words:
        piece, used = "", 0.0
        for character in word:
            advance = _advance(character)
            if piece and used + advance > room_em - _ADVANCES["-"]:
                pieces.append(piece + "-" if piece.isascii() else piece)
                piece, used = "", 0.0
            piece, used = piece + character, used + advance
        pieces.append(piece)
    return pieces
