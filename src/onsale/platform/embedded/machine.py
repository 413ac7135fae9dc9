"""What the embedded server takes from the machine, in one value so that tests can hand in another."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


def free_bytes(directory: Path) -> int:
    """What is free on the directory's disk."""
    return shutil.disk_usage(directory).free


@dataclass(frozen=True, slots=True)
class Machine:
    """Directories and measurements of this machine."""

    state_dir: Path = Path("/var/lib/onsale")
    """Root's data and programs go here when the server's user cannot reach the place asked for."""
    runtime_dirs: tuple[Path, ...] = (Path("/run/onsale"),)
    """Directories of root's own for sockets; the parent must exist. Everybody else uses ``temporary_dirs``."""
    temporary_dirs: tuple[Path, ...] = ()
    """Shared directories for sockets, tried in order; empty: the system's."""
    free_bytes: Callable[[Path], int] = free_bytes

    def shared_dirs(self) -> tuple[Path, ...]:
        """Where anybody may make a socket directory, in the order to try."""
        return self.temporary_dirs or (Path(tempfile.gettempdir()), Path("/", "tmp"))
