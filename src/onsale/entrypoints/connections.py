"""How many connections a web process keeps open: as many as its limit of open files allows, up to our own.

Most connections are idle: browsers keep them, and pages that show free places listen on one. A server that takes no
more of them stands still for everybody who comes then, however little it has to do.
"""

import resource
from contextlib import suppress

from onsale.platform import limits

_OTHER_FILES = 512
"""The database's, the log's, the search index's, and what is opened for a moment."""


def connections_allowed() -> int:
    """How many each web process may keep open. The limit of open files is raised as far as that needs and we may;
    processes started later inherit it.
    """
    wanted = limits.CONNECTIONS_PER_PROCESS + _OTHER_FILES
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= files < wanted:
        raised = wanted if most < 0 else min(wanted, most)
        with suppress(OSError, ValueError):  # macOS has another limit above this one
            resource.setrlimit(resource.RLIMIT_NOFILE, (raised, most))
    return _beside_others(resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _beside_others(files: int) -> int:
    """Of so many open files; negative for no limit. At least half of them are connections."""
    if files < 0:
        return limits.CONNECTIONS_PER_PROCESS
    return min(limits.CONNECTIONS_PER_PROCESS, max(files // 2, files - _OTHER_FILES))
