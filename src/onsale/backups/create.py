"""Making a base backup: `pg_basebackup`'s tar, compressed and sealed on its way, never lying anywhere in clear.

It brings the log it needs itself, so it can be restored on its own; the archive brings what came later.
"""

import json
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from onsale.backups.errors import NotToBeReached, ProgramFailed
from onsale.backups.model import Base, Kind, chain_of, lsn_of
from onsale.backups.programs import OWN_MAJOR, connection, failed, program
from onsale.backups.series import Packing, Series, work_folder
from onsale.backups.source import Source, require_copying, source_of, tick
from onsale.platform import limits
from onsale.platform.settings import Settings

_MANIFEST = "backup_manifest"
_CHUNK = 1 << 20


def create(settings: Settings, series: Series, url: str, *, full: bool = False, gently: bool = False) -> Base:
    """Make one and put it into the series. `gently`: spread over minutes, for nobody waits for it.

    It is incremental to the newest, where there is one of this server not older than the settings allow.
    """
    source = source_of(url)
    require_copying(source)
    began = tick(url).at
    parent = None if full else parent_of(series.bases(), source, began, settings)
    if parent is not None:
        with suppress(ProgramFailed):  # its summaries may be gone, or it is of another server: a full one always goes
            return _made(settings, series, source, began, parent, gently=gently)
    return _made(settings, series, source, began, None, gently=gently)


def parent_of(bases: list[Base], source: Source, now: datetime, settings: Settings) -> Base | None:
    """The newest, if its chain began within the days between two full ones."""
    if not bases or not source.summed_up or source.server != OWN_MAJOR:
        return None
    chain = chain_of(bases[-1], bases)
    young = timedelta(days=settings.backup_full_every_days)
    return bases[-1] if chain and chain[0].finished_at > now - young else None


def _made(
    settings: Settings, series: Series, source: Source, began: datetime, parent: Base | None, *, gently: bool
) -> Base:
    base_id = f"{began.astimezone(UTC):%Y%m%dT%H%M%S%fZ}"
    with tempfile.TemporaryDirectory(prefix="base-", dir=work_folder(settings)) as scratch:
        arguments = ["-D", "-", "-F", "t", "-X", "fetch", "--no-password", "--label", "onsale"]
        arguments += ["-c", "spread", "-r", limits.BACKUP_RATE] if gently else ["-c", "fast"]
        if parent is not None:
            before = Path(scratch, _MANIFEST)
            before.write_bytes(series.manifest(parent))
            arguments += ["--incremental", str(before)]
        with series.putting_base(base_id) as counted, _basebackup(source, arguments) as tar:
            manifest = passed_on(tar, counted.packed)
    about = json.loads(manifest)
    ranges: list[dict[str, Any]] = about["WAL-Ranges"]
    finished = tick(source.url).at
    series.put_manifest(base_id, manifest)
    kind: Kind = "full" if parent is None else "incremental"
    base = Base(
        id=base_id, kind=kind, parent=parent.id if parent else None,
        began_at=began, finished_at=finished,
        timeline=ranges[-1]["Timeline"],
        start_lsn=lsn_of(ranges[0]["Start-LSN"]), stop_lsn=lsn_of(ranges[-1]["End-LSN"]),
        system=str(about["System-Identifier"]), server=source.server, database=source.database,
        superuser=source.superuser, bytes=counted.bytes,
    )  # fmt: skip
    series.put_entry(base)
    return base


@contextmanager
def _basebackup(source: Source, arguments: list[str]) -> Iterator[IO[bytes]]:
    """What it writes. `ProgramFailed` unless it ends well: then nothing of it is kept."""
    words, environment = connection(source.url, application_name="onsale-backup")
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [program("pg_basebackup"), "-d", words, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            env=environment,
        )
        broken: tarfile.ReadError | None = None
        try:
            assert process.stdout is not None
            try:
                yield process.stdout
            except tarfile.ReadError as error:
                broken = error  # it ended early, and says why
            status = process.wait(limits.BACKUP_PROGRAM_S)
            said.seek(0)
            if status or broken is not None:
                raise failed("pg_basebackup", said.read() or str(broken).encode())
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()


def passed_on(tar: IO[bytes], packed: Packing) -> bytes:
    """Pass a tar on as it is, and pick its list of checksums out of it."""
    manifest = b""
    teed = _Tee(tar, packed.write)
    with tarfile.open(fileobj=cast("BinaryIO", teed), mode="r|", bufsize=_CHUNK) as files:
        for member in files:
            if member.name == _MANIFEST and (content := files.extractfile(member)) is not None:
                manifest = content.read()
    while teed.read(_CHUNK):
        pass
    if not manifest:
        raise NotToBeReached("the backup came without its list of checksums; nothing of it was kept.")
    return manifest


class _Tee:
    """Whoever reads it lets somebody else have the same."""

    def __init__(self, stream: IO[bytes], also: Callable[[bytes], None]) -> None:
        self._stream, self._also = stream, also

    def read(self, size: int) -> bytes:
        content = self._stream.read(size)
        if content:
            self._also(content)
        return content
