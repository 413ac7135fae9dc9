"""Pictures as files: what is kept, and what is sent. Nothing is written but pixels."""

import io

from PIL import Image as Pillow

from onsale.platform import limits

_KEPT_QUALITY, _WEBP_QUALITY, _JPEG_QUALITY = 92, 78, 84
_WEBP_EFFORT = 4


def master_of(picture: Pillow.Image) -> bytes:
    """What is kept, to be cut from: as large as any page needs it, and good enough to be encoded once more."""
    side = limits.IMAGE_KEPT_PX
    if max(picture.size) > side:
        picture.thumbnail((side, side), Pillow.Resampling.LANCZOS, reducing_gap=3.0)
    return _encoded(picture, "WEBP", quality=_KEPT_QUALITY, method=_WEBP_EFFORT)


def webp(picture: Pillow.Image) -> bytes:
    """For our pages."""
    return _encoded(picture, "WEBP", quality=_WEBP_QUALITY, method=_WEBP_EFFORT)


def jpeg(picture: Pillow.Image) -> bytes:
    """For other people's pages and programs, some of which know nothing newer."""
    return _encoded(picture, "JPEG", quality=_JPEG_QUALITY, optimize=True, progressive=True)


def _encoded(picture: Pillow.Image, kind: str, **how: object) -> bytes:
    bare = picture.copy() if picture.info else picture
    bare.info = {}  # the encoder writes profiles and descriptions it finds here
    stream = io.BytesIO()
    bare.save(stream, kind, **how)
    return stream.getvalue()
