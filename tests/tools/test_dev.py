"""dev.py as somebody runs it: what an old Python can read, what it prints, how it answers nonsense."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dev import shared

ROOT = Path(__file__).parents[2]
DEV = ROOT / "tools" / "dev.py"


def modules_before_setup() -> list[Path]:
    """dev.py and all of ours that it imports."""
    found, waiting = set[Path](), [DEV]
    while waiting:
        path = waiting.pop()
        found.add(path)
        imported = re.findall(r"^(?:from|import) (\w+)", path.read_text(), re.MULTILINE)
        ours = {DEV.with_name(f"{name}.py") for name in imported}
        waiting.extend(p for p in ours - found if p.exists())
    return sorted(found)


@pytest.mark.parametrize("path", modules_before_setup(), ids=lambda p: p.name)
def test_python_38_can_read_it_and_finds_all_it_imports(path: Path) -> None:
    tree = ast.parse(path.read_text(), feature_version=(3, 8))
    ours = {p.stem for p in modules_before_setup()}
    for node in ast.walk(tree):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names | ours


def run(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(DEV), *words], cwd=cwd, capture_output=True, text=True, check=False)


def test_help_names_every_verb(tmp_path: Path) -> None:
    shown = run("help", cwd=tmp_path)
    assert shown.returncode == 0
    for verb in ("setup", "demo", "test", "test-long", "check", "fix", "bench", "lock"):
        assert f"\n  {verb} " in shown.stdout


@pytest.mark.parametrize("words", [["dance"], ["check", "everything"], ["setup", "--quickly"]])
def test_nonsense_is_refused(words: list[str]) -> None:
    assert run(*words).returncode == 2


@pytest.mark.parametrize(
    ("words", "processes"),
    [
        ([], ["-n", "3"]), (["-k", "holds", "-x"], ["-n", "3"]), (["tests/bookings"], []), (["-n0"], []),
        (["tests/tools/test_dev.py::test_help_names_every_verb"], []), (["-k", "holds", "--pdb"], []), (["-s"], []),
    ],
)  # fmt: skip
def test_the_whole_suite_is_shared_between_processes(words: list[str], processes: list[str]) -> None:
    assert shared(words, cores=2) == processes
    assert shared(words, cores=1) == []


def test_makefile_passes_arguments_on(tmp_path: Path) -> None:
    shown = subprocess.run(
        ["make", "-n", "-f", ROOT / "Makefile", "bench", "ONLY=a,b", "ARGS=--quick"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE") and name != "MFLAGS"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert shown.strip() == 'python3 tools/dev.py bench "ONLY=a,b" --quick'
