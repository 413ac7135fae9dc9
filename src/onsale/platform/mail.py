"""Mail: written down sealed in the caller's transaction, sent by a job, over SMTP or into the outbox folder.

Exactly once can't be had: who dies between the server's yes and our note of it sends that one mail again. A mail with
a `key` keeps its Message-ID then, by which most mailboxes show it once.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.parser import BytesHeaderParser
from email.utils import make_msgid, parseaddr
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec
import sqlalchemy as sa
import structlog
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.jobs import Job

from onsale.platform import jobs, limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.ids import new_id
from onsale.platform.message import date_header, message_bytes
from onsale.platform.sealing import Sealer, normalised_email
from onsale.platform.tables import mails

log = structlog.get_logger()

_ADDRESS = re.compile(r"\S*@\S*")
_REASON_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to one address. `html` is optional.

    `reply_to` is an address, `unsubscribe` a page where whoever opens it (or posts to it) ends mail of this kind. The
    same `key` gives the same Message-ID.
    """

    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(default="", repr=False)
    reply_to: str = field(default="", repr=False)
    unsubscribe: str = field(default="", repr=False)
    key: str = ""


class MailRefused(Exception):
    """The server doesn't take this mail; `permanent` when it never will. The text names no address"""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


class MailServerAway(Exception):
    """No mail can be sent now: the server isn't reached, or doesn't let us in. The text names no address"""


class Mailer(Protocol):
    """Whatever can send a mail."""

    async def send(self, mail: Mail) -> None:
        """Hand it over, or raise `MailRefused` or `MailServerAway`."""

    async def close(self) -> None:
        """Let go of connections."""


class OutboxMailer:
    """Writes each message as a file, for demos and first evenings without a mail server."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        """Write one `.eml` file, named so that names sort by time."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._folder / f"{new_id():020}.part"
        draft.write_bytes(written(mail, self._sender))
        draft.rename(draft.with_suffix(".eml"))

    async def close(self) -> None:
        """Nothing is kept open."""


def forget_in_outbox(folder: Path, address: str) -> int:
    """Delete what lies in the outbox folder for this address; how many mails that were.

    A mail server's mailboxes are their owners'. The folder stands in for one, and would keep somebody whom nothing else
    remembers.
    """
    theirs = [file for file in folder.glob("*.eml") if _is_for(file, address)]
    for file in theirs:
        file.unlink(missing_ok=True)
    return len(theirs)


def _is_for(file: Path, address: str) -> bool:
    with suppress(FileNotFoundError), file.open("rb") as stream:
        to = str(BytesHeaderParser(policy=policy.default).parse(stream)["To"] or "")
        return normalised_email(to) == normalised_email(address)
    return False


async def enqueue(tx: WriteTx, sealer: Sealer, mail: Mail, now: datetime) -> None:
    """Send `mail` if and when this transaction commits. What waits is sealed: a mail is personal data."""
    mail_id = new_id()
    period, sealed = sealer.seal_in_transit(msgspec.json.encode(mail), now)
    await tx.execute(sa.insert(mails).values(id=mail_id, period=period, sealed=sealed))
    await jobs.defer(tx, send_mail, mail_id=mail_id)


class _AgainAndAgain(BaseRetryStrategy):
    """Sooner at first, then every hour; `tidy` ends it by forgetting the mail."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:  # noqa: ARG002 - any
        """Whatever went wrong."""
        return RetryDecision(retry_in={"seconds": wait_s(job.attempts)})


@jobs.queue.task(name="platform.send_mail", pass_context=True, retry=_AgainAndAgain())
async def send_mail(context: JobContext, mail_id: int) -> None:
    """Send one waiting mail and forget it; also when the server says that it will never take it."""
    services = jobs.services_of(context)
    db, sealer = services.get(Database), services.get(Sealer)
    async with db.read() as tx:
        row = (await tx.execute(sa.select(mails).where(mails.c.id == mail_id))).one_or_none()
    if row is None:
        return
    mail = msgspec.json.decode(sealer.open_in_transit(row.period, row.sealed), type=Mail)
    try:
        await services.get(Mailer).send(mail)  # type: ignore[type-abstract]  # the protocol is the key
    except MailServerAway as away:
        await _note(db, mail_id, str(away))
        raise
    except MailRefused as refused:
        if not refused.permanent:
            await _note(db, mail_id, str(refused))
            raise
        log.warning("mail_refused", reason=str(refused))
    async with db.write() as write:
        await write.execute(sa.delete(mails).where(mails.c.id == mail_id))


class WaitingMails(NamedTuple):
    """How many mails wait, since when, and what was said at the last try that failed."""

    waiting: int
    since: datetime | None
    reason: str | None


async def waiting_mails(tx: ReadTx) -> WaitingMails:
    """Of those that aren't letters: codes, and word to organisers and admins."""
    last = sa.select(mails.c.reason).where(mails.c.tries > 0).order_by(mails.c.id.desc()).limit(1)
    asked = sa.select(
        sa.func.count().label("waiting"),
        sa.func.min(mails.c.created_at).label("since"),
        last.scalar_subquery().label("reason"),
    )
    return WaitingMails(**(await tx.execute(asked)).mappings().one())


async def _note(db: Database, mail_id: int, reason: str) -> None:
    """Why it waits on, for those who run the installation."""
    async with db.write() as tx:
        noted = {"tries": mails.c.tries + 1, "reason": reason}
        await tx.execute(sa.update(mails).where(mails.c.id == mail_id).values(noted))


def wait_s(tries: int) -> int:
    """How long to wait after so many tries."""
    return int(min(limits.MAIL_RETRY_S * 3 ** min(tries, 10), limits.MAIL_RETRY_MAX_S))


def written(mail: Mail, sender: str) -> bytes:
    """The message as it is sent; `ValueError` where a header's text would end the header."""
    return message_bytes(_headers(mail, sender), mail.text, mail.html)


def _headers(mail: Mail, sender: str) -> Iterator[tuple[str, str]]:
    yield "From", sender
    yield "To", mail.to
    yield "Subject", mail.subject
    yield "Date", date_header(utc_now().replace(microsecond=0))
    yield "Message-ID", _message_id(mail.key, sender)
    yield "Auto-Submitted", "auto-generated"
    if mail.reply_to:
        yield "Reply-To", mail.reply_to
    if mail.unsubscribe:
        yield "List-Unsubscribe", f"<{mail.unsubscribe}>"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def told_by_server(code: int, text: str, to: str) -> str:
    """What a mail server said, in one line that names nobody: it likes to repeat the address."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    for mine in (to, to.partition("@")[0]):
        line = re.sub(re.escape(mine), "…", line, flags=re.IGNORECASE) if len(mine) > 2 else line
    return f"{code} {_ADDRESS.sub('…', line)}".strip()[:_REASON_CHARACTERS]


def domain_of(sender: str) -> str:
    """The domain of a sender as settings write it; `localhost` where there is none."""
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def _message_id(key: str, sender: str) -> str:
    domain = domain_of(sender)
    if not domain.isascii():
        domain = domain.encode("idna").decode()
    return f"<{key}@{domain}>" if key else make_msgid(domain=domain)
