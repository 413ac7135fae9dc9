"""Mail: sealed while it waits, sent with its transaction, over SMTP or into the outbox folder."""

import asyncio
import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa

from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.mail import (
    Mail,
    Mailer,
    MailRefused,
    MailServerAway,
    OutboxMailer,
    enqueue,
    forget_in_outbox,
    told_by_server,
    written,
)
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import load
from onsale.platform.smtp import SmtpMailer, mailer_for
from tests.fixtures.ports import free_port
from tests.fixtures.postbox import Postbox, open_postbox
from tests.fixtures.selling import count, do_jobs

LETTER = Mail("zoe@test.example", "Your tickets — Zoë’s evening", "Grüße\nfrom us\n", "<p>Grüße</p>")


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, str]]:
    """A real SMTP server on loopback, and its address."""
    with open_postbox() as opened:
        yield opened


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


async def test_headers_cant_be_slipped_in(tmp_path: Path) -> None:
    mailer = mailer_for(load({}, data_dir=tmp_path))
    for mail in (
        Mail("a@b.test", "x\r\nBcc: c@d.test", "y"),
        Mail("a@b.test\nBcc: c@d.test", "x", "y"),
        Mail("a@b.test", "x", "y", reply_to="e@f.test\r\nBcc: c@d.test"),
    ):
        with pytest.raises(ValueError, match=r"linefeed|newline|line"):
            await mailer.send(mail)
    assert not list((tmp_path / "outbox").glob("*.eml"))


async def test_what_ends_mail_of_a_kind_stands_in_its_headers(postbox: tuple[Postbox, str]) -> None:
    box, url = postbox
    mailer = SmtpMailer(url, "Tickets <post@shop.example>")
    told = Mail("a@b.test", "x", "y", reply_to="box@c.test", unsubscribe="https://s.test/unsubscribe/t", key="k1")
    await mailer.send(told)
    await mailer.send(Mail("a@b.test", "x", "y"))
    await mailer.close()
    (_, first), (_, second) = box.received
    assert first["List-Unsubscribe"] == "<https://s.test/unsubscribe/t>"
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (first["Reply-To"], first["Message-ID"]) == ("box@c.test", "<k1@shop.example>")
    assert not {"List-Unsubscribe", "List-Unsubscribe-Post", "Reply-To"} & set(second.keys())


async def test_connections_are_kept_while_there_is_mail(postbox: tuple[Postbox, str]) -> None:
    box, url = postbox
    mailer = SmtpMailer(url, "x@y.test")
    for number in range(20):
        if number % 5 == 4:
            await refused(mailer, number)
        else:
            await mailer.send(Mail(f"a{number}@b.test", "x", "y"))
    assert (len(box.received), len(box.sessions)) == (16, 1), "a refused address costs no connection"
    await mailer.close()


async def refused(mailer: SmtpMailer, number: int) -> None:
    with pytest.raises(MailRefused):
        await mailer.send(Mail(f"no{number}@b.test", "x", "y"))


async def test_a_server_that_comes_back_is_connected_to_again() -> None:
    port = free_port()
    mailer = SmtpMailer(f"smtp://127.0.0.1:{port}", "x@y.test")
    with pytest.raises(MailServerAway, match=r"refused|Connect"):
        await mailer.send(LETTER)
    for _ in range(2):
        with open_postbox(port) as (box, _url):
            await mailer.send(LETTER)
            assert box.addresses == [LETTER.to]
        await asyncio.sleep(1.1)  # one that rested as long is asked before it is used
    await mailer.close()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("<zoe@test.example>: user ZOE unknown", "550 <…>: user … unknown"),
        ("no\r\nsuch\x00 mailbox", "550 no such mailbox"),
        ("x" * 500, "550 " + "x" * 196),
    ],
)
def test_what_a_server_says_is_kept_without_the_address(said: str, kept: str) -> None:
    assert told_by_server(550, said, "zoe@test.example") == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "one line",
        "two\nlines\n",
        "windows\r\nlines\r\n",
        "-- \nsignature",
        "From here\n.\n..dots\n",
        "x" * 300 + " é" * 200,
        "東京 🎻 = equals =3D\ttab \n\n\nafter",
    ],
)
def test_any_text_comes_out_as_it_went_in(text: str) -> None:
    for html in ("", f"<p>{text}</p>"):
        mail = Mail("a@b.test", "Zoë’s " + "long " * 40 + "evening", text, html)
        message = email.message_from_bytes(written(mail, "Zoë <z@b.test>"), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        assert (message["From"], message["Subject"]) == ("Zoë <z@b.test>", mail.subject)
        assert not message.defects
        told = {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}
        assert told["text/plain"].replace("\r\n", "\n").rstrip("\n") == text.replace("\r\n", "\n").rstrip("\n")
        if html:
            assert told["text/html"].replace("\r\n", "\n").rstrip("\n") == html.replace("\r\n", "\n").rstrip("\n")
        assert max(len(line) for line in written(mail, "z@b.test").split(b"\r\n")) <= 100


async def test_the_outbox_forgets_one_reader_and_no_other(tmp_path: Path) -> None:
    mailer = OutboxMailer(tmp_path, "Onsale <tickets@localhost>")
    assert forget_in_outbox(tmp_path / "none", "zoe@test.example") == 0
    for to in ("zoe@test.example", "Zoe@Test.example", "robin@test.example", "zoe@test.example.net"):
        await mailer.send(Mail(to, "Your tickets", "zoe@test.example will come too\n"))
    assert forget_in_outbox(tmp_path, "zoe@test.example") == 2
    for to, there in (("zoe@test.example", 0), ("robin@test.example", 1), ("zoe@test.example.net", 1)):
        assert forget_in_outbox(tmp_path, to) == there
