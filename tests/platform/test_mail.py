"""Mail: sealed while it waits, sent with its transaction, over SMTP or into the outbox folder."""

import email
import email.policy
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.mail import Mail, Mailer, MailRefused, OutboxMailer, enqueue
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import load
from onsale.platform.smtp import SmtpMailer, mailer_for
from tests.fixtures.selling import count, do_jobs

LETTER = Mail("zoe@test.example", "Your tickets — Zoë’s evening", "Grüße\nfrom us\n", "<p>Grüße</p>")


class Postbox:
    """An SMTP server's handler that keeps what arrives; refuses addresses that begin with `no`."""

    def __init__(self) -> None:
        self.received: list[tuple[list[str], EmailMessage]] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address.startswith("no"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.received.append((envelope.rcpt_tos, message))
        return "250 OK"


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, str]]:
    """A real SMTP server on loopback, and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    postbox = Postbox()
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield postbox, f"smtp://127.0.0.1:{port}"
    controller.stop()


def check(message: EmailMessage) -> None:
    assert (message["To"], message["Subject"]) == (LETTER.to, LETTER.subject)
    assert message["From"] == "Onsale <tickets@localhost>"
    assert message["Message-ID"].endswith("@localhost>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"]
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == LETTER.text
    assert html.get_content().strip() == LETTER.html


async def test_over_smtp(postbox: tuple[Postbox, str]) -> None:
    box, url = postbox
    mailer = mailer_for(load({"ONSALE_MAIL_URL": url}))
    assert isinstance(mailer, SmtpMailer)
    await mailer.send(LETTER)
    ((recipients, message),) = box.received
    assert recipients == [LETTER.to]
    check(message)
    with pytest.raises(MailRefused, match="550 no such mailbox") as refused:
        await mailer.send(Mail("nobody@test.example", "x", "y"))
    assert refused.value.permanent
    await mailer.close()


async def test_into_the_outbox(tmp_path: Path) -> None:
    mailer = mailer_for(load({}, data_dir=tmp_path))
    assert isinstance(mailer, OutboxMailer)
    for _ in range(2):
        await mailer.send(LETTER)
    files = sorted((tmp_path / "outbox").iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    assert (tmp_path / "outbox").stat().st_mode & 0o077 == 0
    message = email.message_from_bytes(files[0].read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    check(message)


async def test_sent_with_its_transaction_and_sealed_while_it_waits(
    services: Services, db: Database, postbox: tuple[Postbox, str]
) -> None:
    box, url = postbox
    services.add(Mailer, SmtpMailer(url, "Onsale <tickets@localhost>"))  # type: ignore[type-abstract]
    sealer = services.get(Sealer)

    async def undone() -> None:
        async with db.write() as tx:
            await enqueue(tx, sealer, LETTER, utc_now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await undone()
    async with db.write() as tx:
        await enqueue(tx, sealer, LETTER, utc_now())
    async with db.read() as read:
        sealed = bytes((await read.execute(sa.text("select sealed from mails"))).scalar_one())
        arguments = str((await read.execute(sa.text("select args from procrastinate_jobs"))).scalar_one())
    assert b"zoe" not in sealed
    assert "zoe" not in arguments
    await do_jobs(services)
    assert [recipients for recipients, _ in box.received] == [[LETTER.to]]
    assert await count(db, "mails") == 0


async def test_one_that_cant_be_sent_waits_for_another_try(services: Services, db: Database) -> None:
    services.add(Mailer, SmtpMailer("smtp://127.0.0.1:1", "x@y"))  # type: ignore[type-abstract]
    async with db.write() as tx:
        await enqueue(tx, services.get(Sealer), LETTER, utc_now())
    await do_jobs(services)
    assert await count(db, "mails") == 1
    assert await count(db, "procrastinate_jobs where status = 'todo' and attempts = 1") == 1
