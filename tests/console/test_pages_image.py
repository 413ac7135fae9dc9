"""The picture in the event form: chosen, kept while the form comes back, described, replaced, removed."""

import re

import httpx
import pytest

from onsale.catalog.images.workshop import advice
from onsale.catalog.model import Event
from onsale.platform import limits
from onsale.platform.ids import encode_id
from tests.console import page_forms
from tests.console.page_forms import sign_in
from tests.fixtures import pictures as made
from tests.fixtures.make import Account, Make

PHOTO = ("photo.jpg", made.photograph(), "image/jpeg")


@pytest.fixture
async def organiser(client: httpx.AsyncClient, make: Make) -> Account:
    """Somebody who organises, signed in."""
    account = await make.organiser()
    sign_in(client, account)
    return account


@pytest.fixture
async def event(make: Make, organiser: Account) -> Event:
    """An event of theirs."""
    return await make.event(by=organiser.principal)


def form_of(event: Event) -> str:
    """Where its form is."""
    return f"/organise/events/{encode_id('evt', event.id)}"


def fields_of(page: httpx.Response, path: str) -> dict[str, str]:
    """The page's form, as far as it is text."""
    return {name: text for name, text in page_forms.fields_of(page, path).items() if name != "image"}


async def save(client: httpx.AsyncClient, path: str, *, file: object = None, **changes: str) -> httpx.Response:
    """Send the form that stands at `path`, with these changes."""
    fields = fields_of(await client.get(path), path) | {"action": "save"} | changes
    files = {"image": file or ("", b"", "application/octet-stream")}
    return await client.post(path, data=fields, files=files)  # type: ignore[arg-type]


async def told(client: httpx.AsyncClient, event: Event) -> dict[str, object] | None:
    """What is said of the event's image."""
    answer = await client.get(f"/api/v1/events/{encode_id('evt', event.id)}")
    uploaded: dict[str, object] | None = answer.json()["uploaded_image"]
    return uploaded


async def test_limits_are_told_before_a_picture_is_chosen(client: httpx.AsyncClient, event: Event) -> None:
    page = (await client.get(form_of(event))).text
    assert 'enctype="multipart/form-data"' in page
    assert 'accept="image/jpeg,image/png,image/webp,image/avif"' in page
    assert "JPEG, PNG, WebP or AVIF, up to 10 MB" in page


async def test_chosen_described_and_saved(client: httpx.AsyncClient, event: Event) -> None:
    answer = await save(client, form_of(event), file=PHOTO, image_alt="Two halves", image_x="20", image_y="40")
    assert answer.status_code == 303, answer.text
    image = await told(client, event)
    assert image is not None
    assert (image["alt"], image["focus_x"], image["focus_y"]) == ("Two halves", 20, 40)
    page = (await client.get(form_of(event))).text
    for src in re.findall(rf'src="(/images/{image["id"]}[^"]+)"', page):
        assert (await client.get(src)).status_code == 200, src
    assert 'value="Two halves"' in page


async def test_what_it_shows_must_be_said_and_the_picture_is_kept_meanwhile(
    client: httpx.AsyncClient, event: Event
) -> None:
    answer = await save(client, form_of(event), file=PHOTO)
    assert answer.status_code == 400
    assert "Say in a few words what it shows" in answer.text
    assert await told(client, event) is None
    fields = fields_of(answer, form_of(event)) | {"action": "save", "image_decorative": "yes"}
    assert fields["image_id"], "nobody has to choose it twice"
    again = await client.post(form_of(event), data=fields)
    assert again.status_code == 303
    image = await told(client, event)
    assert image is not None
    assert (image["id"], image["alt"]) == (fields["image_id"], "")


async def test_a_look_keeps_nothing_of_the_event(client: httpx.AsyncClient, event: Event) -> None:
    answer = await save(client, form_of(event), file=PHOTO, action="look", name="A new name", image_x="5")
    assert answer.status_code == 200
    assert 'value="A new name"' in answer.text
    assert re.search(r'src="/images/[0-9a-f]{32}-5-50-wide-480\.webp"', answer.text)
    assert await told(client, event) is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"A text called picture.jpg. " * 100, advice("not_an_image")),
        (made.as_file(made.two_halves(320, 200)), advice("too_small")),
        (b"\xff\xd8\xff" + b"\0" * limits.IMAGE_BYTES, "Is larger than 10 MB"),
    ],
    ids=["text", "small", "large"],
)
async def test_what_is_wrong_with_it_stands_beside_it(
    client: httpx.AsyncClient, event: Event, content: bytes, message: str
) -> None:
    for action in ("save", "look"):
        answer = await save(
            client, form_of(event), file=("picture.jpg", content, "image/jpeg"), action=action, image_alt="x"
        )
        assert answer.status_code == 400
        assert 'id="e-image"' in answer.text
        assert message in answer.text
    assert await told(client, event) is None


async def test_it_is_replaced_looks_elsewhere_and_goes(client: httpx.AsyncClient, event: Event) -> None:
    await save(client, form_of(event), file=PHOTO, image_alt="Two halves")
    first = await told(client, event)
    assert (await save(client, form_of(event), image_x="90")).status_code == 303
    moved = await told(client, event)
    assert first is not None
    assert moved == first | {"focus_x": 90}
    other = ("b.png", made.as_file(made.two_halves(1600, 900), "PNG"), "image/png")
    await save(client, form_of(event), file=other, image_alt="Others")
    replaced = await told(client, event)
    assert replaced is not None
    assert (replaced["alt"], replaced["width"]) == ("Others", 1600)
    assert replaced["id"] != first["id"]
    assert (await save(client, form_of(event), image_remove="1")).status_code == 303
    assert await told(client, event) is None


async def test_saving_something_else_leaves_it_alone(client: httpx.AsyncClient, event: Event) -> None:
    await save(client, form_of(event), file=PHOTO, image_alt="Two halves")
    before = await told(client, event)
    assert (await save(client, form_of(event), name="Renamed")).status_code == 303
    assert await told(client, event) == before


async def test_a_picture_that_is_gone_is_said_to_be(client: httpx.AsyncClient, event: Event) -> None:
    answer = await save(client, form_of(event), image_id="0" * 32, image_alt="x")
    assert answer.status_code == 400
    assert "Choose it again." in answer.text


async def test_a_new_event_has_it_from_the_start(client: httpx.AsyncClient, organiser: Account) -> None:
    path = "/organise/events/new"
    page = await client.get(path)
    fields = fields_of(page, path) | {
        "name": "With a picture", "date": "2027-05-07", "venue_name": "Old Mill", "venue_city": "Ghent",
        "venue_country": "BE", "image_alt": "Two halves",
    }  # fmt: skip
    chosen = await client.post(path, data=fields | {"room": fields["layout"]}, files={"image": PHOTO})
    assert chosen.status_code == 200, "another room, and the picture is kept"
    assert fields_of(chosen, path)["image_id"]
    saved = await client.post(path, data=fields_of(chosen, path) | {"action": "publish"})
    assert saved.status_code == 303, saved.text
    public_id = saved.headers["Location"].split("/")[3].split("?")[0]
    image = (await client.get(f"/api/v1/events/{public_id}")).json()["uploaded_image"]
    assert image["alt"] == "Two halves"


async def test_a_copy_has_the_same_picture(client: httpx.AsyncClient, event: Event) -> None:
    await save(client, form_of(event), file=PHOTO, image_alt="Two halves")
    path = f"{form_of(event)}/copy"
    copied = await client.post(path, data=page_forms.fields_of(await client.get(path), path))
    assert copied.status_code == 303, copied.text
    public_id = copied.headers["Location"].split("/")[3].split("?")[0]
    draft = (await client.get(f"/api/v1/events/{public_id}")).json()
    assert draft["uploaded_image"] == await told(client, event)
