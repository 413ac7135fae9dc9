"""Finds the nginx that the tests put in front of the shop; unpacks Debian's into `build` where there is none.

Unpacked, not installed: an installed one would start and listen on port 80. Valid for Python 3.8.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Sequence, Tuple

PACKAGES = ("nginx", "nginx-core", "nginx-light")
SYSTEM_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")
_WITHIN_S = 300


def ensure(root: Path) -> Tuple[str, str]:
    """(the executable, "") or ("", why there is none)."""
    unpacked = root / "build" / "nginx"
    found = find(unpacked)
    if found:
        return found, ""
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        return "", "nginx is not on PATH, and this system has no apt-get to get it with"
    unpacked.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        if not _download(package, unpacked):
            continue
        for archive in unpacked.glob("*.deb"):
            _run(["dpkg", "-x", archive.name, "."], unpacked)
            archive.unlink()
        found = find(unpacked)
        if found:
            return found, ""
    return "", "nginx is not on PATH, and apt-get could not download one that runs here"


def find(unpacked: Path) -> str:
    """The first nginx that runs, "" if none does."""
    path = os.pathsep.join([os.environ.get("PATH", ""), *SYSTEM_FOLDERS, str(unpacked / "usr" / "sbin")])
    found = shutil.which("nginx", path=path)
    return found if found and _run([found, "-v"], unpacked.parent.parent) else ""


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
