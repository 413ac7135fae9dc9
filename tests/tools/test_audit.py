"""Asking for known vulnerabilities: where nobody can be asked, that is said, and stops nothing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

import audit
from tests.fixtures.ports import free_port


@contextmanager
def answering(status: int) -> Iterator[str]:
    """A server that gives this answer, by its address."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        thread.join()


@pytest.mark.parametrize("status", [200, 400])
def test_who_answers_is_asked(status: int) -> None:
    with answering(status) as there:
        assert audit.unreachable(there) == ""


def test_what_stands_in_between_is_no_answer() -> None:
    with answering(403) as proxy:
        assert audit.unreachable(proxy) == f"{proxy} answers 403"


def test_without_a_way_out_nothing_fails_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setattr(audit.unreachable, "__defaults__", (nowhere,))
    assert audit.main() == 0
    assert capsys.readouterr().out.startswith("audit: NOT REACHED, nothing was checked")
