"""What can go wrong with backups. Every message says what to do next."""


class BackupError(Exception):
    """Backups can't do what was asked."""


class NotToBeReached(BackupError):
    """The place for backups can't be used."""


class StoreFull(BackupError):
    """There is no room for more backups."""


class NotAllowed(BackupError):
    """The database doesn't let us copy it."""


class ProgramFailed(BackupError):
    """A program of PostgreSQL's ended with a failure."""


class NoBackups(BackupError):
    """There is nothing to restore from."""


class OutOfRange(BackupError):
    """That moment can't be restored."""


class Damaged(BackupError):
    """Something in the archive isn't what was put there."""


class NoIdentity(BackupError):
    """What opens the backups is missing."""


class Occupied(BackupError):
    """The directory to restore into isn't empty."""
