"""Several processes share the tests; what must run alone does, after all others."""

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.fixtures.sharing import ALONE, TOGETHER

ROOT = Path(__file__).parents[2]
_TEST = """
import os, time, pathlib, pytest

@pytest.mark.parametrize("number", range(3))
def test_it(number):
    began = time.monotonic()
    time.sleep(0.2)
    told = f"{os.environ['PYTEST_XDIST_WORKER']} {began} {time.monotonic()}\\n"
    with (pathlib.Path(os.environ["TOLD"]) / pathlib.Path(__file__).stem).open("a") as file:
        file.write(told)
"""


def test_what_is_named_is_there() -> None:
    alone = [path for paths in ALONE.values() for path in paths]
    assert [path for path in (*alone, *TOGETHER) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("processes", [2, 3])
def test_alone_at_the_end(tmp_path: Path, processes: int) -> None:
    told = tmp_path / "told"
    for name in (
        "audit/test_one", "pages/test_main", "pages/test_more", "races/test_crowd", "search/test_two",
        "shop/test_three", "storms/test_alone", "storms/test_alone_too",
    ):  # fmt: skip
        file = tmp_path / "checkout" / "tests" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_TEST)
    told.mkdir()
    outer = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST")}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "xdist", "-p", "tests.fixtures.sharing", f"-n{processes}"],
        cwd=tmp_path / "checkout",
        env=outer | {"PYTHONPATH": str(ROOT), "TOLD": str(told), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "24 passed" in ran.stdout, ran.stdout + ran.stderr
    workers, spans = defaultdict[str, set[str]](set), defaultdict[str, list[float]](list)
    for file in told.iterdir():
        for line in file.read_text().splitlines():
            worker, *times = line.split()
            workers[file.name].add(worker)
            spans[file.name] += map(float, times)
    assert all(len(one) == 1 for one in workers.values()), "a file stays together"
    assert len(set.union(*workers.values())) == processes
    assert workers["test_main"] == workers["test_more"], "those of one site stay together"
    beside = [times for name, times in spans.items() if workers[name] == workers["test_main"]]
    assert min(spans["test_main"]) == min(map(min, beside)), "and come first"
    assert workers["test_alone"] == workers["test_alone_too"]
    for alone in ("test_alone", "test_alone_too", "test_crowd"):
        began, ended = min(spans[alone]), max(spans[alone])
        beside_it = {name for name, times in spans.items() if min(times) < ended and max(times) > began}
        assert len(set.union(*(workers[name] for name in beside_it))) <= len(ALONE), beside_it
