"""Makes and keeps `.venv`: the chosen Python, the locked wheels, Onsale itself, and a stamp that says it is complete.

The stamp is removed before anything is changed and written last, so an interrupted run is never taken for a finished
one. Valid for Python 3.8.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, Iterator, Sequence

from interpreters import Interpreter, choose, clean_environment, debian_venv_package, probe
from packages import SetupFailed, install, tail
from progress import Outcome, run, say

RUNTIME = ("requirements.lock",)
DEVELOPMENT = ("requirements.lock", "requirements-dev.lock")
LAYOUT = 1  # raise it when what is put into .venv besides the locks changes


class Environment:
    """The `.venv` of one checkout."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self.stamp = self.folder / "onsale-stamp.json"

    def ensure(self, locks: Sequence[str]) -> None:
        """Makes what is missing for `locks`. Costs one start of Python when nothing is."""
        if not self.is_ready(locks):
            with self._exclusively():
                if not self.is_ready(locks):
                    self._make(locks)
        self._link()

    def is_ready(self, locks: Sequence[str]) -> bool:
        stamp = self.read_stamp()
        wanted = self.digests(locks)
        return bool(stamp) and all(stamp.get(k) == v for k, v in wanted.items()) and stamp["python"] == self.version()

    def read_stamp(self) -> Dict[str, str]:
        try:
            stamp = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) and stamp.get("layout") == str(LAYOUT) and "python" in stamp else {}

    def digests(self, locks: Sequence[str]) -> Dict[str, str]:
        return {name: hashlib.sha256((self.root / name).read_bytes()).hexdigest() for name in locks}

    def version(self) -> str:
        """What .venv's Python says it is, "" when it doesn't run (its base was removed, say)."""
        command = [str(self.python), "-I", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        try:
            answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        except (OSError, subprocess.SubprocessError):
            return ""
        return answer.stdout.decode().strip()

    @contextlib.contextmanager
    def _exclusively(self) -> Iterator[None]:
        """One set-up at a time in this checkout; the lock goes with the process that holds it."""
        with open(self.root / ".venv.lock", "w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                say("Another set-up of this checkout is running; waiting for it.")
                fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _make(self, locks: Sequence[str]) -> None:
        stamp = self.read_stamp()
        complete_before = bool(stamp) and stamp["python"] == self.version()
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            self.stamp.unlink()
        if not complete_before:
            self._create()
        install(self.python, [self.root / name for name in locks], self.root / "build" / "wheels")
        written = {"layout": str(LAYOUT), "python": self.version(), **self.digests(locks)}
        fresh = self.stamp.with_suffix(".new")
        fresh.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
        os.replace(fresh, self.stamp)

    def _create(self) -> None:
        if self.folder.is_symlink() or (self.folder.exists() and not self.folder.is_dir()):
            raise SetupFailed("{} is not a folder; please move it away.".format(self.folder))
        say("Looking for a Python …")
        interpreter = with_venv(choose(current=sys.executable))
        say("Making .venv with Python {}.{}.{} ({})".format(*interpreter.version, interpreter.executable))
        if self.folder.exists():
            shutil.rmtree(self.folder)
        command = [interpreter.executable, "-m", "venv", str(self.folder)]
        outcome = run(command, "Environment", lambda _: None, clean_environment())
        if outcome.code:
            raise SetupFailed("Python could not make an environment:\n" + tail(outcome))

    def _link(self) -> None:
        """Makes `import onsale` and `.venv/bin/onsale` work. Written again when the checkout has moved."""
        for packages in self.folder.glob("lib/python3*/site-packages"):
            put(packages / "onsale.pth", os.path.join(os.path.relpath(self.root, packages), "src") + "\n")
        script = self.folder / "bin" / "onsale"
        # A shell script: a `#!` line can't name an interpreter in a folder with a space in it.
        if put(script, '#!/bin/sh\nexec {} -P -m onsale "$@"\n'.format(shlex.quote(str(self.python)))):
            script.chmod(0o755)


def put(path: Path, text: str) -> bool:
    """Writes a small file unless it says so already; True when written."""
    with contextlib.suppress(OSError):
        if path.read_text(encoding="utf-8") == text:
            return False
    path.write_text(text, encoding="utf-8")
    return True


def with_venv(interpreter: Interpreter) -> Interpreter:
    """The interpreter, able to make environments: Debian keeps that in a package of its own."""
    if not interpreter.missing:
        return interpreter
    packages = debian_venv_package(interpreter)
    advice = "{} lacks the module to make environments ({}). ".format(interpreter.executable, interpreter.missing)
    if not shutil.which("apt-get"):
        raise SetupFailed(advice + "Install a complete Python {}.{}.".format(*interpreter.version[:2]))
    command = "apt-get update && sudo apt-get install -y {}".format(" ".join(packages))
    if os.geteuid() != 0:
        raise SetupFailed(advice + "Install it with: sudo " + command)
    outcome = apt_install(packages)
    complete = interpreter._replace(missing="")
    if outcome.code or probe(interpreter.executable) != complete:
        raise SetupFailed(advice + "Installing it failed ({}):\n{}".format(command.replace("sudo ", ""), tail(outcome)))
    return complete


def apt_install(packages: Sequence[str]) -> Outcome:
    """Installs Debian packages, as root."""
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    options = ["-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=300"]
    name = " ".join(packages)
    run(["apt-get", *options, "update"], "Reading the system's package lists", lambda line: line, env)
    command = ["apt-get", *options, "install", "-y", "--no-install-recommends", *packages]
    return run(command, "Installing {} with apt-get".format(name), lambda line: line, env)
