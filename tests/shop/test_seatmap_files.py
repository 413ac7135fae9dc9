"""The seat page's scripts: all preloaded, none idle, small."""

import gzip
import re
from pathlib import Path

import onsale.shop
from onsale.design.static_files import module_url, static_version

SHOP = Path(onsale.shop.__path__[0])
LATER = {"nearest", "outlook", "pinned", "race", "sight"}
"""Fetched when the rest is there."""
SCRIPTS = sorted((SHOP / "static" / "seatmap").glob("*.js"))


def test_every_module_is_preloaded_so_that_they_come_at_once() -> None:
    template = (SHOP / "templates" / "shop" / "seats.html").read_text()
    listed = re.search(r"{% for module in \[(.*?)\]", template)
    assert listed
    assert re.findall(r'"(\w+)"', listed[1]) == [file.stem for file in SCRIPTS if file.stem not in {"page", *LATER}]


def test_modules_are_addressed_by_the_version_of_them_all() -> None:
    template = (SHOP / "templates" / "shop" / "seats.html").read_text()
    assert not re.search(r"\.js'\s*\|\s*static", template), "what a script imports would come without a version"
    assert module_url("shop/seatmap/page.js") == f"/static/shop/{static_version('shop')}/seatmap/page.js"


def test_every_module_is_imported_by_another() -> None:
    texts = {file.stem: file.read_text() for file in SCRIPTS}
    for name in texts.keys() - {"page"}:
        asked = f'import("./{name}.js")' if name in {"outlook", "pinned", "race"} else f'from "./{name}.js"'
        assert any(asked in text for text in texts.values()), name


def test_the_scripts_stay_within_the_budget() -> None:
    sizes = {file.stem: len(gzip.compress(file.read_bytes())) for file in SCRIPTS}
    assert sum(size for name, size in sizes.items() if name not in LATER) < 47_200
    assert sum(size for name, size in sizes.items() if name in LATER) < 10_500
    assert max(len(file.read_text().splitlines()) for file in SCRIPTS) <= 250
