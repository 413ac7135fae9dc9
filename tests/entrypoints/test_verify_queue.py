"""`onsale verify-queue`, as whoever doubts a line would run it: on a file, or on a site's own address."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from onsale.entrypoints import verifying_queue
from onsale.entrypoints.cli import main
from onsale.entrypoints.fairness_words import CHECKS, PROBLEMS
from onsale.waitingroom.findings import Check, Problem
from tests.entrypoints.commands import onsale
from tests.fixtures.silent import silent_server
from tests.waitingroom.planted import LINE, OTHER, WITH_BEACON

PATH = "/api/v1/events/evt_tale/queue/fairness"


def verify_queue(*arguments: str) -> Result:
    """The command, in this process."""
    return CliRunner().invoke(main, ["verify-queue", *arguments])


def refusal(*arguments: str) -> str:
    """The one line with which it ends where there is nothing to check."""
    done = verify_queue(*arguments)
    assert (done.exit_code, done.stdout) == (1, "")
    [line] = done.stderr.splitlines()
    assert line.startswith("onsale: ")
    return line


@contextmanager
def a_site(pages: dict[str, bytes]) -> Iterator[str]:
    """Answers these paths, and 404 otherwise."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path)
            self.send_response(404 if page is None else 200)
            self.end_headers()
            self.wfile.write(page or b"")

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def document(tmp_path: Path) -> Path:
    file = tmp_path / "fairness.json"
    file.write_bytes(msgspec.json.encode(LINE.evidence))
    return file


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    file = tmp_path / "proof.json"
    file.write_bytes(msgspec.json.encode(LINE.proof_of(2, 1)))
    return file


def test_a_line_that_holds_is_said_to_hold_and_what_that_means(document: Path, proof: Path) -> None:
    """As a shell runs it: without settings, data or a database."""
    done = onsale("verify-queue", str(document), "--proof", str(proof), "--anchor", LINE.evidence.anchor.upper())
    assert (done.returncode, done.stderr) == (0, "")
    said = done.stdout
    assert said.count("  holds: ") == len(Check)
    assert "52 joined in 4 windows" in said
    assert "The anchor is the one you noted" in said
    assert "can choose,\n  among those accounts" in said
    assert said.endswith("\nEverything holds.\n")


def test_without_proof_and_anchor_it_says_what_is_missing(document: Path) -> None:
    done = verify_queue(str(document))
    assert done.exit_code == 0
    assert "no proof was given" in done.stdout
    assert "Note the anchor before a sale" in done.stdout
    assert "as the document says" in done.stdout


def test_with_a_beacon_it_says_that_accounts_could_not_be_chosen(tmp_path: Path) -> None:
    file = tmp_path / "fairness.json"
    file.write_bytes(msgspec.json.encode(WITH_BEACON.evidence))
    done = verify_queue(str(file))
    assert done.exit_code == 0
    assert f"public randomness from {WITH_BEACON.evidence.beacon}" in done.stdout
    assert "can choose" not in done.stdout


def test_a_line_that_was_tampered_with_is_not_let_pass(tmp_path: Path, proof: Path) -> None:
    windows = [replace(one, seed=OTHER) if one.window == 2 else one for one in LINE.evidence.windows]
    file = tmp_path / "fairness.json"
    file.write_bytes(msgspec.json.encode(replace(LINE.evidence, windows=windows)))
    done = verify_queue(str(file), "--proof", str(proof))
    assert done.exit_code == 1
    assert "  WRONG: every revealed seed is the promised one" in done.stdout
    assert "window 2 has a seed that was not promised" in done.stdout
    assert done.stdout.endswith("\nNOT everything holds.\n")
    told = json.loads(verify_queue(str(file), "--json").stdout)
    assert told["holds"] is False
    assert {"problem": "seed_does_not_follow", "at": 2, "said": "window 2 has a seed that was not promised"} in [
        fault for finding in told["findings"] for fault in finding["faults"]
    ]


def test_another_anchor_than_the_noted_one_is_wrong(document: Path) -> None:
    done = verify_queue(str(document), "--anchor", OTHER)
    assert done.exit_code == 1
    assert "the promise is not the one that was noted" in done.stdout


def test_a_site_is_read_page_by_page() -> None:
    whole = LINE.evidence
    pages = {
        PATH: replace(whole, windows=whole.windows[:1], steps=whole.steps[:5], passes=[], next="?after=1"),
        f"{PATH}?after=1": replace(whole, windows=whole.windows[1:], steps=[], passes=[], next=f"{PATH}?after=2"),
        f"{PATH}?after=2": replace(whole, windows=[], steps=whole.steps[5:]),
    }
    with a_site({path: msgspec.json.encode(page) for path, page in pages.items()}) as site:
        done = verify_queue(site + PATH, "--json")
        assert done.exit_code == 0, done
        looked_at = [finding["looked_at"] for finding in json.loads(done.stdout)["findings"]]
        assert looked_at == [1, 4, 4, 4, 8, 52]
        assert "answers 404" in refusal(f"{site}/elsewhere")


def test_a_document_does_not_lead_to_another_host() -> None:
    leads_away = msgspec.json.encode(replace(LINE.evidence, next="http://127.0.0.1:9/elsewhere"))
    with a_site({PATH: leads_away}) as site:
        assert "goes on at another host" in refusal(site + PATH)


def test_what_cannot_be_checked_is_refused(tmp_path: Path, document: Path) -> None:
    (tmp_path / "page.json").write_bytes(msgspec.json.encode(replace(LINE.evidence, next="?after=1")))
    assert "only the first page" in refusal(str(tmp_path / "page.json"))
    assert "No such file" in refusal(str(tmp_path / "nothing.json"))
    assert "not a proof" in refusal(str(document), "--proof", str(document))
    assert "can't be read" in refusal("http://127.0.0.1:9/")


def test_there_are_words_for_everything() -> None:
    assert (set(CHECKS), set(PROBLEMS)) == (set(Check), set(Problem))


def test_a_site_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying_queue, "_WITHIN_S", 0.3)
    with silent_server() as silent:
        assert "can't be read: timed out" in refusal(f"{silent.url}{PATH}")
        assert len(silent.asked) == 1
