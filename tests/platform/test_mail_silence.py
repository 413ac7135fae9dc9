"""A mail server that takes connections and says nothing: few ask it, then it is left alone, then one asks for all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiosmtpd import smtp as aiosmtpd_smtp

from onsale.platform import limits, smtp
from onsale.platform.mail import Mail, MailServerAway
from onsale.platform.smtp import SmtpMailer
from tests.fixtures.selling import until

MAIL = Mail("robin@test.example", "Your code", "123456")


class Server:
    """One that is silent for as long as it is told to be; `connections`: how many it was asked for."""

    def __init__(self) -> None:
        self.silent, self.connections, self.taken = True, 0, 0
        self.port = 0

    async def handle_DATA(self, *_: object) -> str:  # noqa: N802 - as the library calls it
        self.taken += 1
        return "250 taken"

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Server"]:
        """On a port of its own."""
        loop = asyncio.get_running_loop()

        def protocol() -> asyncio.BaseProtocol:
            self.connections += 1
            if self.silent:
                reader = asyncio.StreamReader()
                return asyncio.StreamReaderProtocol(reader, self._connected)
            return aiosmtpd_smtp.SMTP(self, loop=loop)

        server = await loop.create_server(protocol, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()


async def test_silence_is_met_by_few_and_asked_about_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "_SEND_WITHIN_S", 0.3)
    now = 0.0
    async with Server().running() as server:
        mailer = SmtpMailer(f"smtp://127.0.0.1:{server.port}", "Onsale <a@test.example>", clock=lambda: now)

        async def away() -> bool:
            with pytest.raises(MailServerAway, match="no answer in time"):
                await mailer.send(MAIL)
            return True

        assert all(await asyncio.gather(*(away() for _ in range(5 * limits.SMTP_CONNECTIONS))))
        assert server.connections == limits.SMTP_CONNECTIONS, "who waited for a connection was spared"
        assert await away()
        assert server.connections == limits.SMTP_CONNECTIONS

        now += smtp._SPARED_FOR_S
        assert all(await asyncio.gather(*(away() for _ in range(5))))
        assert server.connections == limits.SMTP_CONNECTIONS + 1, "one asks for all"

        server.silent = False
        now += smtp._SPARED_FOR_S
        await mailer.send(MAIL)
        await asyncio.gather(*(mailer.send(MAIL) for _ in range(3)))

        async def all_taken() -> bool:
            return server.taken == 4

        await until(all_taken)
        await mailer.close()
