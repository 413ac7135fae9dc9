"""Finds a program that the tests run beside the shop; unpacks Debian's into `build` where there is none.

Unpacked, not installed: an installed server would start and listen on its port. Valid for Python 3.8.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Sequence, Tuple

SYSTEM_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")
_WITHIN_S = 300


def ensure(root: Path, program: str, packages: Sequence[str], version: str = "--version") -> Tuple[str, str]:
    """(the executable, "") or ("", why there is none); `version`: the flag by which it shows that it runs."""
    folder = root / "build" / packages[0]
    found = find(folder, program, version)
    if found:
        return found, ""
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        return "", program + " is not on PATH, and this system has no apt-get to get it with"
    folder.mkdir(parents=True, exist_ok=True)
    for package in packages:
        if not _download(package, folder):
            continue
        for archive in folder.glob("*.deb"):
            _run(["dpkg", "-x", archive.name, "."], folder)
            archive.unlink()
        found = find(folder, program, version)
        if found:
            return found, ""
    return "", program + " is not on PATH, and apt-get could not download one that runs here"


def find(folder: Path, program: str, version: str) -> str:
    """The first one that runs, on PATH or unpacked in `folder`; "" if none does."""
    own = [str(folder / "usr" / "sbin"), str(folder / "usr" / "bin")]
    path = os.pathsep.join([os.environ.get("PATH", ""), *SYSTEM_FOLDERS, *own])
    found = shutil.which(program, path=path)
    return found if found and _run([found, version], folder.parent.parent) else ""


def _download(package: str, folder: Path) -> bool:
    command = ["apt-get", "download", package]
    if _run(command, folder):
        return True
    return os.geteuid() == 0 and _run(["apt-get", "update"], folder) and _run(command, folder)


def _run(command: Sequence[str], folder: Path) -> bool:
    try:
        done = subprocess.run(
            list(command),
            cwd=str(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_WITHIN_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
