"""Each reason for a price has its sentences, with the numbers it was decided by."""

import pytest

from onsale.demand.words import sentences_of
from onsale.platform.clock import utc_now
from onsale.platform.i18n import language
from onsale.pricing.dynamic.rails import Kept
from onsale.pricing.moving.model import ChangeWhy, PriceChange

DETAILS = {"wanted": 6137, "looks_left": 1234.4, "bookings_left": 90.2, "places_left": 40}


def change(why: ChangeWhy, kept: Kept | None = None, details: dict[str, float] | None = None) -> PriceChange:
    return PriceChange(1, "Stalls", 1, 4500, 4950, why, kept, details or {}, utc_now())


def test_a_decision_tells_reason_numbers_and_limit() -> None:
    assert sentences_of(change(ChangeWhy.SCARCE, Kept.STEP, DETAILS), "EUR") == (
        "More want places than there are, so the price rises. "
        "Expected until the doors: about 1,234 visits and 90 bookings. Places left: 40. "
        "Without your largest step it would be €61.37."
    )


@pytest.mark.parametrize("why", ChangeWhy)
def test_every_reason_has_words(why: ChangeWhy) -> None:
    told = sentences_of(change(why), "EUR")
    assert told.endswith(".")
    assert "%" not in told


def test_they_are_translated() -> None:
    token = language.set("de")
    try:
        told = {sentences_of(change(why, kept, DETAILS), "EUR") for why in ChangeWhy for kept in Kept}
    finally:
        language.reset(token)
    assert len(told) == len(ChangeWhy) * len(Kept)
    assert all("Plätze frei: 40." in each and "Ohne Ihre" in each for each in told)
