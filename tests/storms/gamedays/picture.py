"""An event's picture: put there, and looked at as whoever opens the event's page would."""

import io
from http import HTTPStatus

import httpx
from PIL import Image

from tests.fixtures.make import Account


async def put_picture(client: httpx.AsyncClient, event: str, organiser: Account, content: bytes) -> httpx.Response:
    """Upload it, as a body. `event`: the event's address in the API."""
    headers = organiser.headers | {"Content-Type": "image/jpeg"}
    return await client.put(f"{event}/image", content=content, headers=headers)


async def picture_of(client: httpx.AsyncClient, event: str, organiser: Account) -> tuple[int, int]:
    """How wide and high it is; each of its files is there and whole."""
    answer = await client.get(event, headers=organiser.headers)
    assert answer.status_code == HTTPStatus.OK, answer.text
    told = answer.json()
    for one in told["images"]:
        file = await client.get(one["url"])
        assert file.status_code == HTTPStatus.OK, one["url"]
        with Image.open(io.BytesIO(file.content)) as picture:
            picture.load()
    return told["uploaded_image"]["width"], told["uploaded_image"]["height"]
