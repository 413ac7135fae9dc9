"""What the pages of a fan's own booking have in common: how it is named, its places, and that no cache keeps them."""

from uuid import UUID

from litestar import MediaType, Response

from onsale.platform.errors import Failure, InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_event_uuid
from onsale.platform.web.problems import headers_of

_PLACE_DIGITS = 7


def key_of(booking_id: str) -> tuple[int, UUID]:
    """The event's id and the booking's, as its address has them. Raises `NotFound`."""
    return decode_event_uuid("bk", booking_id)


def place_of(text: str) -> int:
    """A place as the page's own form names it. Raises `InvalidRequest`."""
    if text.isascii() and text.isdigit() and len(text) <= _PLACE_DIGITS:
        return int(text)
    raise InvalidRequest.of("", _("That isn't one of your places."))


def private_page(text: str, failure: Failure | None = None) -> Response[str]:
    """A page with a ticket's code or a person's address on it, with the status of what went wrong."""
    headers = {"Cache-Control": "no-store", **(headers_of(failure) if failure else {})}
    status = failure.kind.value if failure else 200
    return Response(text, media_type=MediaType.HTML, status_code=status, headers=headers)
