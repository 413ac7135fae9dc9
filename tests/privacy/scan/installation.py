"""A whole installation on a PostgreSQL of its own that keeps all of its log; its backups, and restoring one."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tantivy

from onsale.platform.embedded import Machine, Supervisor
from onsale.platform.embedded.binaries import installed
from onsale.platform.embedded.home import open_home
from onsale.platform.migrate import migrate
from onsale.platform.settings import Settings
from onsale.search.library import opened
from onsale.search.shelf import Shelf
from tests.privacy.scan.looking import Found, files_of, look, look_in_files
from tests.privacy.scan.sealed import log_without_headers
from tests.privacy.scan.unmistakable import Shape
from tests.storms.site import Site

_EVERYTHING_KEPT = {
    "wal_keep_size": "8GB",
    "log_min_messages": "info",
    "log_connections": "on",
    "max_connections": "60",
}
_PROGRAM_WITHIN_S = 300
_MOST_DOCUMENTS = 10_000


@dataclass(slots=True)
class Installation:
    """The processes, their data directory and their database."""

    folder: Path
    postgres: Supervisor
    site: Site

    @property
    def settings(self) -> Settings:
        """What its processes were told."""
        return self.site.settings

    @property
    def cluster(self) -> Path:
        """The database's own files."""
        return self.postgres.server.cluster_dir

    def dump(self) -> bytes:
        """All tables and their rows, as `pg_dump` writes them; bytes are hexadecimal in it."""
        return _run("pg_dump", "--dbname", self.postgres.server.conninfo())

    def back_up(self, name: str) -> Path:
        """A base backup, with the log it needs."""
        copy = self.folder / name
        _run("pg_basebackup", "-d", self.postgres.server.conninfo(), "-D", str(copy), "-X", "stream", "-c", "fast")
        return copy

    def flush(self) -> None:
        """Have everything in memory written to the files, and begin a new segment of the log."""
        _run("psql", "-d", self.postgres.server.conninfo(), "-qc", "checkpoint", "-c", "select pg_switch_wal()")

    def log_segments(self) -> list[Path]:
        """The whole write-ahead log since the database was made."""
        return sorted(file for file in (self.cluster / "pg_wal").iterdir() if file.is_file() and len(file.name) == 24)

    def raw(self) -> Iterator[tuple[str, bytes]]:
        """The database's files and its log, each as one run of bytes."""
        yield from raw_of(self.cluster)

    def index(self) -> bytes:
        """All that the search index keeps of what it holds, which is compressed in its files in a way of its own."""
        edition = Shelf(self.settings.index_dir).present()
        assert edition is not None
        kept = b""
        for folder in edition.indexes:
            searcher = opened(folder).searcher()
            for _score, address in searcher.search(tantivy.Query.all_query(), limit=_MOST_DOCUMENTS).hits:
                for values in searcher.doc(address).to_dict().values():
                    kept += b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in values)
        return kept

    def look_everywhere(self, shapes: tuple[Shape, ...], *, outbox: bool = False) -> list[Found]:
        """A dump, the database's files, log and messages, the data directory, what the processes have printed.

        The outbox folder is where mails lie that would have been sent, so it holds addresses for as long as they do.
        """
        self.flush()
        found = [*look(self.dump(), "dump", shapes), *look(self.index(), "search index", shapes)]
        found += look_in_database(self.cluster, shapes)
        found += look_in_files([(self.cluster.parent / "start.log", "start.log")], shapes)
        mails = self.settings.outbox_dir
        files = [one for one in files_of(self.settings.data_dir) if outbox or mails not in one[0].parents]
        found += look_in_files(files, shapes)
        for process in self.site.processes:
            found += look_in_files([(process.log_file, process.log_file.name)], shapes)
        return found


def raw_of(cluster: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a database, the segments of its log one after the other without their pages' headers."""
    segments = sorted(file for file in (cluster / "pg_wal").iterdir() if file.is_file())
    yield "pg_wal", b"".join(log_without_headers(_content_of(segment)) for segment in segments)
    for file, where in files_of(cluster):
        if "pg_wal" not in file.parts:
            yield where, _content_of(file)


def _content_of(file: Path) -> bytes:
    """One that goes away meanwhile (a server at work makes some and renames them) holds nothing any more."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def look_in_database(cluster: Path, shapes: tuple[Shape, ...]) -> list[Found]:
    """What is in a database's files as they lie on the disk: a running one's, or a backup."""
    return [found for where, content in raw_of(cluster) for found in look(content, where, shapes)]


@contextmanager
def running_installation(folder: Path) -> Iterator[Installation]:
    """The database, a web process and a worker, as they are started for people."""
    with running_postgres(folder / "database") as postgres:
        migrate(postgres.server.dsn)
        with served(folder / "site", postgres) as site:
            yield Installation(folder, postgres, site)


@contextmanager
def running_postgres(directory: Path) -> Iterator[Supervisor]:
    """A PostgreSQL that throws no part of its log away."""
    with Supervisor(directory, settings=_EVERYTHING_KEPT, machine=Machine(runtime_dirs=())) as supervisor:
        yield supervisor


@contextmanager
def served(folder: Path, postgres: Supervisor) -> Iterator[Site]:
    """The processes on it, which log all they can."""
    folder.mkdir(parents=True, exist_ok=True)
    site = Site(folder, postgres.server.dsn, log_level="debug")
    try:
        site.start()
        yield site
    finally:
        site.end()


@contextmanager
def restored(backup: Path, directory: Path, passwords: Path | None) -> Iterator[Supervisor]:
    """A PostgreSQL on a copy of a backup. `passwords`: the file of the server the backup is of, where it has one."""
    home = open_home(directory, Machine().state_dir)
    shutil.copytree(backup, home.cluster)
    home.cluster.chmod(0o700)
    if home.identity.dropped:
        for one in (home.cluster, *home.cluster.rglob("*")):
            os.chown(one, home.identity.uid, home.identity.gid)
    if passwords is not None:
        shutil.copy(passwords, home.password)
    with running_postgres(directory) as supervisor:
        yield supervisor


def _run(program: str, *arguments: str) -> bytes:
    command = [str(installed().program(program)), *arguments]
    done = subprocess.run(command, capture_output=True, timeout=_PROGRAM_WITHIN_S, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout
