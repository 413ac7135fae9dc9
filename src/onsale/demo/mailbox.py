"""Reading the outbox folder, so that a demo's mails can be seen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

MOST = 200


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail that would have been sent."""

    key: str
    to: str
    subject: str
    sent_at: datetime
    text: str
    html: str


def mails(folder: Path, to: str | None = None) -> list[SentMail]:
    """The newest mails first, to one address or all; at most `MOST`."""
    found = []
    for file in _files(folder):
        mail = _read(file)
        if not to or mail.to.casefold() == to.casefold():
            found.append(mail)
        if len(found) == MOST:
            break
    return found


def mail(folder: Path, key: str) -> SentMail | None:
    """One mail by its key."""
    return next((_read(file) for file in _files(folder) if file.stem == key), None)


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*.eml"), reverse=True)


def _read(file: Path) -> SentMail:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    return SentMail(
        key=file.stem,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        sent_at=parsedate_to_datetime(str(message["Date"])).astimezone(UTC),
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
    )
