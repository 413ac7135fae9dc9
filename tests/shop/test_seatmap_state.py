"""Free places and picks in the browser."""

import base64

import pytest

from tests.shop.conftest import Run

pytestmark = pytest.mark.browser


def test_the_bitset_reads_from_the_least_significant_bit(run: Run) -> None:
    told = base64.b64encode(bytes([0b0000_0101, 0b1000_0000])).decode()
    free = run("state", "Array.from({length: 20}, (_, i) => i).filter((i) => isFree(decodeBits(arg, 20), i))", told)
    assert free == [0, 2, 15]


def test_counting_and_taking(run: Run) -> None:
    told = base64.b64encode(bytes([0xFF, 0xFF])).decode()
    counts = run(
        "state",
        "(() => { const bits = decodeBits(arg, 16); const before = countFree(bits, 3, 9);"
        " markTaken(bits, 3); markTaken(bits, 3); markTaken(bits, 12); return [before, countFree(bits, 3, 9)]; })()",
        told,
    )
    assert counts == [9, 8]


def test_a_standing_area_gives_free_places_from_anywhere_and_round(run: Run) -> None:
    told = base64.b64encode(bytes([0b1110_0111])).decode()
    places = run("state", "freeInArea(decodeBits(arg, 8), {first: 0, count: 8}, 4, new Set([6]), 5)", told)
    assert places == [5, 7, 0, 1]


def test_picks_stop_at_the_limit_and_survive_being_stored(run: Run) -> None:
    told = run(
        "state",
        """(() => {
          const picks = new Picks(2); let changes = 0; picks.addEventListener("change", () => changes++);
          const added = [picks.add(7), picks.add(9, "Student"), picks.add(11)];
          const kept = JSON.parse(JSON.stringify(picks));
          const again = new Picks(2); again.restore([...kept, [5000, null], ["x", null]], 100);
          picks.swap([7], [8], ["Adult"]);
          return {added, changes, again: again.toJSON(), swapped: picks.toJSON()};
        })()""",
    )
    assert told == {
        "added": [True, True, False],
        "changes": 3,
        "again": [[7, None], [9, "Student"]],
        "swapped": [[9, "Student"], [8, "Adult"]],
    }
