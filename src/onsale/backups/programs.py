"""PostgreSQL's own programs for copying it: those of the wheel, which know every server up to their own version."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from onsale.backups.errors import ProgramFailed
from onsale.platform import limits
from onsale.platform.database import libpq_url
from onsale.platform.embedded.binaries import MAJOR, installed

OWN_MAJOR = int(MAJOR)
_TOLD_BYTES = 2_000


def program(name: str) -> str:
    """Its path."""
    return str(installed().program(name))


def connection(url: str, **more: str) -> tuple[str, dict[str, str]]:
    """How to reach a database: words that show no password, and the environment that has it."""
    words = {name: str(value) for name, value in conninfo_to_dict(libpq_url(url)).items() if value is not None}
    password = words.pop("password", None)
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "HOME": str(Path.home())}
    return make_conninfo("", **words, **more), environment | ({"PGPASSWORD": password} if password else {})


def run(name: str, arguments: Sequence[str], environment: dict[str, str] | None = None) -> str:
    """Run it to its end; what it said. `ProgramFailed` with its words."""
    done = subprocess.run(
        [program(name), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment or {"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        timeout=limits.BACKUP_PROGRAM_S,
        check=False,
    )
    if done.returncode:
        raise failed(name, done.stderr)
    return done.stdout.decode(errors="replace")


def failed(name: str, said: bytes) -> ProgramFailed:
    """What it said, in one line."""
    words = " ".join(said.decode(errors="replace").split())[-_TOLD_BYTES:]
    return ProgramFailed(f"{name} failed: {words or 'it said nothing'}")
