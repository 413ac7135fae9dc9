"""A mail as the bytes that go over the wire.

The library's own messages take two thirds of the time of a mail that is one of forty thousand: headers are parsed and
folded anew for each. So headers that many mails share are folded once, by the library, and bodies are encoded here
(RFC 2045 and 2046): quoted-printable, which people and spam filters can still read.
"""

import binascii
import re
import secrets
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from functools import lru_cache

_END = b"\r\n"
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+", re.ASCII)
_LINE_CHARACTERS = 76
_KEPT = 512


def message_bytes(headers: Iterator[tuple[str, str]], text: str, html: str) -> bytes:
    """The whole message; `ValueError` where a header's text would end the header."""
    lines = [_header(name, value) for name, value in headers]
    lines.append(b"MIME-Version: 1.0")
    if not html:
        return _END.join([*lines, _part("plain", text)])
    boundary = secrets.token_hex(16).encode()
    head = b'Content-Type: multipart/alternative; boundary="' + boundary + b'"'
    parts = [b"--" + boundary + _END + _part(kind, body) for kind, body in (("plain", text), ("html", html))]
    return _END.join([*lines, head, b"", *parts, b"--" + boundary + b"--", b""])


@lru_cache(_KEPT)
def date_header(moment: datetime) -> str:
    """A whole second as mails write it."""
    return format_datetime(moment)


def _header(name: str, value: str) -> bytes:
    if name in {"To", "Message-ID"} and len(value) < _LINE_CHARACTERS - len(name) and _is_plain(value):
        return f"{name}: {value}".encode("ascii")
    return _folded(name, value)


def _is_plain(value: str) -> bool:
    return _PLAIN_ADDRESS.fullmatch(value.removeprefix("<").removesuffix(">")) is not None


@lru_cache(_KEPT)
def _folded(name: str, value: str) -> bytes:
    # An address beyond ASCII goes as it is, to servers that know such (RFC 6532); everything else is encoded.
    message = EmailMessage(policy=SMTPUTF8 if name == "To" and not value.isascii() else SMTP)
    message[name] = value
    return message.as_bytes().rstrip(_END)


def _part(kind: str, body: str) -> bytes:
    # Line ends are the message's own, so they are made alike first, and kept out of the encoding.
    lines = body.replace("\r\n", "\n").removesuffix("\n").encode().split(b"\n")
    encoded = _END.join(binascii.b2a_qp(line, quotetabs=False, istext=True).replace(b"\n", _END) for line in lines)
    head = b"Content-Type: text/" + kind.encode() + b'; charset="utf-8"' + _END
    return head + b"Content-Transfer-Encoding: quoted-printable" + _END + _END + encoded + _END
