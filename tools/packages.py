"""Brings the locked wheels into an environment: download in batches, then install without the network.

A batch that has arrived is kept until the installation is complete, so an interrupted run continues where it was even
if pip's own cache is off. Valid for Python 3.8.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import time
from pathlib import Path
from typing import Iterator, List, NamedTuple, Optional, Sequence

from interpreters import clean_environment
from progress import Outcome, run, say

BATCH = 9
PAUSES_S = (2, 6)  # between the three tries
ENTRY = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;]+)(?:.*\\\n)*.*\n?", re.MULTILINE)
HOPELESS = (
    "No space left on device",
    "DO NOT MATCH THE HASHES",
    "Permission denied",
    "Read-only file system",
    "No module named pip",
)
PIP = ("-m", "pip", "--no-input", "--disable-pip-version-check")
WHEELS_ONLY = ("--require-hashes", "--only-binary", ":all:", "--no-deps", "--progress-bar", "off")


class SetupFailed(Exception):
    """The environment could not be made; the text says why and what to do."""


class Pinned(NamedTuple):
    """One entry of a lock: a name at a version, and the lines that say so to pip."""

    name: str
    version: str
    text: str


def read_lock(lock: Path) -> List[Pinned]:
    text = lock.read_text(encoding="utf-8")
    return [Pinned(entry.group(1), entry.group(2), entry.group(0)) for entry in ENTRY.finditer(text)]


def installed(folder: Path) -> Iterator[str]:
    """name==version of everything in a virtual environment, names as `canonical` writes them."""
    for path in folder.glob("lib/python3*/site-packages/*.dist-info"):
        name, _, version = path.name[: -len(".dist-info")].rpartition("-")
        yield "{}=={}".format(canonical(name), version)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def install(python: Path, locks: Sequence[Path], wheels: Path) -> None:
    """Installs exactly what the locks name and isn't there yet. `wheels` is scratch space, gone afterwards."""
    present = set(installed(python.parent.parent))
    wanted = [pin for lock in locks for pin in read_lock(lock)]
    wanted = [pin for pin in wanted if "{}=={}".format(canonical(pin.name), pin.version) not in present]
    wheels.mkdir(parents=True, exist_ok=True)
    download(python, wanted, wheels)
    if wanted:
        requirements = write_requirements(wheels / "all.txt", wanted)
        # Bytecode is written on first import instead: most modules of most packages are never imported.
        place = ["install", "--no-index", "--no-compile", "--find-links", str(wheels)]
        pip(python, [*place, "--requirement", str(requirements)], "Installing {} packages".format(len(wanted)))
    shutil.rmtree(wheels)


def download(python: Path, wanted: Sequence[Pinned], wheels: Path) -> None:
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        key = hashlib.sha256("".join(pin.text for pin in batch).encode()).hexdigest()[:16]
        done = wheels / (key + ".done")
        if done.exists():
            continue
        requirements = write_requirements(wheels / (key + ".txt"), batch)
        title = "Downloading packages {} to {} of {}".format(start + 1, start + len(batch), len(wanted))
        fetch = ["download", "--retries", "4", "--dest", str(wheels), "--requirement", str(requirements)]
        pip(python, fetch, title)
        done.touch()


def write_requirements(path: Path, pins: Sequence[Pinned]) -> Path:
    path.write_text("".join(pin.text for pin in pins), encoding="utf-8")
    return path


def pip(python: Path, arguments: Sequence[str], title: str) -> None:
    """Runs pip, three times if need be."""
    command = [str(python), *PIP, arguments[0], *WHEELS_ONLY, *arguments[1:]]
    for pause_s in (*PAUSES_S, None):
        outcome = run(command, title, pip_news, clean_environment())
        if outcome.code == 0:
            return
        printed = "\n".join(outcome.lines)
        if pause_s is None or any(words in printed for words in HOPELESS):
            raise SetupFailed("{} failed:\n{}\n{}".format(title, tail(outcome), hint(printed)))
        say("That didn't work; trying again in {} s.".format(pause_s))
        time.sleep(pause_s)


def pip_news(line: str) -> Optional[str]:
    """What a line of pip's output tells somebody who waits, "granian (4.6 MB)" say."""
    words = line.split()
    if line.startswith("Collecting "):
        return words[1].partition("==")[0]
    if words[:1] == ["Downloading"]:
        return "{} {}".format(words[1].rpartition("/")[2].partition("-")[0], " ".join(words[2:]))
    if "Retrying" in words[:2]:
        return "the package index doesn't answer, trying again"
    return None


def hint(printed: str) -> str:
    if "No space left on device" in printed:
        return "The disk is full: Onsale's environment takes about 400 MB."
    if "DO NOT MATCH THE HASHES" in printed:
        return "A package differs from the one that was locked, so it was not installed."
    return "If the network or the package index was out of reach: run it again, what has arrived is kept."


def tail(outcome: Outcome, lines: int = 12) -> str:
    kept = [line for line in outcome.lines if line.strip()]
    return "\n".join("  " + line for line in kept[-lines:])
