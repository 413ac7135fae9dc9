"""Which events of the sample programme have a picture, and hanging them: beside the first start, not before it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from PIL import Image
from procrastinate import JobContext

from onsale.catalog.image_store import keep_image
from onsale.catalog.images.encoding import master_of
from onsale.catalog.images.making import Made, cut_all
from onsale.catalog.set_image import Caption
from onsale.catalog.tables import events
from onsale.demo.artwork.scenes import candles
from onsale.demo.artwork.scenes_outdoors import fox, tide, weekender
from onsale.platform import jobs
from onsale.platform.database import Database


@dataclass(frozen=True, slots=True)
class Artwork:
    """A show's picture, by the name of the show."""

    show: str
    paint: Callable[[], Image.Image]
    caption: Caption


ARTWORK = (
    Artwork(
        "Tomasz Wierzba: Nocturnes by Candlelight",
        candles,
        Caption("Candles burning in a dark hall, and many more behind them, out of focus", 44, 50),
    ),
    Artwork(
        "The Fox Who Borrowed the Moon",
        fox,
        Caption("A fox sits on a hill above a misty forest and looks up at a very large moon", 49, 55),
    ),
    Artwork(
        "Marée basse", tide, Caption("A dancer on one leg on wet sand, doubled by her reflection at sunset", 68, 36)
    ),
    Artwork(
        "Saltwick Weekender",
        weekender,
        Caption("Striped tents, strings of lamps and a big wheel above the sea", 68, 62),
    ),
)


@jobs.queue.task(name="demo.hang_pictures", pass_context=True, queueing_lock="demo.hang_pictures")
async def hang_pictures(context: JobContext) -> None:
    """Paint what is to hang, one after the other, and give it to every date of its show that has none."""
    db = jobs.services_of(context).get(Database)
    for artwork in ARTWORK:
        made = await asyncio.to_thread(_painted, artwork)
        image = artwork.caption.of(made)
        async with db.write() as tx:
            await keep_image(tx, made)
            ours = sa.and_(events.c.name.startswith(artwork.show, autoescape=True), events.c.image.is_(None))
            await tx.execute(sa.update(events).where(ours).values(image=image))


def _painted(artwork: Artwork) -> Made:
    picture = artwork.paint()
    return cut_all(picture, master_of(picture), artwork.caption.focus_x, artwork.caption.focus_y)
