"""Text in PDFs: which font has which letter, and where lines break.

Open Sans comes with us and is embedded: Latin, Greek and Cyrillic look the same everywhere. Chinese, Japanese and
Korean are set in the fonts that PDF readers bring for them (ISO 32000-1, 9.7.5.2), so nothing is embedded. Letters that
neither has (Hebrew, Arabic, Thai, emoji …) are drawn as empty boxes.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import Any

import ttf_opensans
from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

REGULAR, BOLD = "OpenSans-Regular", "OpenSans-Bold"
_KOREAN, _JAPANESE, _CHINESE = "HYGothic-Medium", "HeiseiKakuGo-W5", "STSong-Light"
_ELLIPSIS = "…"
_LINES_REMEMBERED = 512

# Streams as bytes: written as letters (base 85) they take longer and are a quarter larger.
rl_config.useA85 = 0
for _font in (ttf_opensans.OPENSANS_REGULAR, ttf_opensans.OPENSANS_BOLD):
    pdfmetrics.registerFont(TTFont(_font.name, str(_font.path)))
for _name in (_KOREAN, _JAPANESE, _CHINESE):
    pdfmetrics.registerFont(UnicodeCIDFont(_name))

_has: dict[str, Any] = {name: pdfmetrics.getFont(name).face.charToGlyph for name in (REGULAR, BOLD)}


def tidy(text: str) -> str:
    """The text in composed letters, with single blanks and nothing that steers instead of being read."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(letter for letter in composed if unicodedata.category(letter) not in {"Cc", "Cf", "Cs"})


def width_of(text: str, font: str, size: float) -> float:
    """How wide the text is set, in points."""
    return float(sum(pdfmetrics.stringWidth(part, name, size) for name, part in _runs(text, font)))


def draw(canvas: Canvas, x: float, y: float, text: str, font: str, size: float) -> None:
    """Set one line, its baseline beginning at `x`, `y` (points)."""
    for name, part in _runs(text, font):
        canvas.setFont(name, size)
        canvas.drawString(x, y, part)
        x += pdfmetrics.stringWidth(part, name, size)


def wrap(text: str, font: str, size: float, width: float, *, most: int) -> list[str]:
    """The text in lines no wider than `width`, at most so many; what is left out is shown by an ellipsis."""
    return list(_wrapped(text, font, size, width, most))


@lru_cache(_LINES_REMEMBERED)
def _wrapped(text: str, font: str, size: float, width: float, most: int) -> tuple[str, ...]:
    """The pages of one document say mostly the same."""
    lines = [""]
    for piece in _pieces(tidy(text), font, size, width):
        if not lines[-1] or width_of(lines[-1] + piece.rstrip(), font, size) <= width:
            lines[-1] += piece
        else:
            lines.append(piece)
    shown = [line.strip() for line in lines[:most]]
    if len(lines) > most:
        shown[-1] = _shortened(shown[-1], font, size, width)
    return tuple(shown)


def _pieces(text: str, font: str, size: float, width: float) -> Iterator[str]:
    """Words with the blank behind them; a word too long for a line in letters."""
    for word in text.split(" "):
        if width_of(word, font, size) <= width:
            yield word + " "
        else:
            yield from word[:-1]
            yield word[-1] + " "


def _shortened(line: str, font: str, size: float, width: float) -> str:
    while line and width_of(line + _ELLIPSIS, font, size) > width:
        line = line[:-1].rstrip()
    return line + _ELLIPSIS


def _runs(text: str, font: str) -> list[tuple[str, str]]:
    """The text in parts, each with the font that has it."""
    han = _JAPANESE if any("\u3040" <= letter <= "\u30ff" for letter in text) else _CHINESE
    return [(name, "".join(part)) for name, part in groupby(text, lambda letter: _font_for(letter, font, han))]


def _font_for(letter: str, font: str, han: str) -> str:
    if ord(letter) in _has[font]:
        return font
    if "\uac00" <= letter <= "\ud7a3" or "\u3131" <= letter <= "\u318e":
        return _KOREAN
    if "\u3001" <= letter <= "\u30ff" or "\u4e00" <= letter <= "\u9fff" or "\uff01" <= letter <= "\uffee":
        return han
    return font
