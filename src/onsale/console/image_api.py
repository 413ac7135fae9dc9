"""An event's image over the API: uploaded, said something of, taken away."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, delete, patch, put
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter
from msgspec import UNSET, Meta, UnsetType

from onsale.accounts.guards import organiser
from onsale.accounts.model import Principal
from onsale.catalog.images.workshop import Workshop
from onsale.catalog.organisers import managed_event
from onsale.catalog.set_image import Caption, describe_image, drop_image, made_again, made_from, set_image
from onsale.console.edit import gated_event
from onsale.console.frame import AnyRequest
from onsale.listings.answers import event_answer
from onsale.listings.read import EventDetails, details_of
from onsale.listings.schemas import EventAnswer
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import InvalidRequest, NotFound, TooLarge
from onsale.platform.etags import etag_of
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_id
from onsale.platform.schemas import Body
from onsale.platform.services import Services
from onsale.platform.text import OptionalLine
from onsale.platform.web.openapi import problems

_TAGS = ["Organising"]
_KINDS = ("image/jpeg", "image/png", "image/webp", "image/avif")
_Percent = Annotated[int, Meta(ge=0, le=100)]
IfMatch = Annotated[
    str | None,
    HeaderParameter(name="If-Match", max_length=200, description="the ETag you saw; 412 when it is another now"),
]
_AltAsked = Annotated[str | None, QueryParameter(max_length=200, description="what it shows; empty: it only decorates")]
_FocusAsked = Annotated[
    int, QueryParameter(ge=0, le=100, description="what every cut keeps in sight, percent from the left or the top")
]


class ImageChanges(Body):
    """What to change of an image; what is left out stays."""

    alt: OptionalLine | UnsetType = UNSET
    focus_x: _Percent | UnsetType = UNSET
    focus_y: _Percent | UnsetType = UNSET


class Uploading(Operation):
    """An upload's body in the API's description: the file itself, or a form with it."""

    def __post_init__(self) -> None:
        """The framework knows no bodies but those it decodes."""
        binary = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        form = Schema(type=OpenAPIType.OBJECT, properties={"image": binary}, required=["image"])
        content = {kind: OpenAPIMediaType(schema=binary) for kind in _KINDS}
        self.request_body = RequestBody(
            content=content | {"multipart/form-data": OpenAPIMediaType(schema=form)}, required=True
        )


@put(
    "/events/{event_id:str}/image",
    guards=[organiser],
    request_max_body_size=limits.IMAGE_FORM_BYTES,
    operation_class=Uploading,
    tags=_TAGS,
    summary="Give an event an image",
    description=(
        "JPEG, PNG, WebP or AVIF, as the body itself or as `image` in a form; up to 10 MiB and 50 megapixels, at least "
        "640 × 360. It is made anew: upright, in sRGB, with nothing of what it said about camera, place or person."
    ),
    response_description="The event with its image",
    responses=problems(400, 401, 403, 404, 409, 412, 413, 503),
)
async def put_image(
    request: AnyRequest,
    *,
    event_id: FromPath[str],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
    principal: NamedDependency[Principal],
    if_match: IfMatch = None,
    alt: _AltAsked = None,
    focus_x: _FocusAsked = 50,
    focus_y: _FocusAsked = 50,
) -> Response[EventAnswer]:
    """The changed event."""
    workshop, number = services.get(Workshop), decode_id("evt", event_id)
    await _require_manager(db, principal, number)
    workshop.require_room()
    source, alt_in_form = await _uploaded(request)
    caption = Caption(_line(alt if alt is not None else alt_in_form or ""), focus_x, focus_y)
    made = await made_from(workshop, source, caption)
    async with db.write() as tx:
        event = await gated_event(tx, number, if_match=if_match, principal=principal)
        event = await set_image(tx, event, made, caption)
        details = (await details_of(tx, [event], now))[0]
    return _told(details)


@patch(
    "/events/{event_id:str}/image",
    guards=[organiser],
    tags=_TAGS,
    summary="Say something else of an event's image, or let its cuts look elsewhere",
    response_description="The event with its image",
    responses=problems(400, 401, 403, 404, 409, 412, 503),
)
async def patch_image(
    event_id: FromPath[str],
    data: JSONBody[ImageChanges],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
    principal: NamedDependency[Principal],
    if_match: IfMatch = None,
) -> Response[EventAnswer]:
    """The changed event."""
    number = decode_id("evt", event_id)
    async with db.read() as tx:
        image = (await managed_event(tx, principal, number)).image
    if image is None:
        raise NotFound(_("This event has no image."))
    caption = Caption(
        image.alt if data.alt is UNSET else data.alt.strip(),
        image.focus_x if data.focus_x is UNSET else data.focus_x,
        image.focus_y if data.focus_y is UNSET else data.focus_y,
    )
    looks_elsewhere = (caption.focus_x, caption.focus_y) != (image.focus_x, image.focus_y)
    made = await made_again(db, services.get(Workshop), image.id, caption) if looks_elsewhere else None
    async with db.write() as tx:
        event = await gated_event(tx, number, if_match=if_match, principal=principal)
        changed = set_image(tx, event, made, caption) if made else describe_image(tx, event, caption.alt)
        details = (await details_of(tx, [await changed], now))[0]
    return _told(details)


@delete(
    "/events/{event_id:str}/image",
    status_code=204,
    guards=[organiser],
    tags=_TAGS,
    summary="Take an event's image away",
    description="It has a drawn poster again. An event without an image stays as it is.",
    responses={
        204: ResponseSpec(None, description="Gone; the ETag is the version, for If-Match", generate_examples=False),
        **problems(400, 401, 403, 404, 409, 412, 503),
    },
)
async def delete_image(
    event_id: FromPath[str],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
    if_match: IfMatch = None,
) -> Response[None]:
    """Nothing."""
    async with db.write() as tx:
        event = await gated_event(tx, decode_id("evt", event_id), if_match=if_match, principal=principal)
        event = await drop_image(tx, event)
    return Response(None, status_code=204, headers={"ETag": etag_of(event.version)})


async def _require_manager(db: Database, principal: Principal, event_id: int) -> None:
    """First the right: nobody else's upload is read, let alone decoded."""
    async with db.read() as tx:
        await managed_event(tx, principal, event_id)


async def _uploaded(request: AnyRequest) -> tuple[bytes, str | None]:
    """The file, and what a form beside it says of it."""
    alt = None
    if request.content_type[0] == "multipart/form-data":
        form: Any = await request.form()
        file, said = form.get("image"), form.get("alt")
        source = await file.read() if isinstance(file, UploadFile) else b""
        alt = said if isinstance(said, str) else None
    else:
        source = await request.body()
    if not source:
        raise InvalidRequest.of("image", _("Send the picture itself: a JPEG, PNG, WebP or AVIF file."))
    if len(source) > limits.IMAGE_BYTES:
        raise TooLarge
    return source, alt


def _line(text: str) -> str:
    try:
        return msgspec.convert(text.strip(), OptionalLine)
    except msgspec.ValidationError:
        raise InvalidRequest.of("alt", _("One line, at most 200 characters.")) from None


def _told(details: EventDetails) -> Response[EventAnswer]:
    answer = event_answer(details, own=True)
    return Response(answer, headers={"ETag": etag_of(answer.version)})


routes: list[BaseRouteHandler] = [put_image, patch_image, delete_image]
"""Every call."""
