"""Write a file whole or not at all, in a directory that a less trusted user may own."""

import contextlib
import os
import secrets
from pathlib import Path

from onsale.platform.embedded.identity import Identity


def replace_file(path: Path, text: str, owner: Identity) -> None:
    """The file with this text, mode 0600, of this owner. A link in its place is replaced, never followed."""
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            if owner.dropped:
                os.fchown(file.fileno(), owner.uid, owner.gid)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink()
        raise
