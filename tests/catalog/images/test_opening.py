"""What is taken for a picture, and what is told of everything else before it costs anything."""

import pytest
from PIL import Image

from onsale.catalog.images.opening import Refusal, Refused, opened
from onsale.platform import limits
from tests.fixtures import pictures as made

GREY = (90, 90, 90)


def middle(picture: Image.Image) -> tuple[int, ...]:
    """The colour of all of it."""
    found = picture.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert isinstance(found, tuple)
    return found


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether two colours are the same to the eye."""
    return all(abs(a - b) <= 4 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_four_formats_are_taken(kind: str) -> None:
    picture = opened(made.as_file(made.two_halves(), kind))
    assert (picture.size, picture.mode, picture.info) == ((1200, 800), "RGB", {})


@pytest.mark.parametrize("kind", ["WEBP", "AVIF", "PNG"])
def test_of_an_animation_the_first_picture_is_taken(kind: str) -> None:
    assert near(middle(opened(made.animation(kind))), made.LEFT)


def test_a_photograph_stands_upright_and_tells_nothing() -> None:
    picture = opened(made.photograph())
    assert picture.size == (800, 1200)
    assert near(middle(picture.crop((0, 0, 800, 500))), made.LEFT), "what was left is on top"
    assert not picture.info
    assert not picture.getexif()


@pytest.mark.parametrize(
    ("content", "colour"),
    [
        (made.sixteen_bits(), (128, 128, 128)),
        (made.as_file(Image.new("CMYK", (800, 600), (0, 0, 0, 165))), GREY),
        (made.as_file(Image.new("L", (800, 600), 90)), GREY),
        (made.as_file(Image.new("LA", (800, 600), (90, 255)), "PNG"), GREY),
        (made.as_file(Image.new("RGB", (800, 600), GREY).quantize(), "PNG"), GREY),
        (made.as_file(Image.new("1", (800, 600), 1), "PNG"), (255, 255, 255)),
    ],
    ids=["16 bits", "CMYK", "grey", "grey with alpha", "palette", "lines"],
)
def test_every_way_of_telling_colours_ends_as_one(content: bytes, colour: tuple[int, ...]) -> None:
    picture = opened(content)
    assert picture.mode == "RGB"
    assert near(middle(picture), colour)


def test_colours_mean_what_the_profile_says() -> None:
    red = Image.new("RGB", (800, 600), (255, 0, 0))
    assert near(middle(opened(made.as_file(red, "PNG"))), (255, 0, 0))
    assert near(middle(opened(made.as_file(red, "PNG", icc_profile=made.swapped_profile()))), (0, 0, 255))
    assert near(middle(opened(made.as_file(red, "PNG", icc_profile=b"no profile"))), (255, 0, 0)), "left out, as told"


def test_what_is_transparent_lies_on_white() -> None:
    half = Image.new("RGBA", (800, 600), (0, 0, 0, 0))
    half.paste((10, 20, 30, 255), (0, 0, 400, 600))
    picture = opened(made.as_file(half, "PNG"))
    assert (picture.getpixel((100, 100)), picture.getpixel((700, 100))) == ((10, 20, 30), (255, 255, 255))


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"Not a picture, whatever it is called.\n" * 90, Refusal.NOT_AN_IMAGE),
        (b"", Refusal.NOT_AN_IMAGE),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', Refusal.NOT_AN_IMAGE),
        (made.animation("GIF"), Refusal.NOT_AN_IMAGE),
        (made.as_file(made.two_halves())[:-4_000], Refusal.DAMAGED),
        (made.as_file(made.two_halves(), "PNG")[:-200], Refusal.DAMAGED),
        (made.as_file(Image.effect_noise((800, 600), 50), "WEBP")[:-4_000], Refusal.DAMAGED),
        (made.as_file(Image.effect_noise((800, 600), 50), "AVIF")[:-4_000], Refusal.DAMAGED),
        (made.png_that_claims(2_000, 2_000), Refusal.DAMAGED),
        (made.webp_that_claims(2_000, 2_000), Refusal.DAMAGED),
        (b"RIFF\x10\0\0\0WEBPVP8X", Refusal.DAMAGED),
        (made.as_file(made.two_halves(600, 500)), Refusal.TOO_SMALL),
        (made.as_file(made.two_halves(2_000, 340)), Refusal.TOO_SMALL),
        (made.as_file(made.two_halves(3_700, 1_200)), Refusal.TOO_LONG),
        (made.png_that_claims(limits.IMAGE_SIDE_PX + 1, 6_000), Refusal.TOO_MANY_PIXELS),
        (made.png_that_claims(10_000, 5_001), Refusal.TOO_MANY_PIXELS),
        (made.png_that_claims(2**31 - 1, 2**31 - 1), Refusal.TOO_MANY_PIXELS),
        (made.webp_that_claims(16_384, 16_384), Refusal.TOO_MANY_PIXELS),
        (made.many_zeros(12_000, 12_000), Refusal.TOO_MANY_PIXELS),
    ],
    ids=str,
)
def test_everything_else_is_refused_by_name(content: bytes, refusal: Refusal) -> None:
    with pytest.raises(Refused) as refused:
        opened(content)
    assert refused.value.refusal is refusal


def test_the_largest_that_is_taken_is_made_smaller_at_once() -> None:
    picture = opened(made.many_zeros(10_000, 5_000))
    assert max(picture.size) <= 10_000 // 2 or picture.mode == "RGB"
