"""Mail: written down sealed in the caller's transaction, sent by a job, over SMTP or into the outbox folder."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib
import msgspec
import sqlalchemy as sa
from procrastinate import JobContext, RetryStrategy

from onsale.platform import jobs
from onsale.platform.database import Database, WriteTx
from onsale.platform.ids import new_id
from onsale.platform.sealing import Sealer
from onsale.platform.settings import Settings
from onsale.platform.tables import mails

_SEND_WITHIN_S = 20


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to one address. `html` is optional."""

    to: str
    subject: str
    text: str
    html: str = ""


class Mailer(Protocol):
    """Whatever can send a mail."""

    async def send(self, mail: Mail) -> None:
        """Hand it over, or raise."""


class SmtpMailer:
    """Sends by an SMTP server: `smtp://user:password@host:587` (STARTTLS where offered) or `smtps://…`."""

    def __init__(self, url: str, sender: str) -> None:
        self._parts = urlsplit(url)
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        """Send one message; `aiosmtplib.SMTPException` or `OSError` when the server won't take it."""
        parts = self._parts
        await aiosmtplib.send(
            _message(mail, self._sender),
            recipients=[mail.to],  # as it stands: what a header makes of a strange address may be somebody else's
            hostname=parts.hostname,
            port=parts.port,
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=parts.scheme == "smtps",
            timeout=_SEND_WITHIN_S,
        )


class OutboxMailer:
    """Writes each message as a file, for demos and first evenings without a mail server."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        """Write one `.eml` file, named so that names sort by time."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._folder / f"{new_id():020}.part"
        draft.write_bytes(_message(mail, self._sender).as_bytes())
        draft.rename(draft.with_suffix(".eml"))


def mailer_for(settings: Settings) -> Mailer:
    """SMTP where a server is set, else the outbox folder."""
    if settings.mail_url:
        return SmtpMailer(settings.mail_url, settings.mail_from)
    return OutboxMailer(settings.outbox_dir, settings.mail_from)


async def enqueue(tx: WriteTx, sealer: Sealer, mail: Mail, now: datetime) -> None:
    """Send `mail` if and when this transaction commits. What waits is sealed: a mail is personal data."""
    mail_id = new_id()
    period, sealed = sealer.seal_in_transit(msgspec.json.encode(mail), now)
    await tx.execute(sa.insert(mails).values(id=mail_id, period=period, sealed=sealed))
    await jobs.defer(tx, send_mail, mail_id=mail_id)


@jobs.queue.task(name="platform.send_mail", pass_context=True, retry=RetryStrategy(max_attempts=8, exponential_wait=3))
async def send_mail(context: JobContext, mail_id: int) -> None:
    """Send one waiting mail and forget it. Sent twice at worst, when the process dies in between."""
    services = jobs.services_of(context)
    db, sealer = services.get(Database), services.get(Sealer)
    async with db.read() as tx:
        row = (await tx.execute(sa.select(mails).where(mails.c.id == mail_id))).one_or_none()
    if row is None:
        return
    await services.get(Mailer).send(  # type: ignore[type-abstract]  # the protocol is the key
        msgspec.json.decode(sealer.open_in_transit(row.period, row.sealed), type=Mail)
    )
    async with db.write() as write:
        await write.execute(sa.delete(mails).where(mails.c.id == mail_id))


def _message(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain="onsale.invalid")
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    return message
