"""Who the server runs as, and how a client proves who it is.

A normal user runs it as themselves, and the kernel vouches for them (``peer``). PostgreSQL refuses
root, so root takes a number nobody else has: no account to share, nothing to create or remove.
``initdb`` alone insists on a named account; it runs as ``nobody`` in a directory that only our
group may enter, so no other process of ``nobody`` can reach what it writes (nor trace it: a tracer
needs the same group as well).
"""

import grp
import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from onsale.platform.embedded.errors import PrivilegesNotDropped

SERVER_UIDS = range(60870, 61184)
"""Above people and system accounts, below systemd's dynamic users (61184); nobody's by convention."""
INIT_USER = "nobody"


@dataclass(frozen=True, slots=True)
class Identity:
    """A user and a group by number."""

    uid: int
    gid: int
    dropped: bool
    """True if we are root and the server is not."""

    @property
    def user(self) -> int | None:
        """For ``subprocess``: whom to become, None to stay."""
        return self.uid if self.dropped else None

    @property
    def group(self) -> int | None:
        """For ``subprocess``: the group to become, None to keep ours."""
        return self.gid if self.dropped else None

    @property
    def groups(self) -> list[int] | None:
        """For ``subprocess``: the further groups, none when dropped, None to keep ours."""
        return [] if self.dropped else None


def own_identity() -> Identity:
    """Whoever we are."""
    return Identity(os.geteuid(), os.getegid(), dropped=False)


def server_identity(number: int) -> Identity:
    """Root's server: the user and the group have the same number."""
    return Identity(number, number, dropped=True)


def unused_number() -> int:
    """The first number without an account and without a group."""
    taken = {entry.pw_uid for entry in pwd.getpwall()} | {entry.gr_gid for entry in grp.getgrall()}
    for number in SERVER_UIDS:
        if number not in taken and not _account_name(number):
            return number
    raise PrivilegesNotDropped(
        f"PostgreSQL cannot run as root, and every user number from {SERVER_UIDS.start} to {SERVER_UIDS.stop - 1} "
        "is taken on this machine. Run Onsale as a normal user, or set ONSALE_DATABASE_URL."
    )


def init_identity(server: Identity) -> Identity:
    """Whom initdb runs as: it wants an account with a name."""
    if not server.dropped:
        if not _account_name(server.uid):
            raise PrivilegesNotDropped(
                f"User number {server.uid} has no account on this machine, and PostgreSQL's initdb needs one. "
                "Run Onsale as a user listed in /etc/passwd, or set ONSALE_DATABASE_URL."
            )
        return server
    try:
        account = pwd.getpwnam(INIT_USER)
    except KeyError:
        raise PrivilegesNotDropped(
            f"PostgreSQL cannot run as root, and this machine has no '{INIT_USER}' account. "
            "Run Onsale as a normal user, or set ONSALE_DATABASE_URL."
        ) from None
    return Identity(account.pw_uid, server.gid, dropped=True)


def _account_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return ""


def account_name(uid: int) -> str:
    """The account's name, or its number in words."""
    return _account_name(uid) or f"number {uid}"


def may_enter(directory: Path, gid: int) -> bool:
    """Whether a stranger with this group can walk down to the directory, modes alone considered."""
    for part in (directory, *directory.parents):
        status = part.stat()
        bit = 0o010 if status.st_gid == gid else 0o001
        if not status.st_mode & bit:
            return False
    return True
