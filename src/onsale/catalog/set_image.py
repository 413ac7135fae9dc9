"""Give an event an image, let it look elsewhere or say something else, or take it away."""

from dataclasses import dataclass, replace

from onsale.catalog.errors import EventClosed
from onsale.catalog.image_store import has_cuts, keep_image, master_named, want_again
from onsale.catalog.images.making import Made, Wanted
from onsale.catalog.images.model import Image
from onsale.catalog.images.workshop import Workshop
from onsale.catalog.model import Event, Lifecycle
from onsale.catalog.record import update_event
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import InvalidRequest, NotFound
from onsale.platform.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Caption:
    """What is said of an image, and what is to be seen of it in every cut: percent from the left and from the top."""

    alt: str = ""
    focus_x: int = 50
    focus_y: int = 50

    def of(self, made: Made) -> Image:
        """The image, with this said of it."""
        return Image(made.id, made.width, made.height, self.focus_x, self.focus_y, self.alt)


async def made_from(workshop: Workshop, source: bytes, caption: Caption) -> Made:
    """The files of an upload; see `Workshop.make` for what is refused."""
    return await workshop.make(Wanted(source, caption.focus_x, caption.focus_y))


async def made_again(db: Database, workshop: Workshop, image_id: str, caption: Caption) -> Made:
    """The files of an image that is kept, cut around another point; `InvalidRequest` if it is there no longer."""
    async with db.read() as tx:
        master = await master_named(tx, image_id)
    if master is None:
        raise InvalidRequest.of("image", _("Isn't there any more. Choose it again."))
    return await workshop.make(Wanted(master.content, caption.focus_x, caption.focus_y, kept=True))


async def set_image(tx: WriteTx, event: Event, made: Made, caption: Caption) -> Event:
    """The event with this image. Raises `EventClosed`, and `StaleVersion` when it changed since it was read."""
    _require_open(event)
    await keep_image(tx, made)
    return await _update(tx, event, caption.of(made))


async def name_image(tx: WriteTx, event: Event, image_id: str, caption: Caption) -> Event:
    """The event with an image that is kept, and cut for this caption; `InvalidRequest` if it is there no longer."""
    if event.image is not None and event.image.id == image_id and caption_of(event.image) == caption:
        return event
    _require_open(event)
    size = await want_again(tx, image_id, _cut_for(caption))
    if size is None:
        raise InvalidRequest.of("image", _("Isn't there any more. Choose it again."))
    width, height = size
    return await _update(tx, event, Image(image_id, width, height, caption.focus_x, caption.focus_y, caption.alt))


async def is_cut(db: Database, image_id: str, caption: Caption) -> bool:
    """Whether an image is kept, and cut for this caption."""
    async with db.read() as tx:
        return await has_cuts(tx, image_id, _cut_for(caption))


def caption_of(image: Image) -> Caption:
    """What is said of an image."""
    return Caption(image.alt, image.focus_x, image.focus_y)


def _cut_for(caption: Caption) -> str:
    return f"{caption.focus_x}-{caption.focus_y}-"


async def describe_image(tx: WriteTx, event: Event, alt: str) -> Event:
    """The event, whose image is described like this now; `NotFound` where it has none."""
    _require_open(event)
    if event.image is None:
        raise NotFound(_("This event has no image."))
    return await _update(tx, event, replace(event.image, alt=alt))


async def drop_image(tx: WriteTx, event: Event) -> Event:
    """The event without an image; one that has none stays as it is."""
    if event.image is None:
        return event
    _require_open(event)
    return await _update(tx, event, None)


async def _update(tx: WriteTx, event: Event, image: Image | None) -> Event:
    if image == event.image:
        return event
    return await update_event(tx, event, {"image": image})


def _require_open(event: Event) -> None:
    if event.lifecycle not in {Lifecycle.DRAFT, Lifecycle.PUBLISHED}:
        raise EventClosed
