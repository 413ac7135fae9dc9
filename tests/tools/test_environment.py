"""When `.venv` counts as complete, what is done when it doesn't, and that none of it minds a path with spaces."""

import fcntl
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import environment
from environment import RUNTIME, Environment, put
from packages import Pinned, SetupFailed, install, installed, pip_news, read_lock


@pytest.fixture
def checkout(tmp_path: Path) -> Environment:
    """A checkout in a path with spaces, whose .venv is this very Python and complete."""
    root = tmp_path / "a check out"
    (root / "src" / "onsale").mkdir(parents=True)
    (root / "src" / "onsale" / "__init__.py").write_text("")
    (root / "src" / "onsale" / "__main__.py").write_text("import sys\nprint(sys.argv[1:])\n")
    (root / "requirements.lock").write_text("# nothing\n")
    (root / "requirements-dev.lock").write_text("# nothing\n")
    # Without pip it is made in no time, and pip isn't needed for locks that name nothing.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", root / ".venv"], check=True)
    made = Environment(root)
    stamp(made)
    return made


def stamp(made: Environment, **changes: str) -> None:
    written = {"layout": str(environment.LAYOUT), "python": made.version(), **made.digests(RUNTIME), **changes}
    made.stamp.write_text(json.dumps(written))


def test_complete(checkout: Environment) -> None:
    assert checkout.is_ready(RUNTIME)


def test_development_asks_for_more_than_the_demo(checkout: Environment) -> None:
    assert not checkout.is_ready(environment.DEVELOPMENT)


def spoil_stamp(made: Environment) -> None:
    made.stamp.write_text('{"layout": "1", "pyth')


def lose_stamp(made: Environment) -> None:
    made.stamp.unlink()


def change_lock(made: Environment) -> None:
    (made.root / "requirements.lock").write_text("# something else\n")


def change_python(made: Environment) -> None:
    stamp(made, python="3.10")


def lose_python(made: Environment) -> None:
    made.python.unlink()
    made.python.symlink_to("gone")


def change_layout(made: Environment) -> None:
    stamp(made, layout="0")


@pytest.mark.parametrize(
    "spoil", [spoil_stamp, lose_stamp, change_lock, change_python, lose_python, change_layout], ids=lambda f: f.__name__
)
def test_incomplete(checkout: Environment, spoil: Callable[[Environment], None]) -> None:
    spoil(checkout)
    assert not checkout.is_ready(RUNTIME)


def test_changed_lock_keeps_the_environment_and_stamps_it_anew(checkout: Environment) -> None:
    witness = checkout.folder / "witness"
    witness.touch()
    change_lock(checkout)
    checkout.ensure(RUNTIME)
    assert checkout.is_ready(RUNTIME)
    assert witness.exists()


def test_interrupted_set_up_is_never_taken_for_a_finished_one(checkout: Environment) -> None:
    (checkout.root / "requirements.lock").write_text("nowhere-to-be-had==1 --hash=sha256:00\n")
    with pytest.raises(SetupFailed):
        checkout.ensure(RUNTIME)  # this .venv has no pip, so it stops midway
    assert not checkout.stamp.exists()


def test_project_is_importable_and_callable_and_follows_when_the_checkout_moves(checkout: Environment) -> None:
    checkout.ensure(RUNTIME)
    elsewhere = checkout.root.rename(checkout.root.with_name("moved; it's here"))
    moved = Environment(elsewhere)
    moved.ensure(RUNTIME)
    for command in ([moved.folder / "bin" / "onsale"], [moved.python, "-m", "onsale"]):
        said = subprocess.run([*map(str, command), "a b"], cwd="/", check=True, capture_output=True, text=True).stdout
        assert said == "['a b']\n"


def test_second_set_up_waits_for_the_first(checkout: Environment, capfd: pytest.CaptureFixture[str]) -> None:
    change_lock(checkout)
    with (checkout.root / ".venv.lock").open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        second = threading.Thread(target=checkout.ensure, args=(RUNTIME,))
        second.start()
        second.join(0.5)
        assert second.is_alive()
        assert not checkout.is_ready(RUNTIME)
    second.join(10)
    assert checkout.is_ready(RUNTIME)
    assert "waiting" in capfd.readouterr().err


def test_a_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "requirements.lock").touch()
    (tmp_path / ".venv").write_text("mine")
    with pytest.raises(SetupFailed, match="move it away"):
        Environment(tmp_path).ensure(RUNTIME)
    assert (tmp_path / ".venv").read_text() == "mine"


def test_put_writes_only_what_changes(tmp_path: Path) -> None:
    assert put(tmp_path / "file", "text")
    assert not put(tmp_path / "file", "text")
    assert put(tmp_path / "file", "other")


def test_reading_a_lock(tmp_path: Path) -> None:
    entries = (
        "a-b==1.0 \\\n    --hash=sha256:01 \\\n    --hash=sha256:02\n",
        "c==2 ; sys_platform == 'darwin' \\\n    --hash=sha256:03\n",
    )
    (tmp_path / "lock").write_text("# title\n" + "".join(entries))
    assert read_lock(tmp_path / "lock") == [Pinned("a-b", "1.0", entries[0]), Pinned("c", "2", entries[1])]


def test_every_entry_of_the_real_locks_is_read() -> None:
    root = Path(__file__).parents[2]
    for name in environment.DEVELOPMENT:
        pins = read_lock(root / name)
        assert len(pins) == (root / name).read_text().count("==") - (root / name).read_text().count(" == ")
        assert all("--hash=sha256:" in pin.text for pin in pins)


def test_what_is_installed_is_not_fetched_again(tmp_path: Path) -> None:
    packages = tmp_path / ".venv" / "lib" / "python3.11" / "site-packages"
    (packages / "Some_Thing-1.2.dist-info").mkdir(parents=True)
    assert list(installed(tmp_path / ".venv")) == ["some-thing==1.2"]
    lock = tmp_path / "lock"
    lock.write_text("some.thing==1.2 \\\n    --hash=sha256:01\n")
    install(tmp_path / ".venv" / "bin" / "python", [lock], tmp_path / "build" / "wheels")  # there is no Python to run
    assert not (tmp_path / "build" / "wheels").exists()


@pytest.mark.parametrize(
    ("line", "news"),
    [
        ("Collecting granian==2.8 (from -r lock (line 3))", "granian"),
        ("  Downloading granian-2.8-cp311-cp311-linux.whl (4.6 MB)", "granian (4.6 MB)"),
        (
            "WARNING: Retrying (Retry(total=3)) after connection broken",
            "the package index doesn't answer, trying again",
        ),
        ("Ignoring c: markers don't match your environment", None),
    ],
)
def test_news_from_pip(line: str, news: str | None) -> None:
    assert pip_news(line) == news


def test_a_killed_set_up_leaves_no_child(tmp_path: Path) -> None:
    """SIGTERM to dev.py ends what it runs."""
    script = """
import signal, sys
sys.path.insert(0, sys.argv[1])
import progress
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
progress.run([sys.executable, "-uc", "import os, time; print(os.getpid()); time.sleep(60)"], "", progress.say)
"""
    command = [sys.executable, "-c", script, str(Path(environment.__file__).parent)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as parent:
        assert parent.stderr is not None
        child = next(int(line) for line in parent.stderr if line.strip().isdigit())
        parent.terminate()
        assert parent.wait(10) == 143
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
