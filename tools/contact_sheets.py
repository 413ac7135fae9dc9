"""One picture that shows a page's four side by side, and a page that shows all of them."""

import html
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image

PHONE_PX = 310
DESK_PX = 570
GAP_PX = 12
HIGHEST_PX = 2_400
"""What is further down is cut off; the pictures themselves are whole."""
AROUND = (136, 136, 136)
QUALITY = 82


def sheet(pictures: Sequence[Path], to: Path) -> None:
    """Put the pictures, two of a phone and two of a desk, beside each other into one file (JPEG, 1,808 px wide)."""
    scaled = [_scaled(picture, PHONE_PX if number < 2 else DESK_PX) for number, picture in enumerate(pictures)]
    high = max(picture.height for picture in scaled)
    whole = Image.new("RGB", (sum(picture.width + GAP_PX for picture in scaled) + GAP_PX, high + 2 * GAP_PX), AROUND)
    left = GAP_PX
    for picture in scaled:
        whole.paste(picture, (left, GAP_PX))
        left += picture.width + GAP_PX
    whole.save(to, quality=QUALITY)


def _scaled(picture: Path, wide: int) -> Image.Image:
    """It at this width, from its top."""
    with Image.open(picture) as opened:
        opened.draft("RGB", (wide, wide * opened.height // opened.width))  # no more of a JPEG is read than is needed
        seen = min(opened.height, round(HIGHEST_PX * opened.width / wide))
        part = opened.convert("RGB").crop((0, 0, opened.width, seen))
        return part.resize((wide, max(1, round(seen * wide / opened.width))), Image.Resampling.LANCZOS)


def index(pictures: Mapping[str, Sequence[str]]) -> str:
    """A page with one row for each name: its files, by their addresses from there."""
    rows = "\n".join(
        f"<section><h2>{html.escape(name)}</h2>"
        + "".join(f'<a href="{file}"><img src="{file}" alt="{file}" loading="lazy"></a>' for file in files)
        + "</section>"
        for name, files in pictures.items()
    )
    style = "body{font:1rem sans-serif;background:#888}img{height:30rem;width:auto;margin:.5rem;object-fit:cover}"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Pages</title><style>{style}</style>{rows}</html>'
    )
