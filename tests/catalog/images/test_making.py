"""From an upload to its files: every shape and width, around what matters, without a word of where it was taken."""

import io
import re

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from onsale.catalog.images.making import Made, Wanted, make
from onsale.catalog.images.model import RATIOS, WHOLE, Image, file_named
from tests.fixtures import pictures as made


def image_of(made_of: Made, focus: int = 50) -> Image:
    """What an event would name."""
    return Image(made_of.id, made_of.width, made_of.height, focus, focus)


def test_every_cut_is_there_in_its_size() -> None:
    done = make(Wanted(made.as_file(made.two_halves(2400, 1600)), 50, 50))
    image = image_of(done)
    assert (done.width, done.height) == (2000, 1333)
    assert set(done.files) == {WHOLE, *(cut.name for cut in image.all_cuts)}
    for cut in image.all_cuts:
        picture = Pillow.open(io.BytesIO(done.files[cut.name]))
        assert (picture.size, picture.format) == ((cut.width, cut.height), "JPEG" if cut.shape == "card" else "WEBP")
    assert [cut.width for cut in image.cuts("wide")] == [480, 800, 1200, 1600]


def test_nothing_is_left_of_where_and_with_what_it_was_taken() -> None:
    photograph = made.photograph()
    assert b"Glasswing" in photograph
    done = make(Wanted(photograph, 50, 50))
    for name, content in {"master": done.master, **done.files}.items():
        picture = Pillow.open(io.BytesIO(content))
        assert not picture.getexif(), name
        assert not {"exif", "xmp", "icc_profile", "comment", "dpi"} & picture.info.keys(), name
        assert b"Glasswing" not in content, name
        assert b"EXIF" not in content, name


def test_cuts_keep_in_sight_what_matters() -> None:
    source = made.as_file(made.two_halves(1600, 900))
    left, right = make(Wanted(source, 10, 50)), make(Wanted(source, 90, 50))
    assert left.id == right.id, "the same image, looked at elsewhere"
    assert made.mean_colour(left.files["10-50-portrait-600.webp"])[0] > 150
    assert made.mean_colour(right.files["90-50-portrait-600.webp"])[2] > 150


def test_the_same_upload_is_the_same_image_and_cutting_again_keeps_it() -> None:
    source = made.as_file(made.two_halves())
    one, again = make(Wanted(source, 50, 50)), make(Wanted(source, 50, 50))
    assert one == again
    elsewhere = make(Wanted(one.master, 20, 30, kept=True))
    assert (elsewhere.id, elsewhere.master) == (one.id, one.master)
    assert make(Wanted(made.as_file(made.two_halves(1200, 810)), 50, 50)).id != one.id


def test_a_small_image_isnt_blown_up() -> None:
    image = image_of(make(Wanted(made.as_file(made.two_halves(640, 400)), 50, 50)))
    assert [cut.width for cut in image.cuts("wide")] == [480, 800]
    assert [cut.width for cut in image.cuts("portrait")] == [300]
    assert [cut.width for cut in image.cuts("card")] == [1200], "as others want it"


@given(
    width=st.integers(360, 2000), height=st.integers(360, 2000), x=st.integers(0, 100), y=st.integers(0, 100)
)  # fmt: skip
def test_every_address_leads_back_to_its_file(width: int, height: int, x: int, y: int) -> None:
    image = Image("0123456789abcdef" * 2, width, height, x, y)
    for shape in RATIOS:
        cuts = image.cuts(shape)
        assert cuts
        assert [cut.width for cut in cuts] == sorted({cut.width for cut in cuts})
        for cut in cuts:
            assert file_named(f"{image.id}-{cut.name}") == (image.id, cut.name)
        assert image.address(shape) == f"/images/{image.id}-{cuts[-1].name}"
        assert re.fullmatch(r"(/images/[\w.-]+ \d+w(, )?)+", image.srcset(shape))


def test_an_address_that_names_no_file() -> None:
    for name in ("", "../etc/passwd", "0" * 32, f"{'0' * 32}-50-50-wide-800.svg", f"{'g' * 32}-whole-800.webp"):
        assert file_named(name) is None
