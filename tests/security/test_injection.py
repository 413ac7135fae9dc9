"""What people type stays what they typed: no markup, no template, no line of a log, no header, no other site."""

import json
import logging
from io import StringIO

import httpx
import pytest
import structlog

from onsale.accounts.forms import local_path
from onsale.platform import logs
from onsale.platform.ids import encode_id
from tests.fixtures.make import Make

HTML = {"Accept": "text/html"}
LINES = '/a\n{"event": "paid"}\r\x1b[2J\u2028\u0085'
NASTY = "<script>alert(1)</script>{{ 7 * 7 }}{% raw %}${7*7}\"'><img src=x onerror=alert(1)>"


async def test_markup_and_templates_stay_text(client: httpx.AsyncClient, make: Make) -> None:
    event = await make.event(name=NASTY)
    answer = await client.get(f"/events/{encode_id('evt', event.id)}", headers=HTML)
    assert answer.status_code == 200
    assert "{{ 7 * 7 }}" in answer.text
    assert "49" not in answer.text.partition("<h1")[2].partition("</h1>")[0]
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_nothing_writes_a_line_of_its_own_into_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    before, handlers = structlog.get_config(), logging.getLogger().handlers[:]
    written = StringIO()
    try:
        logs.configure("info", "json")
        handler = logging.getLogger().handlers[0]
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(written)
        structlog.get_logger("onsale.request").info(
            "request", path='/a\n{"event": "paid"}\r\x1b[2J\u2028\u0085', status=200
        )
    finally:
        structlog.configure(**before)
        logging.getLogger().handlers[:] = handlers
    (line,) = written.getvalue().splitlines()
    told = json.loads(line)
    assert (told["event"], told["status"]) == ("request", 200)
    assert told["path"].startswith("/a\n")
    assert "\x1b" not in line


@pytest.mark.parametrize("value", ["a\r\nSet-Cookie: session=mine", "a\nX: y", "ä", "x" * 100])
async def test_no_header_is_slipped_into_an_answer(client: httpx.AsyncClient, value: str) -> None:
    answer = await client.get("/sign-in", params={"next": f"/{value}"}, headers=HTML)
    told = await client.get("/healthz", headers=[(b"x-request-id", value.encode("utf-8"))])
    assert told.headers["x-request-id"] != value
    for each in (answer, told):
        assert "y" not in each.headers.get_list("x")
        assert not [cookie for cookie in each.headers.get_list("set-cookie") if cookie.startswith("session=")]


@pytest.mark.parametrize(
    "goal",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/%0d%0aX: y",
        "http:evil.example",
        " /x",
        "/\t/evil.example",
        "///evil.example",
    ],
)
def test_signing_in_leads_to_no_other_site(goal: str) -> None:
    led = local_path(goal)
    assert led.startswith("/")
    assert not led.startswith(("//", "/\\"))
    assert httpx.URL("https://shop.example").join(led).host == "shop.example"
    assert "\r" not in led
    assert "\n" not in led
