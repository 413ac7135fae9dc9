"""Which Python `tools/dev.py` picks, from folders of stand-in programs: nothing on PATH is believed unless it runs."""

import os
import shlex
import sys
from pathlib import Path

import pytest

from interpreters import NEWEST, NoInterpreter, candidates, choose, clean_environment, glibc_suffices, probe

SUITABLE = "glibc 2.36"


def program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def python(
    path: Path, version: str, *, kind: str = "cpython", bits: int = 64, missing: str = "", free: int = 0
) -> Path:
    """A stand-in that answers the probe as such a Python would."""
    answer = "|".join(["onsale", version, kind, str(bits), str(free), SUITABLE, missing, str(path)])
    return program(path, f"echo {shlex.quote(answer)}")


def test_newest_working_one_wins_whatever_its_name(tmp_path: Path) -> None:
    python(tmp_path / "python3.11", "3.11.2")
    python(tmp_path / "python3.12", "3.12.1")
    newest = python(tmp_path / "python3", "3.13.0")
    assert choose(str(tmp_path)).executable == str(newest)


def test_broken_shims_are_skipped(tmp_path: Path) -> None:
    program(tmp_path / "python3.13", "echo 'no such version is active' >&2; exit 127")
    program(tmp_path / "python3.12", "echo hello")
    (tmp_path / "python3.14").symlink_to(tmp_path / "gone")
    works = python(tmp_path / "python3.11", "3.11.2")
    assert choose(str(tmp_path)).executable == str(works)


def test_a_name_is_not_believed(tmp_path: Path) -> None:
    python(tmp_path / "python3.13", "3.10.9")
    works = python(tmp_path / "python3", "3.11.2")
    assert choose(str(tmp_path)).executable == str(works)


def test_one_that_can_make_environments_beats_a_newer_one_that_cannot(tmp_path: Path) -> None:
    python(tmp_path / "python3.13", "3.13.0", missing="No module named 'ensurepip'")
    works = python(tmp_path / "python3.12", "3.12.1")
    assert choose(str(tmp_path)).executable == str(works)


def test_an_incomplete_one_is_better_than_none(tmp_path: Path) -> None:
    python(tmp_path / "python3.13", "3.13.0", missing="No module named 'ensurepip'")
    assert choose(str(tmp_path)).missing == "No module named 'ensurepip'"


@pytest.mark.parametrize(
    "traits",
    [{"kind": "pypy"}, {"bits": 32}, {"free": 1}],
    ids=["another implementation", "32 bits", "free-threaded"],
)
def test_kinds_without_locked_wheels_are_skipped(tmp_path: Path, traits: dict[str, object]) -> None:
    python(tmp_path / "python3", "3.12.1", **traits)  # type: ignore[arg-type]
    with pytest.raises(NoInterpreter):
        choose(str(tmp_path))


def test_too_new_is_skipped(tmp_path: Path) -> None:
    python(tmp_path / "python3", f"3.{NEWEST[1] + 1}.0")
    with pytest.raises(NoInterpreter):
        choose(str(tmp_path))


def test_nothing_suitable_is_one_line_that_says_how_to_get_one(tmp_path: Path) -> None:
    python(tmp_path / "python3", "3.8.18")
    with pytest.raises(NoInterpreter, match=r"3\.11.*get one with: \S+") as caught:
        choose(str(tmp_path))
    assert "\n" not in str(caught.value)


def test_folders_with_spaces_and_missing_folders_on_path(tmp_path: Path) -> None:
    folder = tmp_path / "my programs"
    folder.mkdir()
    works = python(folder / "python3.12", "3.12.1")
    path = os.pathsep.join([str(tmp_path / "gone"), str(folder)])
    assert choose(path).executable == str(works)


def test_other_programs_are_not_run(tmp_path: Path) -> None:
    for name in ("python3-config", "python3.12-gdb", "python2", "python3.12t"):
        python(tmp_path / name, "3.12.1")
    assert list(candidates(str(tmp_path))) == []


def test_the_python_running_this_is_usable() -> None:
    found = probe(sys.executable)
    assert found is not None
    assert found.version[:2] == sys.version_info[:2]


@pytest.mark.parametrize(
    ("libc", "suffices"),
    [("glibc 2.28", True), ("glibc 2.9", False), ("glibc 2.27", False), ("", False), ("musl", False)],
)
def test_oldest_glibc(libc: str, suffices: bool) -> None:
    assert glibc_suffices(libc) is suffices


def test_foreign_settings_are_kept_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PIP_TARGET", "elsewhere")
    monkeypatch.setenv("PIP_RETRIES", "9")
    kept = clean_environment()
    assert "PYTHONPATH" not in kept
    assert "PIP_TARGET" not in kept
    assert "PYTHONDONTWRITEBYTECODE" not in kept
    assert kept["PIP_RETRIES"] == "9"
