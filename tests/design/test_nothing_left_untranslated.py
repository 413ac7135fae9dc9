"""Every sample page in the language that marks its texts: what a reader sees is marked, or is data."""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser

import pytest

from onsale.design.chrome import Chrome
from onsale.design.render import render
from onsale.platform.i18n import reading
from onsale.platform.texts import PSEUDO
from tests.architecture.test_templates import SPOKEN_ATTRIBUTES
from tests.design.samples import every_page

MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
WORD = re.compile(r"[A-Za-z]{2,}")
NAMES = {"Onsale", "UTC", "English", "Deutsch", "onsale", "JP", "UK", "https"}
UNSPOKEN = {"script", "style", "code", "bdi"}
# The demo's own pages show names of colours and icons, and words that were made before there was a reader.
PAGES = [(template, view) for template, view in every_page() if not template.startswith("demo/")]
READER = Chrome(signed_in_name="Nour", roles=frozenset({"organiser", "scanner"}), locale=PSEUDO, demo=True)


class Page(HTMLParser):
    """What is seen and read out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.read_out: list[str] = []
        self._unspoken = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.read_out += [value for name, value in attrs if value and name in SPOKEN_ATTRIBUTES]
        self._unspoken += tag in UNSPOKEN

    def handle_endtag(self, tag: str) -> None:
        self._unspoken -= tag in UNSPOKEN

    def handle_data(self, data: str) -> None:
        if not self._unspoken and data.strip():
            self.seen.append(data.strip())


def data_of(value: object) -> Iterator[str]:
    """Every text in a view: made up, as what organisers and fans write."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from data_of(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for one in (*value, *value.values()):
            yield from data_of(one)
    elif isinstance(value, Iterable):
        for one in value:
            yield from data_of(one)
    elif type(value).__module__.startswith(("onsale", "tests")):
        names = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
        for name in (*getattr(value, "__dict__", ()), *names):
            yield from data_of(getattr(value, name, None))


def unmarked(html: str, data: Iterable[str]) -> list[str]:
    """What is said in words that are neither translated nor data."""
    known = {word for text in data for word in WORD.findall(text)} | NAMES
    page = Page(html)
    # Together: a text may have elements inside.
    said = [*_outside_marks("\n".join(page.seen)).splitlines(), *map(_outside_marks, page.read_out)]
    return [text.strip() for text in said if set(WORD.findall(text)) - known]


def _outside_marks(text: str) -> str:
    """What stands outside of marks; texts filled into texts have marks inside of marks."""
    while (less := MARKED.sub(" ", text)) != text:
        text = less
    return text


@pytest.mark.parametrize(("template", "view"), PAGES, ids=[f"{n}-{page}" for n, (page, _) in enumerate(PAGES)])
def test_what_is_seen_is_translated_or_data(template: str, view: object) -> None:
    with reading(PSEUDO):
        html = render(template, view, READER)
    assert unmarked(html, data_of((view, READER))) == []
    assert f'<html lang="{PSEUDO}" dir="rtl">' in html


def test_what_was_forgotten_is_found() -> None:
    said = '<p title="Left out">⟦Sold by····⟧ Pier Hall <b>Forgotten</b> ⟦a ⟦b⟧ c⟧</p><code>GET</code>'
    assert unmarked(said, ["Pier Hall"]) == ["Forgotten", "Left out"]
