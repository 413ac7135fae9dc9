"""Finds the Python that Onsale runs with: the newest one on PATH that really works.

A name on PATH proves nothing (version managers leave shims that only fail), so every candidate is run and asked.
Standard library only, and valid for Python 3.8, like everything `tools/dev.py` imports.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, NamedTuple, Optional, Tuple

OLDEST = (3, 11)
NEWEST = (3, 14)  # the newest version that every locked package has a wheel for
GLIBC_OLDEST = (2, 28)
PROBE_TIMEOUT_S = 20
NAME = re.compile(r"python3(?:\.(\d+))?")
PROBE = """
import platform, struct, sys, sysconfig
missing = ""
try:
    import venv, ensurepip
    ensurepip.version()
except Exception as failure:
    missing = str(failure) or "ensurepip"
print("|".join([
    "onsale", "%d.%d.%d" % tuple(sys.version_info[:3]), platform.python_implementation().lower(),
    str(struct.calcsize("P") * 8), str(sysconfig.get_config_var("Py_GIL_DISABLED") or 0),
    " ".join(platform.libc_ver()), missing, getattr(sys, "_base_executable", "") or sys.executable,
]))
"""


class Interpreter(NamedTuple):
    """A Python that could be run. `missing` says what keeps it from making environments, "" when nothing does."""

    executable: str
    version: Tuple[int, int, int]
    missing: str


class NoInterpreter(Exception):
    """No usable Python was found; the text is one line that says what to do."""


def candidates(path: str) -> Iterator[Tuple[Optional[int], str]]:
    """Everything on `path` named like a Python 3, with the minor version its name claims, if it does."""
    for folder in path.split(os.pathsep):
        try:
            names = sorted(os.listdir(folder or os.curdir))
        except OSError:
            continue
        for name in names:
            match = NAME.fullmatch(name)
            found = os.path.join(folder or os.curdir, name)
            if match and os.access(found, os.X_OK) and not os.path.isdir(found):
                yield (int(match.group(1)) if match.group(1) else None), found


def probe(executable: str) -> Optional[Interpreter]:
    """Runs one candidate; None when it doesn't work or is of a kind the locked wheels don't serve."""
    try:
        answer = subprocess.run(
            [executable, "-c", PROBE],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PROBE_TIMEOUT_S,
            env=clean_environment(),
            check=True,
        ).stdout.decode("utf-8", "replace")
    except (OSError, subprocess.SubprocessError):
        return None
    parts = answer.strip().split("|")
    if len(parts) != 8 or parts[0] != "onsale":
        return None
    version = tuple(int(number) for number in parts[1].split("."))
    if parts[2] != "cpython" or parts[3] != "64" or parts[4] != "0" or not OLDEST <= version[:2] <= NEWEST:
        return None
    if sys.platform == "linux" and not glibc_suffices(parts[5]):
        return None
    return Interpreter(parts[7], (version[0], version[1], version[2]), parts[6])


def glibc_suffices(libc: str) -> bool:
    """True for "glibc 2.28" and later. musl answers with nothing or its own name."""
    match = re.fullmatch(r"glibc (\d+)\.(\d+)", libc)
    return bool(match) and (int(match.group(1)), int(match.group(2))) >= GLIBC_OLDEST  # type: ignore[union-attr]


def choose(path: Optional[str] = None, current: Optional[str] = None) -> Interpreter:
    """The newest working interpreter on `path` or running this; one that can make environments goes first."""
    found = list(candidates(os.environ.get("PATH", os.defpath) if path is None else path))
    unnamed = [executable for minor, executable in found if minor is None]
    if current:
        unnamed.insert(0, current)
    working = [i for i in map(probe, dict.fromkeys(unnamed)) if i is not None]
    named = [(minor, executable) for minor, executable in found if minor is not None]
    for minor, executable in sorted(named, key=lambda pair: -pair[0]):
        if not OLDEST[1] <= minor <= NEWEST[1]:
            continue
        if any(i.version[1] >= minor and not i.missing for i in working):
            break
        interpreter = probe(executable)
        if interpreter:
            working.append(interpreter)
    if not working:
        raise NoInterpreter(advice())
    return max(working, key=lambda i: (not i.missing, i.version))


def advice() -> str:
    """One line: how to get a Python on this system."""
    if sys.platform == "linux" and not glibc_suffices(" ".join(libc_version())):
        return "Onsale needs a Linux with glibc 2.28 or later (musl systems such as Alpine are not supported)."
    ways = (
        ("brew", "brew install python@3.13"),
        ("apt-get", "sudo apt-get update && sudo apt-get install -y {}".format(apt_packages())),
        ("dnf", "sudo dnf install -y python3.12"),
        ("zypper", "sudo zypper install -y python311"),
        ("pacman", "sudo pacman -S --needed python"),
        ("uv", "uv python install 3.13"),
    )
    way = next((command for tool, command in ways if shutil.which(tool)), "install it from www.python.org/downloads")
    return "Onsale needs a 64-bit CPython {}.{} to {}.{} on PATH and found none that works; get one with: {}".format(
        *OLDEST, *NEWEST, way
    )


def libc_version() -> Iterable[str]:
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").split()
    except (OSError, ValueError):
        return []


def apt_packages() -> str:
    """Debian 12 and Ubuntu 24.04 have a new enough `python3`; what is older offers python3.11 at best."""
    old = os_release().get("VERSION_ID", "") in ("20.04", "22.04", "10", "11")
    return "python3.11 python3.11-venv" if old else "python3 python3-venv"


def os_release(path: str = "/etc/os-release") -> Dict[str, str]:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {key.strip(): value.strip().strip("\"'") for key, _, value in pairs}


def clean_environment() -> Dict[str, str]:
    """Our environment without what would make another Python, or its pip, read or write in foreign places."""
    foreign = {"PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__", "VIRTUAL_ENV"}
    foreign |= {"PYTHONDONTWRITEBYTECODE"}  # every start would compile everything anew: that takes a second
    foreign |= {"PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_NO_BINARY", "PIP_CONSTRAINT", "PIP_REQUIREMENT"}
    kept = {key: value for key, value in os.environ.items() if key not in foreign}
    kept["PIP_USER"] = "0"
    return kept


def debian_venv_package(interpreter: Interpreter) -> List[str]:
    """The packages that give a Debian or Ubuntu Python its missing `venv` module."""
    return ["python{}.{}-venv".format(*interpreter.version[:2])]
