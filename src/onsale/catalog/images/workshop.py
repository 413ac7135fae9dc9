"""Where uploads are decoded: a process each, one at a time, with limits on its memory and time."""

import asyncio
import signal
import subprocess
import sys

import msgspec
import structlog

from onsale.catalog.images.making import Answer, Made, Wanted
from onsale.platform import limits
from onsale.platform.errors import InvalidRequest, Unavailable
from onsale.platform.i18n import gettext as _

log = structlog.get_logger()

_COMMAND = (sys.executable, "-m", "onsale.catalog.images.making")
_AGAIN_S = 5


class Workshop:
    """Makes images for the requests of one process; whoever comes when many wait is told to come back."""

    def __init__(self) -> None:
        self._one = asyncio.Semaphore(1)
        self._waiting = 0

    def require_room(self) -> None:
        """Raise `Unavailable` if too many wait: to be asked before a body is read into memory."""
        if self._waiting >= limits.IMAGES_WAITING:
            raise Unavailable(_("Many pictures are being made just now. Try again shortly."), retry_after_s=_AGAIN_S)

    async def make(self, wanted: Wanted) -> Made:
        """The image's files. `InvalidRequest` says of `image` what is wrong with it and what to do."""
        self.require_room()
        self._waiting += 1
        try:
            async with self._one:
                answer = await asyncio.to_thread(_in_child, wanted)
        finally:
            self._waiting -= 1
        if answer.made is None:
            raise InvalidRequest.of("image", advice(answer.refused or "damaged"))
        return answer.made


def advice(refusal: str) -> str:
    """What a refusal means, and what to do."""
    words = {
        "not_an_image": _("Is no JPEG, PNG, WebP or AVIF picture, whatever its name says. Save it as one of these."),
        "too_small": _("Is too small to look good: at least {longer} by {shorter} pixels, please.").format(
            longer=limits.IMAGE_SIDE_MIN_PX, shorter=limits.IMAGE_SHORT_SIDE_MIN_PX
        ),
        "too_long": _("Is too long and narrow: at most three times as long as wide. Cut it, then try again."),
        "too_many_pixels": _(
            "Is too large: at most {pixels} million pixels, and {side} on a side. Save a smaller copy."
        ).format(pixels=limits.IMAGE_PIXELS // 1_000_000, side=f"{limits.IMAGE_SIDE_PX:,}"),
        "damaged": _("Is damaged or incomplete. Open it in a picture program, save it anew and try that."),
        "too_costly": _("Takes too long or too much memory to read. Save it anew as a plain JPEG and try that."),
    }
    return words[refusal]


def _in_child(wanted: Wanted) -> Answer:
    """What the process says; one that died or took too long says that it was too much. `Unavailable` where it couldn't
    be started or was killed: that is what a system does which is short of memory, and says nothing about the picture.
    """
    try:
        done = subprocess.run(
            _COMMAND,
            input=msgspec.msgpack.encode(wanted),
            capture_output=True,
            timeout=limits.IMAGE_CHILD_S * 2,
            check=True,
            env={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": ":".join(path for path in sys.path if path)},
        )
        return msgspec.msgpack.decode(done.stdout, type=Answer)
    except subprocess.TimeoutExpired:
        log.warning("image_took_too_long")
    except subprocess.CalledProcessError as died:
        log.warning("image_process_died", status=died.returncode, said=died.stderr[-500:].decode("utf-8", "replace"))
        if died.returncode == -signal.SIGKILL:
            raise Unavailable(retry_after_s=_AGAIN_S) from died
    except OSError as error:
        log.warning("image_process_not_started", reason=str(error))
        raise Unavailable(retry_after_s=_AGAIN_S) from error
    return Answer(refused="too_costly")
