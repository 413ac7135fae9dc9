"""Finds the Chromium that the browser journeys drive; installs Debian's where that is possible.

Valid for Python 3.8.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import Iterator, Tuple

from environment import apt_install
from interpreters import os_release
from packages import tail
from progress import say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def ensure() -> Tuple[str, str]:
    """(the executable, "") or ("", why there is none)."""
    found = find()
    if found:
        return found, ""
    if sys.platform != "linux" or not shutil.which("apt-get"):
        return "", "Chromium is not on PATH and this system has no apt-get to install it with"
    if os.geteuid() != 0:
        return "", "Chromium is not on PATH; install it with: sudo apt-get install chromium"
    say("Chromium for the browser journeys is missing; installing it (about 100 MB).")
    outcome = apt_install(["chromium"])
    found = find()
    if found:
        return found, ""
    if outcome.code:
        say(tail(outcome))
        return "", "Chromium is missing and apt-get could not install it"
    return "", "{}'s chromium package gives no program that runs here".format(os_release().get("NAME", "this system"))


def find() -> str:
    """The first Chromium that runs, "" if none does (Ubuntu's package is a stub that wants snapd)."""
    return next(filter(works, executables()), "")


def executables() -> Iterator[str]:
    for name in NAMES:
        found = shutil.which(name)
        if found:
            yield found
    yield from filter(os.path.exists, MAC_APPLICATIONS)


def works(executable: str) -> bool:
    try:
        asked = subprocess.run(
            [executable, "--version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return asked.returncode == 0
