"""What was found at one part of an installation."""

from dataclasses import dataclass
from enum import StrEnum

from onsale.platform.i18n import gettext as _


class Verdict(StrEnum):
    """How it stands. A warning may be meant; what is wrong keeps something from working."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """`said` is what is there, `to_do` what to do about it."""

    part: str
    verdict: Verdict
    said: str
    to_do: str = ""

    @property
    def title(self) -> str:
        """The part as people are told of it."""
        return _titles().get(self.part, self.part)


def _titles() -> dict[str, str]:
    return {
        "database": _("Database"),
        "schema": _("Schema"),
        "clock": _("Clock"),
        "worker": _("Worker"),
        "jobs": _("Jobs"),
        "receipts": _("Receipts"),
        "letters": _("Letters"),
        "mails": _("Mails"),
        "size": _("Size of the database"),
        "admins": _("Admins"),
        "keys": _("Keys of people's data"),
        "disk": _("Disk"),
        "keyring": _("Keyring"),
        "old keys": _("Old keys"),
        "key snapshots": _("Snapshots of people's keys"),
        "certificates": _("Certificates"),
        "backups": _("Backups"),
        "archive": _("Archive of the database's log"),
        "drill": _("Trying a restore"),
        "place of backups": _("Place of the backups"),
        "search index": _("Search index"),
        "public URL": _("Public address"),
        "mail server": _("Mail server"),
        "sender": _("Sender of mails"),
        "payments": _("Payments"),
    }


def fine(part: str, said: str) -> Finding:
    """As it should be."""
    return Finding(part, Verdict.OK, said)


def warning(part: str, said: str, to_do: str) -> Finding:
    """Worth a look."""
    return Finding(part, Verdict.WARNING, said, to_do)


def wrong(part: str, said: str, to_do: str) -> Finding:
    """Something doesn't work like this."""
    return Finding(part, Verdict.WRONG, said, to_do)
