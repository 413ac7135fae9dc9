"""Requests that are read strictly: a number sent as text is an error, not a guess."""

import re
from typing import Any, TypeVar

import msgspec
from litestar import Request
from litestar.datastructures import FormMultiDict

from onsale.platform.errors import InvalidRequest
from onsale.platform.schemas import Body

_WHERE = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<path>.*)`)?$", re.DOTALL)
_FIELD = re.compile(r"(?:missing required|contains unknown) field `(.*)`")


class StrictRequest(Request[Any, Any, Any]):
    """Decodes a handler's `data` to its `Body` at once; the framework's own way turns "1" into 1, and 1 into a time."""

    async def json(self) -> Any:
        """The body as the handler's type, or as plain values where it asks for none. Raises `InvalidRequest`."""
        field = self.route_handler.parsed_data_field
        kind = field.annotation if field else None
        if not (isinstance(kind, type) and issubclass(kind, Body)):
            return await super().json()
        return decode_body(await self.body(), kind)

    async def form(self) -> FormMultiDict:
        """The form's fields. Raises `InvalidRequest` for text in no encoding we know, or not in the one it names."""
        try:
            return await super().form()
        except (LookupError, UnicodeError):
            raise InvalidRequest.of("body", "is not text in UTF-8") from None


def host_of(request: Request[Any, Any, Any]) -> str:
    """The network address that asks, as far as trusted proxies tell it."""
    return request.client.host if request.client else ""


B = TypeVar("B", bound=Body)


def decode_body(body: bytes, kind: type[B]) -> B:
    """JSON as the type a handler asks for; `InvalidRequest` names the field that is wrong."""
    if not body:
        raise InvalidRequest.of("body", "is required")
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise _refusal(str(error)) from None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise InvalidRequest.of("body", "is not JSON in UTF-8") from None


def _refusal(message: str) -> InvalidRequest:
    """`Expected `int`, got `str` - at `$.sections[0].capacity`` names the field `sections.0.capacity`."""
    found = _WHERE.match(message)
    what, path = (found["what"], found["path"] or "") if found else (message, "")
    named = _FIELD.search(what)
    parts = [re.sub(r"\[(\d+|\.\.\.)\]", r".\1", path), named[1] if named else ""]
    return InvalidRequest.of(".".join(part for part in parts if part).strip(".") or "body", what)
