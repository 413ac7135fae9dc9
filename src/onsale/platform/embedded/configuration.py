"""What the server is told: settings, and who may connect."""

import pwd
import re
from collections.abc import Mapping
from pathlib import Path

from onsale.platform.embedded.errors import SettingRefused
from onsale.platform.embedded.home import Home
from onsale.platform.embedded.replace import replace_file

USER = "onsale"

SETTINGS: Mapping[str, str] = {
    "max_connections": "100",
    "shared_buffers": "128MB",
    "wal_level": "replica",
    "max_wal_size": "1GB",
    "summarize_wal": "on",
    "max_slot_wal_keep_size": "4GB",
    "fsync": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "idle_in_transaction_session_timeout": "60s",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%Y%m%d-%H%M%S.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "10MB",
    "scram_iterations": "1",
}
"""For a laptop or a small server; the caller's settings override them. The keeper removes old log files.

The only password is 24 random bytes, which nobody guesses: hashing it 4,096 times made each connection of ours cost
milliseconds and nobody safer.

The log is summed up for incremental backups. A backup that can't be reached keeps 4 GB of it at most, then it begins
anew: no backup may fill the disk.
"""

GUARDED = {
    "listen_addresses",
    "port",
    "unix_socket_directories",
    "unix_socket_permissions",
    "unix_socket_group",
    "data_directory",
    "config_file",
    "hba_file",
    "ident_file",
    "external_pid_file",
}
"""The doors and where we look for them: nobody changes these."""


def check_settings(settings: Mapping[str, str]) -> None:
    """Raises SettingRefused."""
    for name, value in settings.items():
        if name.lower() in GUARDED:
            raise SettingRefused(f"{name} is fixed: the embedded server listens on its private socket only.")
        if not re.fullmatch(r"[a-z_][a-z0-9_.]*", name) or any(ord(letter) < 32 for letter in value):
            raise SettingRefused(f"{name!r} = {value!r} is not a PostgreSQL setting.")


def door_options(socket_dir: Path, port: int) -> list[str]:
    """On the command line, where no file in the data directory and no ALTER SYSTEM can override them."""
    fixed = {
        "listen_addresses": "",
        "unix_socket_directories": f'"{socket_dir}"',
        "unix_socket_permissions": "0700",
        "port": str(port),
    }
    return [part for name, value in fixed.items() for part in ("-c", f"{name}={value}")]


def write_configuration(home: Home, settings: Mapping[str, str]) -> None:
    """Written at every start, so that a changed user name or setting takes effect."""
    chosen = {**SETTINGS, **settings}
    lines = [f"{name} = {_quoted(value)}\n" for name, value in chosen.items()]
    cluster, owner = home.cluster, home.identity
    replace_file(cluster / "onsale.conf", "# Written by Onsale at every start.\n" + "".join(lines), owner)
    method = "scram-sha-256" if owner.dropped else "peer map=onsale"
    replace_file(cluster / "pg_hba.conf", f"local all {USER} {method}\nlocal replication {USER} {method}\n", owner)
    replace_file(cluster / "pg_ident.conf", "" if owner.dropped else _map_of_user(owner.uid), owner)


def _map_of_user(uid: int) -> str:
    name = pwd.getpwuid(uid).pw_name.replace('"', '""')
    return f'onsale "{name}" {USER}\n'


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
