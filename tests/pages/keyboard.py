"""A walk by Tab from the top of a page to its end and back."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from playwright.sync_api import Page

_TAB_STOPS_INSIDE = 8  # a date's day, month, year and calendar are stops of one field


def walk(page: Page) -> Iterator[str]:
    """Everything is reached, in the page's order, seen when it has the focus, and left again."""
    told: dict[str, Any] = page.evaluate("look.begin()")
    if not told["skip"]:
        yield f"the first stop isn't the way past the frame but {told['first']}"
    there: list[int] = []
    yield from _one_way(page, "Tab", told["count"], there)
    names: list[str] = page.evaluate("look.stopNames()")
    missed = [names[n] for n in range(told["count"]) if n not in there and names[n]]
    if missed:
        yield f"not reached by Tab: {missed[:4]} ({len(missed)} of {told['count']})"
    if there != sorted(there):
        at = next(n for n, (a, b) in enumerate(pairwise(there)) if b < a)
        yield f"out of order: {names[there[at]]}, then {names[there[at + 1]]}"
    if missed:
        return
    back: list[int] = []
    page.evaluate("document.activeElement?.blur()")
    yield from _one_way(page, "Shift+Tab", told["count"], back)
    names = page.evaluate("look.stopNames()")
    if [n for n in back if names[n]] != [n for n in there[::-1] if names[n]]:
        lost = [names[n] for n in there if n not in back]
        yield f"another way back: {len(back)} of {len(there)} stops, without {lost[:4]}"


def _one_way(page: Page, key: str, count: int, met: list[int]) -> Iterator[str]:
    """Press until the page's end; the numbers of the stops go into `met`."""
    stop: dict[str, Any] | None = None
    for _ in range(count * 2 + 40):
        for _ in range(_TAB_STOPS_INSIDE):
            page.keyboard.press(key)
            stop = page.evaluate("look.stop()")
            if stop is None or not met or stop["number"] != met[-1]:
                break
        else:
            yield f"no way out of {stop and stop['name']} by {key}"
            return
        if stop is None or stop["number"] in met:
            return
        if stop["number"] >= 0:
            met.append(stop["number"])
        elif not stop["scrolls"]:
            yield f"a stop that isn't one: {stop['name']}"
        if stop["unseen"]:
            yield f"the focus can't be seen on {stop['name']}"
        if stop["covered"]:
            yield f"{stop['name']} has the focus, but {stop['covered']} ({key})"
    yield f"{key} doesn't come to an end"
