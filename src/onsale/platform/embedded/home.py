"""Where a data directory's parts live.

The directory asked for holds one directory of ours, ``postgres`` (the *gate*: nobody else may enter):

    postgres/lock          held by the owner        postgres/data/       the cluster (PGDATA)
    postgres/keeper.lock   held by the keeper       postgres/start.log   what the server said before its log
    postgres/password      root only                postgres/data.new-*  an initdb that was interrupted

When root's server could not reach it there, the gate is ``/var/lib/onsale/<hash of the path>``
and a file ``postgres.moved`` points to it. No mode of an existing directory is ever changed.
"""

import os
import re
import stat
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path

from onsale.platform.embedded.binaries import make_state_dir
from onsale.platform.embedded.errors import DataDirectoryRefused, explain
from onsale.platform.embedded.identity import (
    SERVER_UIDS,
    Identity,
    account_name,
    may_enter,
    own_identity,
    server_identity,
    unused_number,
)
from onsale.platform.embedded.replace import replace_file

GATE = "postgres"
POINTER = "postgres.moved"
OURS = {GATE, POINTER}


@dataclass(frozen=True, slots=True)
class Home:
    """A data directory: as it was asked for, the gate that holds our files, and who the server runs as."""

    requested: Path
    gate: Path
    identity: Identity

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.gate / "data"

    @property
    def lock(self) -> Path:
        """The owner's lock file."""
        return self.gate / "lock"

    @property
    def keeper_lock(self) -> Path:
        """The keeper's lock file."""
        return self.gate / "keeper.lock"

    @property
    def password(self) -> Path:
        """The password file of root's server; other users have none."""
        return self.gate / "password"

    @property
    def start_log(self) -> Path:
        """What the server said before its own log was open."""
        return self.gate / "start.log"


def open_home(data_dir: Path, state_dir: Path) -> Home:
    """Find or make the place. Raises DataDirectoryRefused, DiskFull."""
    requested = data_dir.expanduser().absolute()
    if any(ord(letter) < 32 for letter in str(requested)):
        raise DataDirectoryRefused(f"The data directory {str(requested)!r} has a control character in its name.")
    try:
        _make_requested(requested)
        requested = requested.resolve()
        _check_requested(requested)
        return _open_gate(requested, state_dir)
    except (PermissionError, NotADirectoryError, FileExistsError) as error:
        raise DataDirectoryRefused(f"{requested} cannot be the data directory: {error}. Choose another.") from error
    except OSError as error:
        raise explain(str(error), requested) from error


def _make_requested(requested: Path) -> None:
    if requested.is_dir():
        return
    requested.parent.mkdir(parents=True, exist_ok=True)
    requested.mkdir(mode=0o755 if os.geteuid() == 0 else 0o700, exist_ok=True)


def _check_requested(requested: Path) -> None:
    owner = requested.stat().st_uid
    if owner != os.geteuid():
        raise DataDirectoryRefused(
            f"{requested} belongs to the user {account_name(owner)}, not to {account_name(os.geteuid())}. "
            "Run Onsale as that user, or choose another data directory."
        )
    if not os.access(requested, os.R_OK | os.W_OK | os.X_OK):
        raise DataDirectoryRefused(f"{requested} is not writable. Make it writable, or choose another data directory.")
    names = {entry.name for entry in requested.iterdir()}
    if names and not names & OURS:
        found = "a PostgreSQL data directory that Onsale did not make" if "PG_VERSION" in names else "not empty"
        raise DataDirectoryRefused(
            f"{requested} is {found}. Choose an empty or a new directory; "
            "data of another server is moved with pg_dump and pg_restore."
        )


def _open_gate(requested: Path, state_dir: Path) -> Home:
    if os.geteuid() != 0:
        return _enter(requested, requested / GATE, own_identity())
    moved = _read_pointer(requested / POINTER, state_dir)
    if moved is not None:
        return _enter_as_root(requested, moved)
    number = unused_number()
    if (requested / GATE).exists() or may_enter(requested, number):
        return _enter_as_root(requested, requested / GATE)
    return _move_away(requested, state_dir)


def _move_away(requested: Path, state_dir: Path) -> Home:
    make_state_dir(state_dir)
    gate = _unused_gate(requested, state_dir)
    home = _enter_as_root(requested, gate)
    replace_file(requested / POINTER, f"{gate}\n", own_identity())
    return home


def _unused_gate(requested: Path, state_dir: Path) -> Path:
    """Where no data lies yet. Data whose directory was removed and made again neither comes back nor is lost."""
    gates = (state_dir / sha256(os.fsencode(requested) + b"\0%d" % n).hexdigest()[:16] for n in count())
    return next(gate for gate in gates if not (gate / "data").exists())


def _read_pointer(pointer: Path, state_dir: Path) -> Path | None:
    """Where the gate was moved. The file is root's own word, so it must be root's and name a place of ours."""
    try:
        status = pointer.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise DataDirectoryRefused(f"{pointer} must be a file that only root can write. Correct or remove it.")
    gate = Path(pointer.read_text(encoding="utf-8").strip())
    if gate.parent != state_dir or not re.fullmatch(r"[0-9a-f]{16}", gate.name):
        raise DataDirectoryRefused(f"{pointer} points to {gate}, which is not below {state_dir}. Correct or remove it.")
    return gate


def _enter_as_root(requested: Path, gate: Path) -> Home:
    """The gate's group is the server's number, so it is known before anything else of the cluster."""
    gate.mkdir(mode=0o700, exist_ok=True)
    # Not ours yet: just made, perhaps with the group of the directory around it.
    if gate.lstat().st_gid not in SERVER_UIDS and not (gate / "data").exists():
        os.chown(gate, 0, unused_number(), follow_symlinks=False)
        gate.chmod(0o710)
    return _enter(requested, gate, server_identity(gate.lstat().st_gid))


def _enter(requested: Path, gate: Path, identity: Identity) -> Home:
    gate.mkdir(mode=0o700, exist_ok=True)
    status = gate.lstat()
    allowed = 0o710 if identity.dropped else 0o700
    opened = status.st_mode & 0o777 & ~allowed or (identity.dropped and identity.gid not in SERVER_UIDS)
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or opened:
        raise DataDirectoryRefused(
            f"{gate} must be a directory of {account_name(os.geteuid())} with mode {allowed:o} that nobody else "
            "can enter. Somebody changed it: check its contents and correct it, or choose another data directory."
        )
    return Home(requested, gate, identity)
