"""What is offered instead of places somebody was quicker to."""

from typing import Any

import pytest

from tests.shop.conftest import Run

pytestmark = pytest.mark.browser


def house() -> dict[str, Any]:
    """Two sections of three rows of eight; places 0..23 and 24..47; an aisle before the fifth seat of each row."""
    sections = []
    for s, name in enumerate(("Stalls", "Circle")):
        first, top = s * 24, s * 1000
        rows = [
            {"name": "ABC"[r], "first": first + r * 8, "count": 8, "x": 0, "y": top + r * 90, "dx": 50, "dy": 0}
            | {"aisles": [4]}
            for r in range(3)
        ]
        outline = [[0, top], [500, top], [500, top + 300], [0, top + 300]]
        section = {"name": name, "kind": "seated", "level": None, "first": first, "count": 24, "rank": s}
        sections.append(section | {"outline": outline, "rows": rows})
    return {"places": 48, "bounds": [0, 0, 500, 1300], "sections": sections}


def offer(run: Run, *, lost: list[int], kept: list[int], free: list[int], dear: int = 24) -> Any:
    """`free` places are open; from place `dear` on the price is another."""
    return run(
        "geometry nearest",
        "nearestEqual(layOut(arg.house), {lost: arg.lost, kept: arg.kept,"
        " open: (p) => arg.free.includes(p) && !arg.kept.includes(p), price: (p) => p < arg.dear ? 100 : 70})",
        {"house": house(), "lost": lost, "kept": kept, "free": free, "dear": dear},
    )


def test_the_seat_beside_those_kept_comes_first(run: Run) -> None:
    assert offer(run, lost=[1], kept=[2], free=[3, 9, 10, 11]) == {"places": [3], "replaces": [1], "together": True}


def test_the_party_moves_together_when_nothing_is_free_beside(run: Run) -> None:
    # 4 is across the aisle from 3, so it isn't beside.
    assert offer(run, lost=[2], kept=[3], free=[4, 10, 11, 16, 17]) == {
        "places": [10, 11], "replaces": [3, 2], "together": True
    }  # fmt: skip


def test_a_pair_never_straddles_an_aisle(run: Run) -> None:
    assert offer(run, lost=[2, 3], kept=[], free=[11, 12, 20, 21])["places"] == [20, 21]


def test_the_same_section_counts_as_nearer_and_the_price_must_equal(run: Run) -> None:
    assert offer(run, lost=[18, 19], kept=[], free=[0, 1, 26, 27], dear=99)["places"] == [0, 1]
    assert offer(run, lost=[18, 19], kept=[], free=[26, 27]) is None


def test_apart_is_said_to_be_apart(run: Run) -> None:
    assert offer(run, lost=[1, 2], kept=[], free=[9, 11, 22]) == {
        "places": [9, 11],
        "replaces": [1, 2],
        "together": False,
    }


def test_too_few_is_no_offer(run: Run) -> None:
    assert offer(run, lost=[1, 2, 3], kept=[], free=[9, 11]) is None


def test_the_companions_seat_is_beside_and_free(run: Run) -> None:
    ask = "[3, 5].map((p) => companionOf(layOut(arg), p, (other) => other === 2 || other === 6))"
    assert run("geometry nearest", ask, house()) == [2, 6]


def test_the_companions_seat_leaves_no_seat_alone_where_it_can_be_helped(run: Run) -> None:
    ask = "companionOf(layOut(arg), 1, (other) => {})"
    assert run("geometry nearest", ask.format("true"), house()) == 0, "at 2 it would leave 0 on its own"
    assert run("geometry nearest", ask.format("other === 0 || other === 2"), house()) == 2, "either leaves the other"
    assert run("geometry nearest", ask.format("other === 2"), house()) == 2
