"""An event's image over the API: as its owner, a stranger and nobody; what is taken, refused, served and kept."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from onsale.catalog import tables as t
from onsale.catalog.image_store import sweep_images
from onsale.catalog.images.model import Image
from onsale.catalog.images.workshop import advice
from onsale.catalog.model import Event, Lifecycle
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.fixtures import pictures as made
from tests.fixtures.make import Account, Make

PHOTO = made.photograph()


def address(event: Event) -> str:
    """Where its image is put."""
    return f"/api/v1/events/{encode_id('evt', event.id)}/image"


async def put(
    client: httpx.AsyncClient, event: Event, by: Account, content: bytes = PHOTO, kind: str = "image/jpeg", **more: Any
) -> httpx.Response:
    """Upload it as a body."""
    headers = by.headers | {"Content-Type": kind} | more.pop("headers", {})
    return await client.put(address(event), content=content, headers=headers, **more)


async def test_an_image_is_made_anew_and_told_of(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    answer = await put(client, event, organiser, params={"alt": "Two halves", "focus_x": 30, "focus_y": 60})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["version"] == event.version + 1
    assert answer.headers["ETag"] == f'"{told["version"]}"'
    uploaded = told["uploaded_image"]
    assert (uploaded["alt"], uploaded["focus_x"], uploaded["focus_y"]) == ("Two halves", 30, 60)
    assert (uploaded["width"], uploaded["height"]) == (800, 1200), "upright"
    everybodys = (await client.get(f"/api/v1/events/{told['id']}")).json()
    assert everybodys["image"] == told["image"]
    assert {picture["shape"] for picture in everybodys["images"]} == {"wide", "portrait", "square", "card"}
    for picture in everybodys["images"]:
        file = await client.get(picture["url"])
        assert (file.status_code, file.headers["Content-Type"]) == (200, picture["media_type"])
        assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert b"Glasswing" not in file.content
        unchanged = await client.get(picture["url"], headers={"If-None-Match": file.headers["ETag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")


async def test_who_is_signed_in_sees_the_same_file(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    url = (await put(client, event, organiser)).json()["image"]
    plain = await client.get(url)
    mine = await client.get(url, headers={"Idempotency-Key": "takes the ordinary way"})
    assert (mine.content, mine.headers["ETag"]) == (plain.content, plain.headers["ETag"])
    assert mine.headers["Content-Type"] == "image/webp"
    assert "Set-Cookie" not in mine.headers, "what is kept for ever is nobody's own"
    assert (await client.head(url)).status_code in {200, 405}
    for wrong in (url.replace("wide", "huge"), url[:-6] + ".webp", "/images/x"):
        assert (await client.get(wrong)).status_code == 404, wrong


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
async def test_content_says_what_it_is_whatever_it_is_called(client: httpx.AsyncClient, make: Make, kind: str) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    content = made.as_file(made.two_halves(), kind)
    assert (await put(client, event, organiser, content, "application/octet-stream")).status_code == 200


async def test_a_form_may_bring_it(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    answer = await client.put(
        address(event), files={"image": ("a.jpg", PHOTO, "image/jpeg")}, data={"alt": "Said"}, headers=organiser.headers
    )
    assert answer.json()["uploaded_image"]["alt"] == "Said"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"A text that somebody named picture.jpg. " * 100, advice("not_an_image")),
        (PHOTO[:-5_000], advice("damaged")),
        (made.png_that_claims(30_000, 30_000), advice("too_many_pixels")),
        (made.as_file(made.two_halves(320, 200)), advice("too_small")),
        (b"", "Send the picture itself: a JPEG, PNG, WebP or AVIF file."),
    ],
    ids=["text", "cut off", "bomb", "small", "nothing"],
)
async def test_a_refusal_says_which_field_and_what_to_do(
    client: httpx.AsyncClient, make: Make, content: bytes, message: str
) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    answer = await put(client, event, organiser, content)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert answer.json()["errors"] == [{"field": "image", "message": message}]


async def test_ten_mebibytes_are_taken_here_and_one_elsewhere(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    padded = PHOTO + b"\0" * (limits.IMAGE_BYTES - len(PHOTO))
    for headers in ({}, {"Idempotency-Key": "padded"}):
        assert (await put(client, event, organiser, padded, headers=headers)).status_code == 200
        over = await put(client, event, organiser, padded + b"\0", headers=headers | {"Idempotency-Key": "over"})
        assert (over.status_code, over.json()["code"]) == (413, "too_large")
    far_over = await put(client, event, organiser, b"\0" * (limits.IMAGE_FORM_BYTES + 1))
    assert far_over.status_code == 413
    nobody = await client.put(address(event), content=padded, headers={"Idempotency-Key": "nobody"})
    assert nobody.status_code in {401, 413}, "and a stranger's is not even read"
    other = await client.patch(address(event), content=b" " * (limits.BODY_BYTES + 1), headers=organiser.headers)
    assert other.status_code == 413


async def test_a_replay_is_answered_from_memory(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    once = await put(client, event, organiser, headers={"Idempotency-Key": "once"})
    again = await put(client, event, organiser, headers={"Idempotency-Key": "once"})
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json()["version"] == once.json()["version"]
    other = await put(client, event, organiser, PHOTO + b"\0", headers={"Idempotency-Key": "once"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_lost_race_is_told(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    stale = {"If-Match": '"99"'}
    assert (await put(client, event, organiser, headers=stale)).status_code == 412
    seen = {"If-Match": f'"{event.version}"'}
    assert (await put(client, event, organiser, headers=seen)).status_code == 200
    for method in ("DELETE", "PATCH"):
        answer = await client.request(method, address(event), json={"alt": "x"}, headers=organiser.headers | seen)
        assert answer.status_code == 412, method


async def test_only_who_may_change_the_event(client: httpx.AsyncClient, make: Make) -> None:
    organiser, stranger, fan = await make.organiser(), await make.organiser(), await make.fan()
    event = await make.event(by=organiser.principal)
    draft = await make.event(by=organiser.principal, published=False)
    assert (await put(client, event, stranger)).status_code == 403
    assert (await put(client, draft, stranger)).status_code == 404
    assert (await put(client, event, fan)).status_code == 403
    assert (await client.put(address(event), content=PHOTO)).status_code == 401
    for method in ("PATCH", "DELETE"):
        answer = await client.request(method, address(event), json={"alt": "x"}, headers=stranger.headers)
        assert answer.status_code == 403, method
    assert (await put(client, draft, organiser)).status_code == 200


async def test_it_says_something_else_and_looks_elsewhere(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    absent = await client.patch(address(event), json={"alt": "x"}, headers=organiser.headers)
    assert absent.status_code == 404
    first = (await put(client, event, organiser, made.as_file(made.two_halves(1600, 900)))).json()
    said = (await client.patch(address(event), json={"alt": "Red, then blue"}, headers=organiser.headers)).json()
    assert (said["uploaded_image"]["alt"], said["image"]) == ("Red, then blue", first["image"])
    moved = (await client.patch(address(event), json={"focus_x": 95}, headers=organiser.headers)).json()
    assert (moved["uploaded_image"]["alt"], moved["uploaded_image"]["focus_x"]) == ("Red, then blue", 95)
    assert moved["image"] != first["image"]
    square = next(picture["url"] for picture in moved["images"] if picture["shape"] == "portrait")
    assert made.mean_colour((await client.get(square)).content)[2] > 150, "the blue half"
    for wrong in ({"focus_x": 101}, {"focus_y": -1}, {"focus": 5}, {"alt": "two\nlines"}):
        assert (await client.patch(address(event), json=wrong, headers=organiser.headers)).status_code == 400, wrong


async def test_taken_away_the_poster_is_drawn_again(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    await put(client, event, organiser)
    gone = await client.delete(address(event), headers=organiser.headers)
    assert (gone.status_code, gone.content) == (204, b"")
    told = (await client.get(address(event).removesuffix("/image"))).json()
    assert (told["image"], told["uploaded_image"]) == (f"/posters/{told['id']}.svg", None)
    assert gone.headers["ETag"] == f'"{told["version"]}"'
    again = await client.delete(address(event), headers=organiser.headers)
    assert (again.status_code, again.headers["ETag"]) == (204, gone.headers["ETag"]), "and changes nothing"


async def test_a_closed_event_keeps_what_it_has(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    await put(client, event, organiser)
    async with db.write() as tx:
        await tx.execute(sa.update(t.events).values(lifecycle=Lifecycle.CANCELLED.value))
    assert (await put(client, event, organiser)).status_code == 409
    assert (await client.delete(address(event), headers=organiser.headers)).status_code == 409


async def test_what_no_event_names_is_swept_after_a_day(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    organiser = await make.organiser()
    named, moved, removed = [await make.event(by=organiser.principal) for _ in range(3)]
    kept = (await put(client, named, organiser)).json()
    old = (await put(client, moved, organiser, made.as_file(made.two_halves(1600, 900)))).json()
    new = (await client.patch(address(moved), json={"focus_x": 5}, headers=organiser.headers)).json()
    gone = (await put(client, removed, organiser, made.as_file(made.two_halves(900, 900)))).json()
    async with db.write() as tx:
        await tx.execute(
            sa.update(t.events).where(t.events.c.id == removed.id).values(lifecycle=Lifecycle.REMOVED.value)
        )
    assert await sweep_images(db) == 0, "all of it is young"
    async with db.write() as tx:
        for table in (t.images, t.image_files):
            await tx.execute(sa.update(table).values(wanted_at=sa.text("now() - interval '2 days'")))
    assert await sweep_images(db) > 0
    async with db.read() as tx:
        files = [(row.image_id, row.name) for row in await tx.execute(sa.select(t.image_files))]
    ids = {image for image, _name in files}
    assert ids == {kept["uploaded_image"]["id"], new["uploaded_image"]["id"]}
    assert gone["uploaded_image"]["id"] not in ids
    mine = {name for image, name in files if image == new["uploaded_image"]["id"]}
    assert {name.split("-wide")[0] for name in mine if "wide" in name} == {"5-50"}, "the old cuts went"
    assert old["uploaded_image"]["id"] == new["uploaded_image"]["id"]
    assert await sweep_images(db) == 0


async def test_the_database_keeps_an_image_that_is_named(make: Make, db: Database) -> None:
    event = await make.event()
    nowhere = Image("0" * 32, 1, 1)
    for image in (nowhere, replace(nowhere, focus_x=101), replace(nowhere, focus_y=-1)):
        with pytest.raises(sa.exc.IntegrityError):
            async with db.write() as tx:
                await tx.execute(sa.update(t.events).where(t.events.c.id == event.id).values(image=image))
