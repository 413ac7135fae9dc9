"""A picture for an event: dropped, looked at, aimed, described and saved; by keyboard and without scripts too."""

import io
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.fixtures import pictures
from tests.journeys.people import People
from tests.journeys.test_organiser import publish

pytestmark = pytest.mark.browser

CONTENT = pictures.as_file(pictures.two_halves(1600, 900))
PHOTO = FilePayload(name="photo.jpg", mimeType="image/jpeg", buffer=CONTENT)
DROP = """(input, bytes) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], "photo.jpg", { type: "image/jpeg" }));
    for (const kind of ["dragenter", "dragover", "drop"])
        input.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }));
}"""


def desk_of(window: Any, people: People, **kind: Any) -> Page:
    """An organiser's window."""
    page: Page = window(**kind)
    people.account("organiser@demo.test").sign_in(page)
    return page


def shown(page: Page, selector: str) -> Image.Image:
    """What stands there on the screen."""
    return Image.open(io.BytesIO(page.locator(selector).screenshot())).convert("RGB")


def is_blue(picture: Image.Image) -> bool:
    """Whether its middle is the right half's colour."""
    middle = picture.getpixel((picture.width // 2, picture.height // 2))
    assert isinstance(middle, tuple)
    return middle[2] > middle[0]


def test_dropped_aimed_and_saved(window: Any, people: People) -> None:
    page = desk_of(window, people)
    event = publish(page, f"The Lantern Keepers {uuid4().hex[:6]}")
    page.goto(f"/organise/events/{event}")
    page.get_by_label("Choose a picture").evaluate(DROP, list(CONTENT))
    expect(page.get_by_text("Chosen. It is kept when you save.")).to_be_visible()
    stage = page.locator(".picture-look .stage canvas")
    box = stage.bounding_box()
    assert box is not None
    stage.click(position={"x": box["width"] * 0.95, "y": box["height"] * 0.5})
    expect(page.get_by_label("Keep in sight: percent from the left")).to_have_value("95")
    assert is_blue(shown(page, ".picture-look .portrait canvas"))
    page.get_by_label("Keep in sight: percent from the left").fill("5")
    assert not is_blue(shown(page, ".picture-look .portrait canvas"))
    wrong = FilePayload(name="a.txt", mimeType="text/plain", buffer=b"a text")
    page.get_by_label("Choose a picture").set_input_files(wrong)
    expect(page.get_by_text("Is no JPEG, PNG, WebP or AVIF picture.")).to_be_visible()
    page.get_by_label("What the picture shows").fill("Two halves")
    page.get_by_role("button", name="Save the changes").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    page.goto(f"/events/{event}")
    picture = page.get_by_role("img", name="Two halves").first
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")


@pytest.mark.long
def test_the_same_without_scripts(window: Any, people: People) -> None:
    page = desk_of(window, people)
    event = publish(page, f"The Lantern Keepers {uuid4().hex[:6]}")
    plain = desk_of(window, people, java_script_enabled=False)
    plain.goto(f"/organise/events/{event}")
    plain.get_by_label("Choose a picture").set_input_files(PHOTO)
    plain.get_by_label("Keep in sight: percent from the left").fill("95")
    plain.get_by_role("button", name="Show how it looks").click()
    expect(plain.locator(".picture-look .portrait img")).to_be_visible()
    assert is_blue(shown(plain, ".picture-look .portrait img"))
    plain.get_by_label("It only decorates").check()
    plain.get_by_role("button", name="Save the changes").click()
    plain.get_by_label("Remove the picture").check()
    plain.get_by_role("button", name="Save the changes").click()
    expect(plain.get_by_label("Choose a picture")).to_be_visible()
