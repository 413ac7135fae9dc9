"""Under which name browsers keep passkeys for this installation: its host, which must be a name and no number."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from litestar import Request

from onsale.platform.settings import Settings

_HERE = "localhost"


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """`id` as WebAuthn has it; `origins` are the addresses at which its passkeys count."""

    id: str
    origins: tuple[str, ...]


def relying_party(request: Request[Any, Any, Any], settings: Settings) -> RelyingParty | None:
    """This installation's; None where the page isn't read at its name, and passkeys aren't offered.

    At a number of this machine, such as the demo's, its name `localhost` counts: browsers keep nothing for a number.
    """
    public = urlsplit(settings.public_url)
    host, port = public.hostname or "", f":{public.port}" if public.port else ""
    name = _HERE if _is_this_machine(host) else host
    if _is_number(name) or request.url.hostname != name:
        return None
    return RelyingParty(name, (f"{public.scheme}://{name}{port}",))


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_this_machine(host: str) -> bool:
    return _is_number(host) and ip_address(host).is_loopback
