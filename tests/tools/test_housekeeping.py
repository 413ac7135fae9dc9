"""The repository check finds what is planted, and nothing in what is fine."""

import subprocess
from pathlib import Path

import pytest

from housekeeping import LARGEST_FILE_BYTES, declared_digest, violations

PYPROJECT = '[project]\nname = "x"\nrequires-python = ">=3.11"\ndependencies = ["a"]\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "a check out"
    root.mkdir()
    (root / "pyproject.toml").write_text(PYPROJECT)
    (root / "requirements.lock").write_text(f"# declared: {declared_digest(root)}\na==1 \\\n    --hash=sha256:00\n")
    return root


def joined(*parts: str) -> str:
    """Spelled apart here, because this file is checked too."""
    return "".join(parts)


def test_nothing_planted(checkout: Path) -> None:
    assert list(violations(checkout)) == []


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (joined("see https://py", "pi.org/project/a"), "names a package registry"),
        (joined("FILES.PYTHON", "HOSTED.ORG"), "names a package registry"),
        (joined("registry.npm", "js.org"), "names a package registry"),
        (joined("cd /ro", "ot/checkout"), "a path of one machine"),
        (joined("'/wo", "rk/main'"), "a path of one machine"),
        (joined("(/ho", "me/somebody/onsale)"), "a path of one machine"),
        (joined("/Us", "ers/somebody/onsale"), "a path of one machine"),
        (joined("/t", "mp/v11/bin/python"), "a path of one machine"),
    ],
)
def test_forbidden_words(checkout: Path, text: str, finding: str) -> None:
    (checkout / "notes.md").write_text(f"fine\n{text}\n")
    assert [line.split(": ")[:2] for line in violations(checkout)] == [["notes.md:2", finding]]


@pytest.mark.parametrize(
    "text",
    [
        "https://onsale.example/root/x",
        "GET /work",
        "the home/user page",
        "a.homework/x",
        joined("{base}/wo", "rk/x"),
        joined("happypy", "pi.organ"),
        joined("/t", "mp/onsale-socket"),
    ],
)
def test_harmless_words(checkout: Path, text: str) -> None:
    (checkout / "notes.md").write_text(text)
    assert list(violations(checkout)) == []


@pytest.mark.parametrize(
    ("addition", "finding"),
    [
        ("--index-url https://index.example/simple\n", "an index address"),
        ("--find-links wheels\n", "an index address"),
        ("-i index.example\n", "an index address"),
        ("b @ https://index.example/b.whl\n", "an index address"),
        ("b==2\n", "b has no hash"),
    ],
)
def test_locks(checkout: Path, addition: str, finding: str) -> None:
    with (checkout / "requirements.lock").open("a") as lock:
        lock.write(addition)
    found = list(violations(checkout))
    assert found
    assert all(finding in line for line in found)


def test_lock_that_fell_behind(checkout: Path) -> None:
    (checkout / "pyproject.toml").write_text(PYPROJECT.replace('["a"]', '["a", "b"]'))
    assert [line for line in violations(checkout) if "dev.py lock" in line]


def test_huge_file(checkout: Path) -> None:
    (checkout / "film.bin").write_bytes(b"\0" * (LARGEST_FILE_BYTES + 1))
    assert ["film.bin" in line for line in violations(checkout)] == [True]


def test_only_what_git_would_take_is_searched(checkout: Path) -> None:
    subprocess.run(["git", "init", "--quiet", checkout], check=True)
    (checkout / ".gitignore").write_text("/build/\n")
    (checkout / "build").mkdir()
    (checkout / "build" / "notes.md").write_text(joined("cd /ro", "ot/x"))
    assert list(violations(checkout)) == []
    (checkout / "notes.md").write_text(joined("cd /ro", "ot/x"))
    assert len(list(violations(checkout))) == 1
