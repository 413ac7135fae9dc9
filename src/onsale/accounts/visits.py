"""What a request tells of the browser somebody comes in by."""

from dataclasses import dataclass
from typing import Any, Self

from litestar import Request

from onsale.accounts.cookies import DEVICE_COOKIE
from onsale.accounts.devices import device_of
from onsale.platform.web.csrf import CSRF_COOKIE


@dataclass(frozen=True, slots=True)
class Visit:
    """`device`: what kind it is, in two words. `mark`: that somebody signed in there before (`known_devices.py`).

    `asker`: what tells this browser's mailed codes from those that others ask for, for the same address; empty for
    programs, which share theirs.
    """

    device: str = "/"
    mark: str | None = None
    asker: str = ""

    @classmethod
    def of(cls, request: Request[Any, Any, Any]) -> Self:
        """As its headers and cookies say."""
        program = request.scope["path"].startswith("/api/")
        asker = "" if program else request.cookies.get(CSRF_COOKIE, "")
        return cls(device_of(request.headers.get("user-agent", "")), request.cookies.get(DEVICE_COOKIE), asker)
