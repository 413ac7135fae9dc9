"""The keys that live outside the database and its backups.

One file, readable by its owner alone, shared by every node of an installation (a KMS can stand behind the same
face). It holds a *period key* a month, which wraps people's data keys, and secrets that sign and look up. Losing it
loses everybody's personal data; that is its purpose, so it is backed up apart from the database.
"""

import fcntl
import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

_SECRETS = ("lookup", "tokens", "csrf", "tickets", "sandbox", "queue")
_BYTES = 32


class Keyring:
    """Keys by name, from one file."""

    def __init__(self, file: Path) -> None:
        """Open the file, or make it with fresh keys when there is none."""
        self._file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        self._content = self._update("secrets", _SECRETS)

    def secret(self, name: str) -> bytes:
        """A secret for one purpose: `lookup`, `tokens`, `csrf`, `tickets`, `sandbox` or `queue`. 32 bytes."""
        return b64decode(self._content["secrets"][name])

    def period_key(self, period: str) -> bytes:
        """The period's key; `KeyError` once it is destroyed. 32 bytes."""
        if period not in self._content["periods"]:
            self._content = _read(self._file)
        return b64decode(self._content["periods"][period])

    def current_period(self, now: datetime) -> str:
        """The month's name (`2026-11`), its key made if this is its first use."""
        period = f"{now:%Y-%m}"
        if period not in self._content["periods"]:
            self._content = self._update("periods", [period])
        return period

    def _update(self, kind: str, names: Iterable[str]) -> dict[str, Any]:
        """Make the keys that are missing, under a lock: two processes may start at the same instant."""
        with self._file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            content = _read(self._file)
            if missing := [name for name in names if name not in content[kind]]:
                content[kind] |= {name: b64encode(secrets.token_bytes(_BYTES)).decode() for name in missing}
                _replace(self._file, content)
        return content


def _read(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {"secrets": {}, "periods": {}}
    content: dict[str, Any] = json.loads(file.read_text())
    return content


def _replace(file: Path, content: dict[str, Any]) -> None:
    draft = file.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        json.dump(content, stream)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)  # the new name must outlive a power cut too
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
