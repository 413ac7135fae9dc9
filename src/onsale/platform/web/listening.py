"""Letting nobody in any more while serving those who are: for a process whose successor listens at the same socket.

A process that ends closes connections on which nothing was asked yet, also those of this very moment. So it must have
stopped taking them well before, which servers don't offer. The socket is everybody's, so it can't be closed for all;
in this process another one is put in its place, at which nobody ever knocks.
"""

import os
import socket
import sys
from contextlib import suppress
from pathlib import Path

_OPEN = Path("/proc/self/fd")


def let_nobody_in() -> int:
    """From now on; how many sockets were listened at. Where there is no Linux, nothing happens."""
    if sys.platform != "linux":
        return 0
    taken = 0
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as nowhere:
        nowhere.settimeout(0)
        nowhere.bind("")  # a name that the system makes up, in no folder
        nowhere.listen(1)
        for one in list(_OPEN.iterdir()):
            with suppress(OSError):
                if _is_listened_at(int(one.name)):
                    os.dup2(nowhere.fileno(), int(one.name), inheritable=False)
                    taken += 1
    return taken


def _is_listened_at(number: int) -> bool:
    """Whether this open file is a socket at which people from elsewhere are let in."""
    with socket.socket(fileno=os.dup(number)) as one:
        listens = one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        return bool(listens) and one.family in {socket.AF_INET, socket.AF_INET6}
