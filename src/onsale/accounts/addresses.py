"""E-mail addresses as people type them, and the network addresses they come from."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.sealing import normalised_email

_CHARACTERS_MAX = 254
# Nothing that a mail header could read as a second address, a comment or a display name.
_LABEL = r"(?:[^\W_]|[^\W_][\w-]*[^\W_])"
_ADDRESS = re.compile(rf"""[^\s@,;:<>()\[\]\\"]{{1,64}}@{_LABEL}(?:\.{_LABEL})*""")


def address_of(text: str) -> str:
    """The one form of an address we look up, store and write to; `InvalidRequest` naming `email` if it isn't one.

    Writing to the form we look up, never to the form as typed, matters: `ß` and `ss` are found as the same person
    but may be mailboxes of two different people, and a code must not go to the other one.
    """
    address = normalised_email(text)
    if len(address) > _CHARACTERS_MAX or not address.isprintable() or not _ADDRESS.fullmatch(address):
        raise InvalidRequest.of("email", _("this is not an e-mail address; one looks like name@example.com"))
    return address


def origin_of(host: str | None) -> str:
    """What limits are counted by: an IPv4 address, or the /64 network of an IPv6 one (a household has 2**64)."""
    ip = _ip(host)
    if not isinstance(ip, IPv6Address):
        return str(ip) if ip else host or ""
    return str(ip_network((ip, 64), strict=False))


def origins_of(host: str) -> tuple[bytes, bytes] | None:
    """What a crowd is counted by, quickly: the first bytes of an IPv4 address and its /24, of an IPv6 /64 and its /48.

    None for this machine and its house, such as a proxy of ours that isn't trusted to say who asks: nobody on the
    internet has these addresses.
    """
    ip = _ip(host)
    if ip is None:
        return None
    four, number = isinstance(ip, IPv4Address), int(ip)
    if any(number & mask == network for network, mask in (_INSIDE_4 if four else _INSIDE_6)):
        return None
    return (ip.packed, ip.packed[:3]) if four else (ip.packed[:8], ip.packed[:6])


def _masked(*networks: str) -> list[tuple[int, int]]:
    return [(int(each.network_address), int(each.netmask)) for each in map(ip_network, networks)]


_INSIDE_4 = _masked("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
_INSIDE_6 = _masked("::1/128", "fc00::/7", "fe80::/10")


def _ip(host: str | None) -> IPv4Address | IPv6Address | None:
    try:
        ip = ip_address(host or "")
    except ValueError:
        return None
    return ip.ipv4_mapped or ip if isinstance(ip, IPv6Address) else ip
