"""The code before the newest migration, from git's history; without one there is nothing to compare with."""

import io
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.storms.site import ROOT

VERSIONS = "src/onsale/migrations/versions"


def sources_before(folder: Path) -> tuple[Path, str]:
    """Its `src`, unpacked into the folder, and the commit it is from. Skips where history doesn't reach so far."""
    if (shallow := _git("rev-parse", "--is-shallow-repository")) is None:
        pytest.skip("there is no git history here: the version before the newest migration is unknown")
    now = _files_now()
    for touched in (_git("rev-list", "HEAD", "--", VERSIONS) or b"").decode().split():
        for before in (_git("rev-parse", f"{touched}^@") or b"").decode().split():
            if _is_earlier(_files_of(before), now):
                packed = _git("archive", before, "src")
                if packed is None:
                    continue
                with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
                    archive.extractall(folder, filter="data")
                return folder / "src", before
    why = "it is shallow" if shallow.strip() == b"true" else "none has fewer migrations"
    pytest.skip(f"git's history holds no version before the newest migration: {why}")


def _is_earlier(files: dict[str, str], now: dict[str, str]) -> bool:
    """Whether these are the first of today's, letter by letter, and not all of them."""
    return bool(files) and sorted(files.items()) == sorted(now.items())[: len(files)] and len(files) < len(now)


def _files_now() -> dict[str, str]:
    names = sorted(path.name for path in (ROOT / VERSIONS).glob("*.py"))
    hashes = (_git("hash-object", *(f"{VERSIONS}/{name}" for name in names)) or b"").decode().split()
    return dict(zip(names, hashes, strict=True)) if len(hashes) == len(names) else {}


def _files_of(commit: str) -> dict[str, str]:
    """Name and hash of each migration in a commit."""
    lines = (_git("ls-tree", commit, f"{VERSIONS}/") or b"").decode().splitlines()
    return {Path(line.split("\t")[1]).name: line.split()[2] for line in lines if line.endswith(".py")}


def _git(*words: str) -> bytes | None:
    """What git says; None where it can't, or isn't there."""
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
