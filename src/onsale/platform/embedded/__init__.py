"""The embedded PostgreSQL: the real server, from a wheel, for one machine.

Owns a data directory, the server process on it, and the private socket to it. Promises that only
the user who runs Onsale can connect, that no server outlives its owner, and that two processes on
one directory share one server. Leaves schema, roles and backups to others. Errors are
``EmbeddedPostgresError``; their messages say what to do.
"""

from onsale.platform.embedded.errors import EmbeddedPostgresError
from onsale.platform.embedded.machine import Machine
from onsale.platform.embedded.server import Server
from onsale.platform.embedded.supervise import Supervisor, running
from onsale.platform.embedded.temporary import temporary_server

__all__ = ["EmbeddedPostgresError", "Machine", "Server", "Supervisor", "running", "temporary_server"]
