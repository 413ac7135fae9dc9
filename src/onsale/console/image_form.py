"""The picture in the event form. What is chosen is kept at once, so that it is still there when the form comes back."""

from dataclasses import dataclass
from typing import Any

from litestar.datastructures import UploadFile

from onsale.catalog.image_store import keep_image
from onsale.catalog.images.workshop import Workshop
from onsale.catalog.model import Event
from onsale.catalog.set_image import Caption, drop_image, is_cut, made_again, made_from, name_image
from onsale.console.frame import AnyRequest
from onsale.console.reading import Reading
from onsale.platform import limits
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import InvalidRequest, Unavailable
from onsale.platform.i18n import gettext as _
from onsale.platform.services import Services
from onsale.platform.text import OptionalLine

IMAGE_BOXES = {"image_decorative": "", "image_remove": ""}
"""What a form says of boxes that aren't ticked: nothing."""


@dataclass(frozen=True, slots=True)
class ChosenImage:
    """What the form says of the picture; `id` is none where there is to be none."""

    id: str | None
    caption: Caption

    async def give(self, tx: WriteTx, event: Event) -> Event:
        """The event with this picture, or without one."""
        return await (drop_image(tx, event) if self.id is None else name_image(tx, event, self.id, self.caption))


def image_values(event: Event) -> dict[str, str]:
    """The form's fields for the image an event has."""
    if event.image is None:
        return {}
    return {
        "image_id": event.image.id,
        "image_alt": event.image.alt,
        "image_decorative": "" if event.image.alt else "yes",
        "image_x": str(event.image.focus_x),
        "image_y": str(event.image.focus_y),
    }


async def read_image(request: AnyRequest, services: Services, form: dict[str, str], reading: Reading) -> ChosenImage:
    """What was chosen, kept and cut; what is wrong is told in `reading`. `form` learns of the picture's id."""
    source = await _uploaded(request)
    if form.get("image_remove") and not source:
        return ChosenImage(None, Caption())
    reading.form = form
    if not (source or form.get("image_id")):
        return ChosenImage(None, Caption())
    caption = _caption(reading)
    try:
        await _keep(services, form, source, caption)
    except InvalidRequest as refused:
        reading.wrong("image", refused.errors[0].message)
    except Unavailable as busy:
        reading.wrong("image", busy.detail)
    return ChosenImage(form.get("image_id") or None, caption)


async def _keep(services: Services, form: dict[str, str], source: bytes, caption: Caption) -> None:
    db, workshop = services.get(Database), services.get(Workshop)
    if source:
        if len(source) > limits.IMAGE_BYTES:
            raise InvalidRequest.of("image", _("Is larger than 10 MB. Save a smaller copy, then choose that."))
        made = await made_from(workshop, source, caption)
    elif await is_cut(db, form["image_id"], caption):
        return
    else:
        made = await made_again(db, workshop, form["image_id"], caption)
    async with db.write() as tx:
        await keep_image(tx, made)
    form["image_id"] = made.id
    form.pop("image_remove", None)


def _caption(reading: Reading) -> Caption:
    form = reading.form
    alt = reading.fitting("image_alt", form.get("image_alt", "").strip(), OptionalLine) or ""
    decorates = form.get("image_decorative") == "yes"
    if not alt and not decorates and not form.get("image_remove"):
        reading.wrong("image_alt", _("Say in a few words what it shows, or tick that it only decorates."))
    x, y = (reading.whole(name, 0, 100) if form.get(name) else 50 for name in ("image_x", "image_y"))
    return Caption("" if decorates else alt, 50 if x is None else x, 50 if y is None else y)


async def _uploaded(request: AnyRequest) -> bytes:
    form: Any = await request.form()
    file = form.get("image")
    return await file.read() if isinstance(file, UploadFile) and file.filename else b""
