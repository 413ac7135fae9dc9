"""No page, and none of the states that are promised, is missing from the inventory."""

import re
from pathlib import Path

from tests.architecture.test_routes import handlers
from tests.pages.inventory import LIVE, NO_PAGES, NO_PAGES_EITHER, STATES

ENTERED = {entry.route if " " in entry.route else f"GET {entry.route}" for entry in LIVE}
PREFIXES = tuple(prefix for some in NO_PAGES.values() for prefix in some)
OTHERS = {address if " " in address else f"GET {address}" for some in NO_PAGES_EITHER.values() for address in some}


def routes(folder: Path) -> set[str]:
    """What the application answers by pages, as far as its addresses tell."""
    found = set()
    for name, handler in handlers(folder).items():
        path = re.sub(r":\w+\}", "}", name.partition(" ")[0])
        methods: set[str] = getattr(handler, "http_methods", set())
        found |= {f"{method} {path}" for method in methods & {"GET", "POST"} if not path.startswith(PREFIXES)}
    return found


def test_every_page_is_entered(tmp_path: Path) -> None:
    missing = routes(tmp_path) - ENTERED - OTHERS
    assert not missing, f"enter them in tests/pages/pages_of_….py, or say in inventory.py what they are: {missing}"


def test_nothing_is_excused_that_is_not_there(tmp_path: Path) -> None:
    assert routes(tmp_path) >= OTHERS


def test_what_is_entered_is_there(tmp_path: Path) -> None:
    assert ENTERED - routes(tmp_path) == {"GET /nothing/here"}


def test_every_promised_state_is_there() -> None:
    entered = {(entry.route, entry.state) for entry in LIVE}
    assert not {(route, state) for route, states in STATES.items() for state in states} - entered


def test_every_page_has_a_main_state() -> None:
    assert {entry.route if " " in entry.route else f"GET {entry.route}" for entry in LIVE if entry.main} == ENTERED


def test_no_address_is_excused_twice() -> None:
    told = [address for some in NO_PAGES_EITHER.values() for address in some]
    assert sorted(told) == sorted(set(told))
