"""Whom a crowd may be set on: servers on this machine or its private network, nobody else's."""

import ipaddress
import socket
import ssl
from urllib.parse import urlsplit

from onsale.demo.crowd.errors import NotOurs
from onsale.demo.http import Address


def address_of(url: str) -> Address:
    """Where `http(s)://host[:port]` leads; `NotOurs` unless all it may mean is a loopback or private address."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise NotOurs(f"{url} is not an address such as http://127.0.0.1:8000")
    tls = parts.scheme == "https"
    try:
        port = parts.port or (443 if tls else 80)
        found = {str(info[4][0]) for info in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)}
    except (OSError, ValueError, UnicodeError):
        raise NotOurs(f"{url} leads nowhere") from None
    if not all(_is_near(host) for host in found):
        raise NotOurs(f"{url} is not on this machine or its private network; a stampede is for a demo of your own")
    # To the very address that was checked: asked again, a name may mean another.
    return Address(min(found, key=_old_first), port, parts.netloc.rpartition("@")[2], _unchecked_tls() if tls else None)


def _is_near(host: str) -> bool:
    address = ipaddress.ip_address(host.partition("%")[0])
    return (address.is_loopback or address.is_private) and not address.is_unspecified


def _old_first(host: str) -> bool:
    return ":" in host


def _unchecked_tls() -> ssl.SSLContext:
    """`onsale demo --lan` signs its own certificate, and a crowd has no secrets."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
