"""What was uploaded, as an upright, opaque picture in sRGB; or why it can't be one.

Size is looked at before anything is decoded. Which format it is, its first bytes say, never its name.
"""

import io
import warnings
from enum import Enum

from PIL import AvifImagePlugin, ImageCms, ImageFile, ImageOps, UnidentifiedImageError
from PIL import Image as Pillow

from onsale.platform import limits

_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
_GROUND = (255, 255, 255)
_DEEP = {"I;16", "I;16B", "I;16L", "I", "F"}
_CANVAS = {b"VP8X": (24, 27), b"VP8 ": (26, 28), b"VP8L": (21, 21)}
_PROFILE_BYTES = 2 * 1024 * 1024

AvifImagePlugin.DEFAULT_MAX_THREADS = 1
Pillow.MAX_IMAGE_PIXELS = None  # ours is stricter, and asked first
ImageFile.LOAD_TRUNCATED_IMAGES = False


class Refusal(Enum):
    """Why not."""

    NOT_AN_IMAGE = "not_an_image"
    TOO_SMALL = "too_small"
    TOO_LONG = "too_long"
    TOO_MANY_PIXELS = "too_many_pixels"
    DAMAGED = "damaged"
    TOO_COSTLY = "too_costly"


class Refused(Exception):
    """It can't be used"""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


def opened(source: bytes) -> Pillow.Image:
    """The picture, without anything but its pixels; `Refused` otherwise."""
    _require_size(*_announced(source))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of damage that can be lived with
            return _read(source)
    except Refused:
        raise
    except MemoryError:
        raise Refused(Refusal.TOO_COSTLY) from None
    except Exception:  # noqa: BLE001 - decoders fail in many ways, all of which mean this
        raise Refused(Refusal.DAMAGED) from None


def _announced(source: bytes) -> tuple[int, int]:
    """How large the file says it is, from its first bytes."""
    if source[:4] == b"RIFF" and source[8:12] == b"WEBP":
        return _webp_canvas(source)  # the library sets its canvas aside as soon as it opens one
    try:
        with Pillow.open(io.BytesIO(source), formats=_FORMATS) as picture:
            return picture.size
    except UnidentifiedImageError:
        raise Refused(Refusal.DAMAGED if _begins_like_one(source) else Refusal.NOT_AN_IMAGE) from None
    except Exception:  # noqa: BLE001 - it began like an image, and went on like none
        raise Refused(Refusal.DAMAGED) from None


def _begins_like_one(source: bytes) -> bool:
    return source.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or source[4:11] == b"ftypavi"


def _webp_canvas(source: bytes) -> tuple[int, int]:
    kind = source[12:16]
    if kind not in _CANVAS or len(source) < 30:
        raise Refused(Refusal.DAMAGED)
    across, down = _CANVAS[kind]
    if kind == b"VP8X":
        return int.from_bytes(source[across : across + 3], "little") + 1, int.from_bytes(
            source[down : down + 3], "little"
        ) + 1
    if kind == b"VP8L":
        bits = int.from_bytes(source[across : across + 4], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = (int.from_bytes(source[at : at + 2], "little") & 0x3FFF for at in (across, down))
    return width, height


def _require_size(width: int, height: int) -> None:
    """Upright or lying: what stands may be turned later."""
    longer, shorter = max(width, height), min(width, height)
    if longer < limits.IMAGE_SIDE_MIN_PX or shorter < limits.IMAGE_SHORT_SIDE_MIN_PX:
        raise Refused(Refusal.TOO_SMALL)
    if longer > limits.IMAGE_SIDE_PX or width * height > limits.IMAGE_PIXELS:
        raise Refused(Refusal.TOO_MANY_PIXELS)
    if longer > limits.IMAGE_RATIO * shorter:
        raise Refused(Refusal.TOO_LONG)


def _read(source: bytes) -> Pillow.Image:
    with Pillow.open(io.BytesIO(source), formats=_FORMATS) as file:
        _require_size(*file.size)  # what the decoder reads may differ from what the container says
        file.draft(None, (limits.IMAGE_KEPT_PX * 2, limits.IMAGE_KEPT_PX * 2))
        profile = file.info.get("icc_profile")
        file.load()  # of an animation, the first picture
        turned = file.getexif().get(0x0112, 1)
        picture = _smaller(file)
    picture = _in_srgb(_eight_bits(picture), profile)
    picture = _upright(picture, turned)
    picture.info = {}
    return picture


def _smaller(picture: Pillow.Image) -> Pillow.Image:
    """As large as what is kept: everything after costs less."""
    side = limits.IMAGE_KEPT_PX
    if max(picture.size) > 2 * side and picture.mode not in _DEEP and picture.mode not in {"P", "1"}:
        return picture.reduce(max(picture.size) // (2 * side) or 1)
    return picture.copy()


def _eight_bits(picture: Pillow.Image) -> Pillow.Image:
    """Sixteen bits a channel, palettes and lines as eight bits."""
    if picture.mode == "I" or picture.mode.startswith("I;16"):
        return picture.point(lambda value: value / 257).convert("L")
    if picture.mode in {"P", "PA"}:
        return picture.convert("RGBA")
    return picture.convert("L") if picture.mode in {"1", "F"} else picture


def _in_srgb(picture: Pillow.Image, profile: bytes | None) -> Pillow.Image:
    """Opaque and in sRGB; a profile that can't be used is left out, as browsers do."""
    alpha = picture.getchannel("A") if picture.mode in {"RGBA", "LA"} else None
    colours = picture.convert("RGB") if picture.mode in {"RGBA", "LA", "La", "RGBa"} else picture
    if profile and len(profile) <= _PROFILE_BYTES:
        colours = _converted(colours, profile)
    colours = colours.convert("RGB")
    if alpha is None:
        return colours
    ground = Pillow.new("RGB", colours.size, _GROUND)
    ground.paste(colours, mask=alpha)
    return ground


def _converted(colours: Pillow.Image, profile: bytes) -> Pillow.Image:
    try:
        told = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(colours, told, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return colours
    return converted or colours


def _upright(picture: Pillow.Image, turned: int) -> Pillow.Image:
    """As the camera was held."""
    exif = Pillow.Exif()
    exif[0x0112] = turned
    picture.info = {"exif": exif.tobytes()} if turned in range(2, 9) else {}
    return ImageOps.exif_transpose(picture)
