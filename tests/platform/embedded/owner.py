"""A program that owns (or joins) a server until its input ends; tests start it, and kill it.

usage: owner.py DATA_DIR MACHINE_DIR [UID]
"""

import os
import signal
import sys
from pathlib import Path

from onsale.platform.embedded import Machine, Supervisor


def machine_in(place: Path) -> Machine:
    """A machine whose own directories are all in one place."""
    return Machine(place / "state", (place / "run",), (place / "sockets",))


def main(data_dir: Path, place: Path, uid: int | None) -> None:
    # What a shell starts in the background inherits that it ignores this.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if uid is not None:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
    with Supervisor(data_dir, settings={"fsync": "off"}, machine=machine_in(place)) as supervisor:
        server = supervisor.server
        keeper = supervisor._guard.pid if supervisor._guard else 0
        print(server.pid, keeper, int(server.owned), server.dsn, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else None)
