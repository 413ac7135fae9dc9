"""The reader of QR pictures for browsers that have none, in a real browser. Its pictures are the same at every run."""

import random
import string
from typing import Any

import pytest
import segno

from tests.tickets.conftest import Run

pytestmark = pytest.mark.browser

TRIALS = "/trials/qr_trials.js"
BASE_32 = string.ascii_uppercase + "234567"
LEVELS = "LMQH"
SMALL = {"width": 480, "height": 400}


def symbol(text: str, **how: Any) -> dict[str, Any]:
    modules = ["".join(map(str, row)) for row in segno.make(text, micro=False, boost_error=False, **how).matrix]
    return {"text": text, "modules": modules}


def tickets(count: int) -> list[dict[str, Any]]:
    """Codes as tickets have them, of both lengths, by the page's own level."""
    drawn = random.Random(11)
    return [symbol("OS" + "".join(drawn.choices(BASE_32, k=154 + n % 2 * 8)), error="m") for n in range(count)]


def straight(one: dict[str, Any], **view: Any) -> dict[str, Any]:
    """In the middle of a picture it just fits into."""
    module = view.setdefault("module", 3)
    side = int((len(one["modules"]) + 10) * module)
    return one | {"view": {"width": side, "height": side} | view}


def none_missed(told: dict[str, Any]) -> None:
    assert (told["missed"], told["wrong"]) == ([], [])


def test_every_version_level_mode_and_mask(run: Run) -> None:
    texts = ("90210", "DOOR B/7 *", "Tür 7, Łódź", "\xe9t\xe9", "東京")  # the last one as Kanji
    versions = [
        symbol(texts[(version + n) % 4], version=version, error=level, mask=(version + n) % 8)
        for version in range(2, 16)
        for n, level in enumerate(LEVELS)
    ]
    masks = [symbol("MASK", error="q", mask=mask) for mask in range(8)]
    smallest = [symbol("00000", version=1, error=level) for level in LEVELS]
    large = [symbol("L" * 300, version=version, error="l") for version in (20, 25)]
    one_mode = [symbol(text) for text in texts]
    none_missed(run(TRIALS, "tryAll", [straight(one) for one in (*versions, *masks, *smallest, *large, *one_mode)]))


def test_however_it_is_held(run: Run) -> None:
    """Tickets at every angle, slanted, mirrored and inverted."""
    views: list[dict[str, Any]] = [{"turn": degrees * 3.14159 / 180} for degrees in range(0, 360, 15)]
    views += [{"slant": [across, down], "turn": 0.3} for across in (-0.3, 0, 0.3) for down in (-0.3, 0.3)]
    views += [{"flip": True, "turn": turn} for turn in (0, 2)]
    views += [{"inverted": True, "turn": turn} for turn in (0, 1)]
    room = {"width": 480, "height": 480, "module": 5}
    trials = [one | {"view": room | view} for one, view in zip(tickets(len(views)), views, strict=True)]
    none_missed(run(TRIALS, "tryAll", trials))


def test_bad_pictures(run: Run) -> None:
    """One trouble at a time, about as bad as it may be."""
    views: list[dict[str, Any]] = [
        {"blur": 1.8},
        {"noise": 40},
        {"shade": 0.85},
        {"light": 120, "dark": 80},
        {"light": 60, "dark": 5},
        {"module": 2.2},
        {"module": 2.5, "turn": 0.4, "noise": 8, "width": 200, "height": 200},
        {"hole": 0.06},
    ]
    trials = [straight(one, **{"module": 5, **view}) for one, view in zip(tickets(len(views)), views, strict=True)]
    for hidden, level in ((0.03, "L"), (0.07, "M"), (0.12, "Q"), (0.16, "H")):
        one = symbol("DAMAGED " * 8, error=level, version=10)
        trials.append(straight(one, hole=hidden))
    none_missed(run(TRIALS, "tryAll", trials))


def test_hundreds_of_views(run: Run) -> None:
    """Everything at once, at random: 97 of 100 tickets are read, of other symbols 95, and none is read wrongly."""
    told = run(TRIALS, "tryViews", tickets(20), 100, SMALL)
    assert told["wrong"] == []
    assert len(told["missed"]) <= 3, told
    others = [symbol("OTHERS " * 2, version=version, error=LEVELS[version % 4]) for version in range(2, 12)]
    told = run(TRIALS, "tryViews", others, 40, SMALL)
    assert told["wrong"] == []
    assert len(told["missed"]) <= 2, told


def test_where_there_is_nothing_it_says_so(run: Run) -> None:
    assert set(run(TRIALS, "tryNothing", 40)) == {None}
    assert set(run(TRIALS, "tryOdd")) == {None}


def test_more_damage_than_the_level_corrects_is_not_read(run: Run) -> None:
    told = run(TRIALS, "tryAll", [straight(one, hole=0.4) for one in tickets(3)])
    assert (len(told["missed"]), told["wrong"]) == (3, [])
