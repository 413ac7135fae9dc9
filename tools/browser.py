"""Finds the Chromium that the browser journeys drive; installs Debian's where that is possible.

Best is the one without windows: opening a page costs it a quarter of what it costs the whole browser, each of whose
windows comes with a toolbar that is a page itself.

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

WITHOUT_WINDOWS = "chromium-headless-shell"
NAMES = (WITHOUT_WINDOWS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def ensure() -> Tuple[str, str]:
    """(the executable, "") or ("", why there is none)."""
    own = os.environ.get("ONSALE_TEST_BROWSER")
    if own:
        return own, ""
    found = find()
    installable = sys.platform == "linux" and bool(shutil.which("apt-get"))
    if found:
        better = installable and os.geteuid() == 0 and os_release().get("ID") == "debian"
        return (install(WITHOUT_WINDOWS) if better and os.path.basename(found) == "chromium" else "") or found, ""
    if not installable:
        return "", "Chromium is not on PATH and this system has no apt-get to install it with"
    if os.geteuid() != 0:
        return "", "Chromium is not on PATH; install it with: sudo apt-get install chromium"
    found = install(WITHOUT_WINDOWS) or install("chromium")
    if found:
        return found, ""
    return "", "Chromium is missing, and {}'s packages gave none that runs here".format(
        os_release().get("NAME", "this system")
    )


def install(package: str) -> str:
    """What a Debian package brings, "" if it brings nothing."""
    say("The browser journeys go best with {}; installing it (about 100 MB).".format(package))
    outcome = apt_install([package])
    if outcome.code:
        say(tail(outcome))
    return find() if outcome.code == 0 else ""


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
