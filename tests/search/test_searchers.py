"""Processes that search for all web processes of a machine; what they don't answer, the web process does itself."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

import pytest

from onsale.platform.clock import utc_now
from onsale.platform.errors import InvalidRequest
from onsale.search import searcher as searcher_module
from onsale.search import searchers as searchers_module
from onsale.search.finder import Finder
from onsale.search.query import Asked
from onsale.search.questions import Answered, PageAsked, SuggestAsked, answer, question_of, wrapped
from onsale.search.reader import Reader
from onsale.search.searcher import Searcher
from onsale.search.searchers import Searchers
from onsale.search.shelf import Shelf
from onsale.search.writer import Editor
from tests.search.entries import a_venue, an_edition, an_entry

NOW = utc_now()
QUESTIONS = (
    PageAsked(Asked(), 20, None, NOW),
    PageAsked(
        Asked(q="lantern", city="Ghent", first="2020-01-01", price_max_minor=100_000, sort="price"), 3, None, NOW
    ),
    PageAsked(Asked(lat=51.05, lon=3.7, radius_km=5.0, sort="distance"), 1, None, NOW),
    SuggestAsked("lan", NOW, 10),
    SuggestAsked("", NOW, 10),
)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """An index of nine events."""
    starts_at = NOW.replace(year=NOW.year + 1)
    entries = [an_entry(n, f"Paper Lantern {n}", venue=a_venue(1), starts_at=starts_at, now=NOW) for n in range(9)]
    an_edition(tmp_path, entries, NOW)
    return Shelf(tmp_path)


Line = tuple[socket.socket, Path]


@contextmanager
def _a_line(address: Path) -> Iterator[socket.socket]:
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as listening:
        listening.bind(str(address))
        listening.listen()
        yield listening


@contextmanager
def _one_searches(shelf: Shelf, listening: socket.socket) -> Iterator[None]:
    def run() -> None:
        with suppress(OSError):  # the line is taken away
            Searcher(Reader(shelf), listening).run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(10)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    """A line that questions wait in, and where it is."""
    address = tmp_path / "line"
    with _a_line(address) as listening:
        yield listening, address


@pytest.fixture
def searching(shelf: Shelf, line: Line) -> Iterator[Path]:
    """One that searches, for as long as the test lasts."""
    listening, address = line
    with _one_searches(shelf, listening):
        yield address


def _nobody_here(tmp_path: Path) -> Reader:
    return Reader(Shelf(tmp_path / "nowhere"))


@pytest.mark.parametrize("question", QUESTIONS)
async def test_they_answer_as_the_web_process_would(
    searching: Path, shelf: Shelf, question: PageAsked | SuggestAsked
) -> None:
    told = await Searchers(searching).answer(question)
    assert told is not None
    assert told == answer(Reader(shelf).now(), question)
    assert told.content


async def test_the_web_process_needs_no_index_of_its_own_for_it(searching: Path, tmp_path: Path) -> None:
    finder = Finder(_nobody_here(tmp_path), Searchers(searching))
    content, tag = await finder.page(Asked(q="lantern"), limit=5, cursor=None, now=NOW)
    assert b'"total":9' in content
    assert tag
    assert b"Paper Lantern" in await finder.suggest("pap", NOW, most=5)


async def test_what_cannot_be_asked_is_told_by_the_web_process(searching: Path, shelf: Shelf) -> None:
    finder = Finder(Reader(shelf), Searchers(searching))
    for asked, cursor in (
        (Asked(lat=999.0, lon=1.0), None),
        (Asked(price_max_minor=10**30), None),
        (Asked(price_min_minor=-(10**30)), None),
        (Asked(sort="\ud800"), None),
        (Asked(q="lantern"), "WyJ4IiwwLDAsMF0"),
    ):
        with pytest.raises(InvalidRequest):
            await finder.page(asked, limit=5, cursor=cursor, now=NOW)
    assert (await finder.page(Asked(), limit=5, cursor=None, now=NOW))[0]


async def test_long_answers_arrive_whole(tmp_path: Path) -> None:
    folder, starts_at = tmp_path / "index", NOW.replace(year=NOW.year + 1)
    entries = [an_entry(n, f"{n} {'long ' * 800}", venue=a_venue(1), starts_at=starts_at, now=NOW) for n in range(100)]
    an_edition(folder, entries, NOW)
    with _a_line(address := tmp_path / "line") as listening, _one_searches(Shelf(folder), listening):
        told = await Searchers(address).answer(question := PageAsked(Asked(), 100, None, NOW))
    assert told is not None
    assert told == answer(Reader(Shelf(folder)).now(), question)
    assert len(told.content) > 400_000


async def test_where_nobody_searches_the_web_process_does(shelf: Shelf, tmp_path: Path) -> None:
    for address in (Path(), tmp_path / "nobody", Path("/" + "x" * 200)):
        finder = Finder(Reader(shelf), Searchers(address))
        for _ in range(2):
            assert (await finder.page(Asked(), limit=5, cursor=None, now=NOW))[0]
            assert await finder.suggest("pap", NOW, most=5)


@pytest.mark.parametrize(
    "said", [b"", b"\0", b"\0\0\0\x05abc", b"\0\0\0\x03abc", wrapped(Answered(b"x" * 100_000, "tag"))[:-1]]
)
async def test_half_an_answer_is_none(line: Line, shelf: Shelf, said: bytes) -> None:
    listening, address = line

    def hang_up() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65_536)
            connection.sendall(said)

    threading.Thread(target=hang_up, daemon=True).start()
    searchers = Searchers(address)
    assert await searchers.answer(QUESTIONS[0]) is None
    with_it = Finder(Reader(shelf), Searchers(address))
    threading.Thread(target=hang_up, daemon=True).start()
    assert (await with_it.page(Asked(), limit=5, cursor=None, now=NOW))[0]


async def test_who_is_silent_is_not_waited_for(line: Line, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searchers_module, "_WITHIN_S", 0.2)
    listening, address = line
    finder, loop = Finder(Reader(shelf), Searchers(address)), asyncio.get_running_loop()
    began = loop.time()
    assert (await finder.page(Asked(), limit=5, cursor=None, now=NOW))[0]
    assert loop.time() - began >= 0.2
    listening.settimeout(0)
    listening.accept()[0].close()
    assert (await finder.page(Asked(), limit=5, cursor=None, now=NOW))[0]
    with pytest.raises(BlockingIOError):
        listening.accept()  # for a while nobody is asked


@contextmanager
def _connected(address: Path) -> Iterator[socket.socket]:
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as connection:
        connection.settimeout(10)
        connection.connect(str(address))
        yield connection


@pytest.mark.parametrize("said", [b"\0\0\0\x03abc", b"\xff\xff\xff\xff", wrapped(Answered(b"", ""))])
async def test_what_is_no_question_does_no_harm(searching: Path, said: bytes) -> None:
    with _connected(searching) as connection:
        connection.sendall(said)
        assert await asyncio.to_thread(connection.recv, 1) == b""
    assert await Searchers(searching).answer(QUESTIONS[0]) is not None


async def test_who_asks_nothing_is_left(searching: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searcher_module, "_WITHIN_S", 0.1)
    with _connected(searching) as connection:
        assert await asyncio.to_thread(connection.recv, 1) == b""
    assert await Searchers(searching).answer(QUESTIONS[0]) is not None


async def test_who_has_left_is_not_answered(line: Line, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    listening, address = line
    asked = list[datetime]()

    def noted(content: bytes) -> PageAsked | SuggestAsked:
        question = question_of(content)
        asked.append(question.now)
        return question

    monkeypatch.setattr(searcher_module, "question_of", noted)
    with _connected(address) as gone:
        gone.sendall(wrapped(QUESTIONS[0]))
    later = PageAsked(Asked(), 20, None, NOW.replace(year=NOW.year - 1))
    with _one_searches(shelf, listening):
        assert await Searchers(address).answer(later) is not None
    assert asked == [later.now]


async def test_what_is_new_is_opened_before_anybody_asks(searching: Path, shelf: Shelf) -> None:
    searchers, edition = Searchers(searching), shelf.present()
    assert edition is not None
    first = await searchers.answer(QUESTIONS[0])
    with Editor(edition) as editor:
        editor.replace([1], [])
    await asyncio.sleep(0.2)
    assert await searchers.answer(SuggestAsked("lan", NOW, 10))  # which looks up what is new, first or afterwards
    after = await searchers.answer(QUESTIONS[0])
    assert first is not None
    assert after is not None
    assert (b'"total":9' in first.content, b'"total":8' in after.content) == (True, True)
