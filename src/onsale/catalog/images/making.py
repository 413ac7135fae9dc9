"""From uploaded bytes to an image's files. Runs in a process of its own, which `workshop.py` starts and limits.

It is told what to do on its standard input and answers on its standard output. So a decoder that is led astray harms
nobody: it has no database, no keys, no network to speak of, so much memory and so many seconds.
"""

import sys
from hashlib import blake2b

import msgspec
from msgspec import Struct
from PIL import Image as Pillow

from onsale.catalog.images.encoding import jpeg, master_of, webp
from onsale.catalog.images.model import RATIOS, WHOLE, Cut, Image
from onsale.catalog.images.opening import Refused, opened
from onsale.platform import limits

_WHOLE_PX = 800
_HASH_BYTES = 16
RECIPE = b"1"
"""Counts how images are made: part of the hash, so that an address never means two things."""


class Wanted(Struct, frozen=True):
    """What is to be done: `source` is what was uploaded, or what we have `kept` of it, to be cut anew."""

    source: bytes
    focus_x: int
    focus_y: int
    kept: bool = False


class Made(Struct, frozen=True):
    """An image's files by their names, and the `master` they are cut from."""

    id: str
    width: int
    height: int
    master: bytes
    files: dict[str, bytes]


class Answer(Struct, frozen=True):
    """What came of it: the files, or why not, by a name of `opening.Refusal`."""

    made: Made | None = None
    refused: str | None = None


def make(wanted: Wanted) -> Made:
    """The image's files; `Refused` for what isn't one we can use."""
    picture = opened(wanted.source)
    master = wanted.source if wanted.kept else master_of(picture)
    if not wanted.kept:
        picture = opened(master)
    return cut_all(picture, master, wanted.focus_x, wanted.focus_y)


def cut_all(picture: Pillow.Image, master: bytes, focus_x: int, focus_y: int) -> Made:
    """All cuts of a picture that is upright, opaque and in sRGB already."""
    digest = blake2b(RECIPE + master, digest_size=_HASH_BYTES).hexdigest()
    image = Image(digest, picture.width, picture.height, focus_x, focus_y)
    files = {WHOLE: webp(_within(picture, _WHOLE_PX))}
    for cut in image.all_cuts:
        files[cut.name] = (jpeg if cut.shape == "card" else webp)(_cut(picture, cut, image))
    return Made(digest, picture.width, picture.height, master, files)


def _cut(picture: Pillow.Image, cut: Cut, image: Image) -> Pillow.Image:
    across, down = RATIOS[cut.shape]
    width = min(picture.width, picture.height * across / down)
    height = width * down / across
    left = _offset(picture.width, width, image.focus_x)
    top = _offset(picture.height, height, image.focus_y)
    box = (left, top, left + width, top + height)
    return picture.resize((cut.width, cut.height), Pillow.Resampling.LANCZOS, box=box, reducing_gap=3.0)


def _offset(whole: int, part: float, percent: int) -> float:
    """Where a part begins that has this point in its middle, as far as the edges let it."""
    return min(max(whole * percent / 100 - part / 2, 0.0), whole - part)


def _within(picture: Pillow.Image, side: int) -> Pillow.Image:
    small = picture.copy()
    small.thumbnail((side, side), Pillow.Resampling.LANCZOS, reducing_gap=3.0)
    return small


def main() -> None:
    """Do what standard input says."""
    _limit()
    wanted = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Wanted)
    try:
        answer = Answer(made=make(wanted))
    except Refused as refused:
        answer = Answer(refused=refused.refusal.value)
    except MemoryError:
        answer = Answer(refused="too_costly")
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))


def _limit() -> None:
    """So much memory and processor time, where the system lets us say so. Who has used up the time is told a second
    before being killed, and dies of being told: killed is who the system has no memory for.
    """
    import resource

    time_s = limits.IMAGE_CHILD_S
    for kind, most in (
        (resource.RLIMIT_AS, (limits.IMAGE_CHILD_BYTES,) * 2),
        (resource.RLIMIT_CPU, (time_s, time_s + 1)),
    ):
        try:
            resource.setrlimit(kind, most)
        except (ValueError, OSError):
            continue


if __name__ == "__main__":
    main()
