"""Sending by an SMTP server, many mails over each connection."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib

from onsale.platform import limits, tracing
from onsale.platform.mail import Mail, Mailer, MailRefused, MailServerAway, OutboxMailer, told_by_server, written
from onsale.platform.settings import Settings
from onsale.platform.tracing import Kind

_SEND_WITHIN_S = 20
_ASKED_AFTER_S, _RESTS_FOR_S = 1.0, 20.0
_MAILS_PER_CONNECTION = 1_000
_SPARED_FOR_S = 15.0
_NO_ANSWER = "no answer in time"
_SILENT = (aiosmtplib.SMTPTimeoutError, TimeoutError)


class _Connection:
    """One connection, and how it was used."""

    def __init__(self, client: aiosmtplib.SMTP) -> None:
        self.client = client
        self.mails = 0
        self.rested_since = time.monotonic()

    async def still_good(self) -> bool:
        """Whether it can be used again; one that has rested is asked."""
        rested_s = time.monotonic() - self.rested_since
        if not self.client.is_connected or rested_s > _RESTS_FOR_S or self.mails >= _MAILS_PER_CONNECTION:
            return False
        if rested_s < _ASKED_AFTER_S:
            return True
        try:
            await self.client.noop(timeout=_ASKED_AFTER_S)
        except (aiosmtplib.SMTPException, OSError):
            return False
        return True


class SmtpMailer:
    """Sends by `smtp://user:password@host:587` (STARTTLS where offered) or `smtps://…`, over a few connections that
    are kept while there is mail.

    A server that takes connections and says nothing would keep everybody who has a mail to send waiting, and with them
    whatever else their worker has to do. So one that was silent is left alone for a while; then one asks for all.
    """

    def __init__(self, url: str, sender: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._spared_until: float | None = None
        self._parts = urlsplit(url)
        self._sender, self._from = sender, parseaddr(sender)[1]
        self._resting: list[_Connection] = []
        self._free = asyncio.Semaphore(limits.SMTP_CONNECTIONS)

    async def send(self, mail: Mail) -> None:
        """Send one message, or raise `MailRefused` or `MailServerAway`."""
        try:
            message = written(mail, self._sender)
        except (ValueError, UnicodeError) as error:
            raise MailRefused(f"the message can't be written: {type(error).__name__}", permanent=True) from None
        with tracing.child("send mail", Kind.CLIENT, {"server.address": self._parts.hostname or ""}):
            async with self._free:
                self._spare()
                async with self._connection() as connection:
                    await self._hand_over(connection.client, mail, message)
                    connection.mails += 1
                self._spared_until = None

    def _spare(self) -> None:
        """`MailServerAway` at once while it is left alone. Whoever is first afterwards asks for all the others."""
        if self._spared_until is None:
            return
        if self._clock() < self._spared_until:
            raise MailServerAway(f"{self._parts.hostname}: {_NO_ANSWER}")
        self._spared_until = self._clock() + _SEND_WITHIN_S

    def _silent(self) -> MailServerAway:
        self._spared_until = self._clock() + _SPARED_FOR_S
        return MailServerAway(f"{self._parts.hostname}: {_NO_ANSWER}")

    async def close(self) -> None:
        """End the connections that rest."""
        while self._resting:
            await _end(self._resting.pop())

    async def connect(self) -> aiosmtplib.SMTP:
        """A new connection, signed in; `MailServerAway` with what is wrong."""
        parts = self._parts
        client = aiosmtplib.SMTP(
            hostname=parts.hostname,
            port=parts.port,
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=parts.scheme == "smtps",
            timeout=_SEND_WITHIN_S,
        )
        try:
            await client.connect()
        except aiosmtplib.SMTPResponseException as error:
            client.close()
            raise MailServerAway(told_by_server(error.code, error.message, "")) from None
        except _SILENT:
            client.close()
            raise self._silent() from None
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            raise MailServerAway(f"{parts.hostname}: {_words(error)}") from None
        return client

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[_Connection]:
        """One for a mail; it rests afterwards, unless it broke."""
        connection = None
        while self._resting and connection is None:
            candidate = self._resting.pop()
            if await candidate.still_good():
                connection = candidate
            else:
                await _end(candidate)
        connection = connection or _Connection(await self.connect())
        try:
            yield connection
        except MailRefused:
            self._rest(connection)
            raise
        except BaseException:
            connection.client.close()
            raise
        self._rest(connection)

    def _rest(self, connection: _Connection) -> None:
        if connection.client.is_connected:
            connection.rested_since = time.monotonic()
            self._resting.append(connection)

    async def _hand_over(self, client: aiosmtplib.SMTP, mail: Mail, message: bytes) -> None:
        try:
            # The address as it stands: what a header makes of a strange one may be somebody else's.
            utf8 = [] if mail.to.isascii() and self._from.isascii() else ["SMTPUTF8"]
            await client.sendmail(self._from, [mail.to], message, mail_options=utf8)
        except aiosmtplib.SMTPRecipientsRefused as error:
            refused = error.recipients[0]
            raise _refused(refused.code, refused.message, mail.to) from None
        except aiosmtplib.SMTPSenderRefused as error:
            raise MailServerAway(told_by_server(error.code, error.message, mail.to)) from None
        except aiosmtplib.SMTPResponseException as error:
            raise _refused(error.code, error.message, mail.to) from None
        except (aiosmtplib.SMTPNotSupported, ValueError, UnicodeError) as error:
            raise MailRefused(
                f"the address or the message can't be sent: {type(error).__name__}", permanent=True
            ) from None
        except _SILENT:
            client.close()
            raise self._silent() from None
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            raise MailRefused(f"the connection broke: {_words(error)}", permanent=False) from None


def mailer_for(settings: Settings) -> Mailer:
    """SMTP where a server is set, else the outbox folder."""
    if settings.mail_url:
        return SmtpMailer(settings.mail_url, settings.mail_from)
    return OutboxMailer(settings.outbox_dir, settings.mail_from)


def _refused(code: int, message: str, to: str) -> MailRefused:
    # 421 and 4xx mean later; 5xx never.
    return MailRefused(told_by_server(code, message, to), permanent=code >= 500)


def _words(error: Exception) -> str:
    """What happened to a connection, without what was said on it."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else ""
    return text or type(error).__name__.removeprefix("SMTP")


async def _end(connection: _Connection) -> None:
    try:
        if connection.client.is_connected:
            await connection.client.quit(timeout=_ASKED_AFTER_S)
    except (aiosmtplib.SMTPException, OSError):
        pass
    finally:
        connection.client.close()
