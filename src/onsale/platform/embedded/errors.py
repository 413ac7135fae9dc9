"""What can go wrong with the embedded server. Every message says what to do next."""

from pathlib import Path


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL cannot do what was asked."""


class BinariesMissing(EmbeddedPostgresError):
    """The PostgreSQL programs are not installed, or are not of the supported version."""


class DataDirectoryRefused(EmbeddedPostgresError):
    """The directory is not ours to use, or not usable."""


class WrongMajorVersion(DataDirectoryRefused):
    """The directory was written by another major version of PostgreSQL."""


class DiskFull(EmbeddedPostgresError):
    """There is not enough free space."""


class SettingRefused(EmbeddedPostgresError):
    """A setting that would open the server, or is not a setting's name."""


class SocketDirectoryRefused(EmbeddedPostgresError):
    """No private directory with a short path was to be had for the socket."""


class PrivilegesNotDropped(EmbeddedPostgresError):
    """PostgreSQL refuses to run as root, and no other identity could be taken."""


class StartFailed(EmbeddedPostgresError):
    """The server did not come up."""


class StopFailed(EmbeddedPostgresError):
    """The server is still there after every signal."""


class HeldByAnother(EmbeddedPostgresError):
    """Another live process owns the directory, but its server cannot be reached."""


class RestartsExhausted(EmbeddedPostgresError):
    """The server kept crashing."""


def explain(said: str, place: Path) -> EmbeddedPostgresError:
    """The server's or the system's words as an error that says what to do."""
    if "No space left on device" in said or "Disk quota exceeded" in said:
        return DiskFull(f"The disk of {place} is full. Free some space and start again; nothing was lost.")
    if "could not create shared memory segment" in said or "could not map anonymous shared memory" in said:
        return StartFailed(
            f"The system gives PostgreSQL too little memory. Lower shared_buffers. It said: {said.strip()}"
        )
    return StartFailed(f"PostgreSQL does not run at {place}. It said: {said.strip()[-2000:] or 'nothing'}")
