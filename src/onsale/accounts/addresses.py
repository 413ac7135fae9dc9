"""E-mail addresses as people type them, and the network addresses they come from."""

import re
from ipaddress import IPv6Address, ip_address, ip_network

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
        raise InvalidRequest.of("email", _("is not an e-mail address; it looks like name@example.com"))
    return address


def origin_of(host: str | None) -> str:
    """What limits are counted by: an IPv4 address, or the /64 network of an IPv6 one (a household has 2**64)."""
    try:
        ip = ip_address(host or "")
    except ValueError:
        return host or ""
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or ip_network((ip, 64), strict=False))
