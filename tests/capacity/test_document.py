"""The design document says what the plan says: seven headings with something under each, and no other figure."""

import re

import pytest

from onsale.capacity.assumptions import Assumptions
from onsale.capacity.document import FIGURE, filled
from onsale.capacity.plan import plan
from tests.architecture.sources import ROOT

TEXT = (ROOT / "docs" / "DESIGN.md").read_text("utf-8")
HEADINGS = {
    "Requirements": (),
    "Assumptions": (),
    "Capacity estimation": ("Throughput", "Storage", "Bandwidth", "Caching", "Infrastructure sizing"),
    "High-level design": (),
    "Database design": (),
    "System API design": (),
    "Deep dives": ("Double booking", "The ten-million on-sale", "Search", "Pricing", "Failover"),
}
WORDS_AT_LEAST = 40
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CODE, LINK, HEADING = re.compile(r"`[^`]*`"), re.compile(r"\[[^\]]*\]\([^)]*\)"), re.compile(r"^#+ .*$", re.MULTILINE)


def under(heading: str, marks: str) -> str:
    """What stands below a heading, until the next one of its rank or above."""
    found = re.search(
        rf"^{marks} {re.escape(heading)}$(.*?)(?=^#{{1,{len(marks)}}} |\Z)", TEXT, re.MULTILINE | re.DOTALL
    )
    assert found is not None, f"no heading {heading!r}"
    return found[1]


def words(text: str) -> int:
    return len(re.findall(r"[A-Za-z]{2,}", FIGURE.sub("", FENCE.sub("", text))))


@pytest.mark.parametrize("heading", HEADINGS)
def test_every_heading_has_something_to_say(heading: str) -> None:
    text = under(heading, "##")
    assert words(text) >= WORDS_AT_LEAST
    for each in HEADINGS[heading]:
        assert words(under(each, "###")) >= WORDS_AT_LEAST / 2, each


def test_its_figures_are_the_plans() -> None:
    assert filled(TEXT, plan(Assumptions())) == TEXT
    assert len(FIGURE.findall(TEXT)) > 60


def test_no_figure_is_anybody_elses() -> None:
    prose = FENCE.sub("", TEXT)
    for each in (HEADING, LINK, CODE, FIGURE):
        prose = each.sub("", prose)
    assert re.findall(r"\S*\d\S*", prose) == []


def test_a_figure_that_is_out_of_date_is_found() -> None:
    smaller = filled(TEXT, plan(Assumptions(fans=1_000_000)))
    assert smaller != TEXT
    assert "<!--=fans-->1 million" in smaller
    assert filled(smaller, plan(Assumptions())) == TEXT


def test_it_has_pictures_made_from_text() -> None:
    assert TEXT.count("```mermaid") >= 2
