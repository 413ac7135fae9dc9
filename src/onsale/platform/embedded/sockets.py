"""The private directory of the server's socket.

A socket's path may have 107 bytes (103 on macOS), so it is not beside the data but in a directory
with a short name, made from a hash of the data directory. Who made it first is checked: in a
shared directory another user could have put their own there.
"""

import contextlib
import hashlib
import os
import stat
from pathlib import Path

from onsale.platform.embedded.errors import SocketDirectoryRefused
from onsale.platform.embedded.home import Home
from onsale.platform.embedded.identity import account_name, may_enter
from onsale.platform.embedded.machine import Machine

PATH_BYTES = 103
SOCKET = ".s.PGSQL.5432"
PORT = 5432


def make_socket_dir(home: Home, machine: Machine) -> Path:
    """An existing directory with mode 0700 of the server's user. Raises SocketDirectoryRefused."""
    digest = hashlib.sha256(os.fsencode(f"{home.identity.uid}:{home.gate}")).hexdigest()[:16]
    refusals: list[str] = []
    for parent in _parents(home, machine):
        directory = parent / f"onsale-{digest}"
        refusal = _parent_refusal(parent, home.identity.gid, directory) or _make(directory, home)
        if not refusal:
            return directory
        refusals.append(f"{directory}: {refusal}")
    raise SocketDirectoryRefused(
        "No private directory for PostgreSQL's socket. Remove what is in the way, or set TMPDIR to a "
        f"directory with a short name. {'; '.join(dict.fromkeys(refusals))}"
    )


def remove_socket_dir(directory: Path) -> None:
    """After the server: its socket, should it have been killed, and the directory."""
    with contextlib.suppress(OSError):
        for name in (SOCKET, f"{SOCKET}.lock"):
            (directory / name).unlink(missing_ok=True)
        directory.rmdir()


def _parents(home: Home, machine: Machine) -> list[Path]:
    parents = list(machine.shared_dirs())
    if home.identity.dropped:
        for parent in machine.runtime_dirs:
            with contextlib.suppress(OSError):
                parent.mkdir(mode=0o755, exist_ok=True)
        parents = [*machine.runtime_dirs, *parents]
    return [parent.absolute() for parent in parents]


def _parent_refusal(parent: Path, gid: int, directory: Path) -> str:
    if len(os.fsencode(directory / SOCKET)) > PATH_BYTES:
        return "the path is too long for a socket"
    if not parent.is_dir():
        return "there is no such parent directory"
    mode = parent.stat().st_mode
    if mode & 0o002 and not mode & stat.S_ISVTX:
        return "anybody may rename files in its parent"
    if os.geteuid() == 0 and not may_enter(parent, gid):
        return "the server's user cannot reach it"
    return ""


def _make(directory: Path, home: Home) -> str:
    try:
        with contextlib.suppress(FileExistsError):
            directory.mkdir(mode=0o700)
        status = directory.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_mode & 0o077:
            return "it is there already and is not a private directory"
        if status.st_uid == os.geteuid() != home.identity.uid:
            os.chown(directory, home.identity.uid, home.identity.gid, follow_symlinks=False)
        elif status.st_uid != home.identity.uid:
            return f"it was made by another user ({account_name(status.st_uid)})"
    except OSError as error:
        return str(error)
    return ""


def is_private(directory: Path, uid: int) -> bool:
    """Whether a socket in it can only be the server's."""
    try:
        status = directory.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == uid and not status.st_mode & 0o077
