"""Images as files: from memory, once for many, and stood in for while the database is away."""

import asyncio

import pytest

from onsale.catalog.image_store import file_content, keep_image
from onsale.catalog.images.making import Wanted, make
from onsale.catalog.images.model import Image
from onsale.listings.images import ImageDesk
from onsale.platform.database import Database
from onsale.platform.errors import NotFound, Unavailable
from onsale.platform.web.express import Call
from tests.fixtures import pictures


def asked(address: str, **headers: str) -> Call:
    """Somebody asks for a file."""
    return Call(address.removeprefix("/images/"), {k.encode(): v.encode() for k, v in headers.items()}, b"")


@pytest.fixture
async def image(db: Database) -> Image:
    """One that is kept."""
    made = make(Wanted(pictures.as_file(pictures.two_halves()), 50, 50))
    async with db.write() as tx:
        await keep_image(tx, made)
    return Image(made.id, made.width, made.height)


async def test_many_who_ask_at_once_cost_one_reading(
    db: Database, image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = 0

    async def counted(db: Database, image_id: str, name: str) -> bytes | None:
        nonlocal readings
        readings += 1
        return await file_content(db, image_id, name)

    monkeypatch.setattr("onsale.listings.images.file_content", counted)
    desk = ImageDesk(db)
    replies = await asyncio.gather(*(desk.answer(asked(image.address("wide"))) for _ in range(50)))
    await desk.answer(asked(image.address("wide")))
    assert readings == 1
    assert len({reply.body for reply in replies}) == 1
    assert replies[0].media_type == b"image/webp"


async def test_what_is_nowhere_is_said_to_be(db: Database, image: Image) -> None:
    desk = ImageDesk(db)
    for address in (
        "/images/nothing",
        f"/images/{'0' * 32}-whole-800.webp",
        image.address("wide").replace("50-", "51-"),
    ):
        with pytest.raises(NotFound):
            await desk.answer(asked(address))


async def test_without_the_database_what_is_in_memory_is_sent_and_the_rest_is_drawn(
    db: Database, image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = ImageDesk(db)
    known = await desk.answer(asked(image.address("wide")))

    async def away(*_: object) -> bytes | None:
        raise Unavailable

    monkeypatch.setattr("onsale.listings.images.file_content", away)
    assert (await desk.answer(asked(image.address("wide")))).body == known.body
    drawn = await desk.answer(asked(image.address("square")))
    assert (drawn.status, drawn.media_type) == (200, b"image/svg+xml")
    assert (b"cache-control", b"no-store") in drawn.headers, "it is the picture's place, not the picture"
    assert b'viewBox="0 0 600 600"' in drawn.body
    monkeypatch.undo()
    assert (await desk.answer(asked(image.address("square")))).media_type == b"image/webp"
