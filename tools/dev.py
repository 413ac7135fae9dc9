"""Everything one does with this checkout: python3 tools/dev.py VERB [ARGUMENT …]

  setup      makes .venv with everything to run, test and change Onsale
  demo       serves Onsale with a sample catalogue              demo --port 9000
  test       runs the tests                                     test -k holds -x
  test-long  runs the tests that take minutes
  check      format, lint, types, architecture, repository
  fix        formats and repairs what can be repaired
  bench      measures                                           bench ONLY=holds_per_s
  pictures   takes the pictures of docs/pictures anew
  texts      brings the translations in step with the texts in the code
  screens    pictures of every page in every state, in build    screens checkout
  lock       pins the packages that pyproject.toml asks for     lock --upgrade
  sbom       writes down what Onsale runs with, after locking
  audit      asks whether anything of it is known to be vulnerable

Each verb does its own set-up. Needs nothing but a Python 3.8 to start with; it looks for a newer one by itself.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Callable, Dict, List, NoReturn, Sequence, Tuple

import browser
from environment import DEVELOPMENT, RUNTIME, Environment, with_venv
from interpreters import NoInterpreter, choose, clean_environment
from packages import SetupFailed
from progress import say

ROOT = Path(os.path.abspath(__file__)).parent.parent
ENVIRONMENT = Environment(ROOT)
PYTHON = str(ENVIRONMENT.python)
PROCESSES_AT_MOST = 4
MORE_THAN_CORES = 1  # what waits for a browser, a database or a moment to come leaves a core to others
ONE_PROCESS = ("-n", "--numprocesses", "--dist", "--pdb", "--trace", "-s", "--capture", "--collect-only", "--co")


def setup(_: List[str]) -> int:
    started = time.monotonic()
    ENVIRONMENT.ensure(DEVELOPMENT)
    say("Ready ({:.1f} s). Start with: make demo".format(time.monotonic() - started))
    return 0


def demo(arguments: List[str]) -> int:
    ENVIRONMENT.ensure(RUNTIME)
    return become([PYTHON, "-P", "-m", "onsale", "demo", *arguments])


def test(arguments: List[str]) -> int:
    return run_tests([*shared(arguments), *arguments], "not long")


def test_long(arguments: List[str]) -> int:
    return run_tests(arguments, "long")


def run_tests(arguments: List[str], marker: str) -> int:
    """pytest on what `marker` selects; without the browser journeys where there is no browser to be had."""
    ENVIRONMENT.ensure(DEVELOPMENT)
    executable, reason = browser.ensure()
    command = [PYTHON, "-m", "pytest", "-m", marker, *arguments]
    if executable:
        return become(command, ROOT, {"ONSALE_TEST_BROWSER": executable})
    closing = "browser journeys NOT run: " + reason
    if os.environ.get("ONSALE_REQUIRE_BROWSER") == "1":
        say(closing + " (ONSALE_REQUIRE_BROWSER=1)")
        return 1
    command[4] = "({}) and not browser".format(marker)
    code = follow(command)
    print(closing, flush=True)
    return code


def shared(arguments: List[str], cores: int = os.cpu_count() or 1) -> List[str]:
    """Several processes for the whole suite; one for chosen files, and for whoever wants to look inside or said how."""
    own = any(word.startswith(ONE_PROCESS) or (ROOT / word.split("::")[0]).exists() for word in arguments)
    processes = min(cores + MORE_THAN_CORES, PROCESSES_AT_MOST)
    return [] if own or cores < 2 else ["-n", str(processes)]


def check(_: List[str]) -> int:
    ENVIRONMENT.ensure(DEVELOPMENT)
    folders = python_folders()
    steps: Tuple[Tuple[str, List[str]], ...] = (
        ("format", ["-m", "ruff", "format", "--check", *folders]),
        ("lint", ["-m", "ruff", "check", *folders]),
        ("types", ["-m", "mypy", *folders]),
        ("architecture", ["-c", "from importlinter.cli import lint_imports_command as c; c()"]),
        ("repository", [str(ROOT / "tools" / "housekeeping.py")]),
    )
    results = []
    for name, command in steps:
        print("== " + name, flush=True)
        started = time.monotonic()
        code = follow([PYTHON, *command])
        results.append((name, code, time.monotonic() - started))
    print("== check: " + ", ".join("{} {} ({:.1f} s)".format(n, "FAILED" if c else "ok", s) for n, c, s in results))
    return int(any(code for _, code, _ in results))


def fix(_: List[str]) -> int:
    ENVIRONMENT.ensure(DEVELOPMENT)
    repaired = follow([PYTHON, "-m", "ruff", "check", "--fix", *python_folders()])
    return follow([PYTHON, "-m", "ruff", "format", *python_folders()]) or repaired


def bench(arguments: List[str]) -> int:
    if not (ROOT / "benchmarks" / "__main__.py").exists():
        say("There are no benchmarks in this checkout (benchmarks/__main__.py is missing).")
        return 2
    ENVIRONMENT.ensure(DEVELOPMENT)
    names = [word[len("ONLY=") :] if word.startswith("ONLY=") else word for word in arguments]
    command = [PYTHON, "-m", "benchmarks", *filter(None, names)]
    return become(command, ROOT, {"PYTHONPATH": str(ROOT / "tools")})  # what puts nginx in front is there


def pictures(_: List[str]) -> int:
    ENVIRONMENT.ensure(DEVELOPMENT)
    executable, reason = browser.ensure()
    if not executable:
        say("No pictures: " + reason)
        return 1
    return become([PYTHON, str(ROOT / "tools" / "pictures.py")], ROOT, {"ONSALE_TEST_BROWSER": executable})


def texts(_: List[str]) -> int:
    ENVIRONMENT.ensure(DEVELOPMENT)
    return follow([PYTHON, str(ROOT / "tools" / "texts.py")])


def screens(arguments: List[str]) -> int:
    ENVIRONMENT.ensure(DEVELOPMENT)
    executable, reason = browser.ensure()
    if not executable:
        say("No pictures: " + reason)
        return 1
    return become([PYTHON, str(ROOT / "tools" / "screens.py"), *arguments], ROOT, {"ONSALE_TEST_BROWSER": executable})


def lock(arguments: List[str]) -> int:
    interpreter = with_venv(choose(current=sys.executable))
    with tempfile.TemporaryDirectory() as scratch:
        python = str(Path(scratch, "bin", "python"))
        for command in (
            [interpreter.executable, "-m", "venv", scratch],
            [python, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", "uv", "packaging"],
            [python, str(ROOT / "tools" / "lock.py"), *arguments],
        ):
            code = follow(command)
            if code:
                return code
    return sbom([])


def sbom(_: List[str]) -> int:
    ENVIRONMENT.ensure(DEVELOPMENT)
    return follow([PYTHON, str(ROOT / "tools" / "sbom.py")])


def audit(_: List[str]) -> int:
    ENVIRONMENT.ensure(DEVELOPMENT)
    return follow([PYTHON, str(ROOT / "tools" / "audit.py")])


VERBS: Dict[str, Callable[[List[str]], int]] = {
    "setup": setup,
    "demo": demo,
    "test": test,
    "test-long": test_long,
    "check": check,
    "fix": fix,
    "bench": bench,
    "pictures": pictures,
    "texts": texts,
    "screens": screens,
    "lock": lock,
    "sbom": sbom,
    "audit": audit,
}
PLAIN_VERBS = ("setup", "check", "fix", "pictures", "texts", "sbom", "audit")


def python_folders() -> List[str]:
    return [name for name in ("src", "tests", "tools", "benchmarks") if (ROOT / name).is_dir()]


def become(command: Sequence[str], folder: Path | None = None, more: Dict[str, str] | None = None) -> NoReturn:
    """Turns this process into the command: nothing stays between it and the terminal's Ctrl-C."""
    if folder:
        os.chdir(folder)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(command[0], list(command), {**clean_environment(), **(more or {})})


def follow(command: Sequence[str]) -> int:
    """Runs a command in the checkout's root to its end; it shares our terminal, so Ctrl-C reaches it too."""
    with subprocess.Popen(list(command), cwd=ROOT, env=clean_environment()) as process:
        try:
            return process.wait()
        except BaseException:
            process.send_signal(signal.SIGTERM)
            raise


def main(arguments: List[str]) -> int:
    if not arguments or arguments[0] not in VERBS:
        print(__doc__, end="")
        return 0 if arguments[:1] in ([], ["help"], ["-h"], ["--help"]) else 2
    if arguments[0] in PLAIN_VERBS and arguments[1:]:
        say("{} takes no arguments.".format(arguments[0]))
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return VERBS[arguments[0]](arguments[1:])
    except (NoInterpreter, SetupFailed) as failure:
        say(str(failure))
        return 1
    except OSError as failure:
        say("{}: {}".format(failure.filename or "Set-up", failure.strerror))
        return 1
    except KeyboardInterrupt:
        say("\nInterrupted. To continue: python3 tools/dev.py {}".format(shlex.join(arguments)))
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
