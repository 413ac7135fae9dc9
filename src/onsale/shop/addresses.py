"""Where pages of events, performers, venues and cities are."""

from urllib.parse import quote

from onsale.catalog.images.model import Shape
from onsale.catalog.model import Event
from onsale.platform.ids import encode_id
from onsale.search.folding import folded


def event_path(event_id: int) -> str:
    """An event's page."""
    return f"/events/{encode_id('evt', event_id)}"


def poster_path(event_id: int, shape: str) -> str:
    """A JPEG of an event's picture, whether it was uploaded or is drawn."""
    return f"/posters/{encode_id('evt', event_id)}.jpg?shape={shape}"


def card_path(event: Event) -> str:
    """What others show of an event's page: a JPEG."""
    return event.image.address("card") if event.image else poster_path(event.id, "card")


def picture_paths(event: Event) -> list[str]:
    """An event's picture in the shapes search engines ask for, the largest of each."""
    if event.image is None:
        return [poster_path(event.id, shape) for shape in ("wide", "square", "card")]
    shapes: tuple[Shape, ...] = ("wide", "square", "card")
    return [event.image.address(shape) for shape in shapes]


def performer_path(performer_id: int) -> str:
    """A performer's page."""
    return f"/performers/{encode_id('per', performer_id)}"


def venue_path(venue_id: int) -> str:
    """A venue's page."""
    return f"/venues/{encode_id('ven', venue_id)}"


def organiser_path(organiser_id: int) -> str:
    """The page that says who sells."""
    return f"/organisers/{encode_id('org', organiser_id)}"


def terms_path(organiser_id: int, version: int | None = None) -> str:
    """An organiser's terms: the newest, or one version for good."""
    return f"{organiser_path(organiser_id)}/terms{f'/{version}' if version else ''}"


def city_path(name: str) -> str:
    """A city's page, by its name as it is written."""
    return f"/cities/{quote(folded(name) if '/' in name else name, safe='')}"
