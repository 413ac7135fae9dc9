"""Texts in the reader's language."""

from collections.abc import Iterator

import pytest

from onsale.platform.errors import NotFound
from onsale.platform.i18n import gettext, language, ngettext, zone_city
from onsale.platform.texts import PSEUDO


@pytest.fixture(params=["de", PSEUDO])
def reader(request: pytest.FixtureRequest) -> Iterator[str]:
    before = language.set(request.param)
    yield request.param
    language.reset(before)


def test_marked_texts_keep_what_is_filled_in() -> None:
    before = language.set(PSEUDO)
    try:
        assert gettext("From %(price)s") == "⟦From %(price)s····⟧"
        assert ngettext("1 seat", "{n} seats", 2).format(n=2) == "⟦2 seats···⟧"
        assert gettext("") == ""
    finally:
        language.reset(before)


def test_german() -> None:
    before = language.set("de")
    try:
        assert gettext("Sold out") == "Ausverkauft"
        assert [ngettext("%(count)s place", "%(count)s places", n) % {"count": n} for n in (0, 1, 2)] == [
            "0 Plätze",
            "1 Platz",
            "2 Plätze",
        ]
        assert gettext("1 suggestion") == "1 Vorschlag"
        assert "\n\n" in gettext(
            "Your code is %(code)s. It signs you in and works for %(minutes)s minutes.\n\nWe never ask for it on the "
            "phone or by mail. You didn't ask for it? Then ignore this mail: without the code nobody gets in."
        )
    finally:
        language.reset(before)


def test_what_nobody_translated_stays_as_it_is(reader: str) -> None:
    assert "No such text as this one" in gettext("No such text as this one")
    assert "2 unheard-of things" in ngettext("1 unheard-of thing", "2 unheard-of things", 2)


def test_failures_are_titled_when_they_are_told() -> None:
    failure = NotFound()
    before = language.set(PSEUDO)
    try:
        assert failure.title() == failure.detail == "⟦There is nothing here·······⟧"
    finally:
        language.reset(before)
    assert failure.title() == failure.detail == "There is nothing here"


def test_a_time_zone_is_called_by_its_town() -> None:
    assert [zone_city(tz) for tz in ("Europe/Brussels", "America/New_York", "UTC")] == ["Brussels", "New York", "UTC"]
    before = language.set("de")
    try:
        assert zone_city("Europe/Brussels") == "Brüssel"
    finally:
        language.reset(before)
