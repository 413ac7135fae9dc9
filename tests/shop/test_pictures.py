"""Where an event's picture stands: its image wherever its poster stood, and a JPEG for those who share the page."""

import io
import re

import httpx
import pytest
import sqlalchemy as sa
from PIL import Image as Pillow

from onsale.catalog import tables as t
from onsale.catalog.images.making import Wanted
from onsale.catalog.images.making import make as made
from onsale.catalog.images.model import Image
from onsale.catalog.model import Event
from onsale.catalog.set_image import Caption, set_image
from onsale.catalog.store import get_event
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.console.page_forms import sign_in
from tests.fixtures import pictures
from tests.fixtures.make import Make

ALT = "A red half & a blue one"


@pytest.fixture
async def pictured(db: Database, make: Make) -> Event:
    """An event with an image."""
    event = await make.event(performers=("Ada",), genre="Jazz", segment="Music")
    caption = Caption(ALT, 20, 50)
    files = made(Wanted(pictures.as_file(pictures.two_halves()), caption.focus_x, caption.focus_y))
    async with db.write() as tx:
        return await set_image(tx, await get_event(tx, event.id), files, caption)


def image_of(event: Event) -> Image:
    """Its image."""
    assert event.image is not None
    return event.image


async def test_the_event_page_shows_and_describes_it(client: httpx.AsyncClient, pictured: Event) -> None:
    page = (await client.get(f"/events/{encode_id('evt', pictured.id)}")).text
    image = image_of(pictured)
    assert f'srcset="{image.srcset("wide")}"' in page
    assert f'srcset="{image.srcset("portrait")}"' in page
    assert 'alt="A red half &amp; a blue one"' in page
    card = f"http://testserver{image.address('card')}"
    assert f'<meta property="og:image" content="{card}">' in page
    assert '<meta property="og:image:alt" content="A red half &amp; a blue one">' in page
    assert f'"image":["http://testserver{image.address("wide")}"' in page
    assert f"/posters/{encode_id('evt', pictured.id)}.svg" not in page
    shown = Pillow.open(io.BytesIO((await client.get(image.address("card"))).content))
    assert (shown.format, shown.size) == ("JPEG", (1200, 630))


@pytest.mark.parametrize("path", ["/", "/search", "/venues/{venue}"])
async def test_lists_show_it(client: httpx.AsyncClient, pictured: Event, path: str) -> None:
    page = (await client.get(path.format(venue=encode_id("ven", pictured.venue_id)))).text
    assert image_of(pictured).id in page
    assert ALT not in page, "its name stands beside it"
    for picture in re.findall(r"<img class=\"[^\"]*poster[^>]+>", page):
        assert re.search(r'width="\d+" height="\d+"', picture), picture


async def test_so_do_a_performers_page_and_a_booking(
    client: httpx.AsyncClient, make: Make, db: Database, pictured: Event
) -> None:
    async with db.read() as tx:
        performer = (await tx.execute(sa.select(t.event_performers.c.performer_id))).scalar_one()
    assert image_of(pictured).srcset("wide") in (await client.get(f"/performers/{encode_id('per', performer)}")).text
    fan = await make.fan()
    booking = await make.held_booking(pictured, fan, [1])
    sign_in(client, fan)
    assert image_of(pictured).id in (await client.get("/bookings")).text
    assert image_of(pictured).id in (await client.get(f"/bookings/{booking.public_id}")).text


async def test_one_address_leads_to_either(client: httpx.AsyncClient, make: Make, pictured: Event) -> None:
    drawn = await make.event(name="Nothing uploaded")
    poster = f"/posters/{encode_id('evt', drawn.id)}.jpg"
    card = await client.get(f"{poster}?shape=card")
    assert (card.status_code, card.headers["Content-Type"]) == (200, "image/jpeg")
    assert Pillow.open(io.BytesIO(card.content)).size == (1200, 630)
    page = (await client.get(f"/events/{encode_id('evt', drawn.id)}")).text
    assert f'<meta property="og:image" content="http://testserver{poster}?shape=card">' in page
    leads = await client.get(f"/posters/{encode_id('evt', pictured.id)}.jpg?shape=square")
    assert (leads.status_code, leads.headers["Location"]) == (302, image_of(pictured).address("square"))


async def test_discovery_tells_of_it(client: httpx.AsyncClient, make: Make, pictured: Event) -> None:
    drawn = await make.event(name="Nothing uploaded")
    events = (await client.get("/discovery/v2/events.json?apikey=pictured")).json()["_embedded"]["events"]
    images = {event["name"]: event["images"] for event in events}
    mine = images[pictured.name]
    assert {image["ratio"] for image in mine} == {"16_9", "3_4", "1_1", "40_21"}
    for image in (mine[0], images[drawn.name][0]):
        answer = await client.get(image["url"])
        file = Pillow.open(io.BytesIO(answer.content))
        assert file.size == (image["width"], image["height"])
