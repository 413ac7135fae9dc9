"""`onsale restore`: the database of a moment in a data directory of its own, and nobody in it who was erased.

In order: the data, then people's keys from the newest snapshot, then the log of erasures, then every invariant. Nothing
else sees the database before that.
"""

import asyncio
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import click

from onsale.audit.verify import Finding, verify
from onsale.backups.errors import NoIdentity, Occupied
from onsale.backups.restore import Laid, choose, lay_out
from onsale.backups.sealed import existing_seal
from onsale.backups.series import series_to_read
from onsale.entrypoints import wiring
from onsale.entrypoints.backing_up import required_store
from onsale.entrypoints.following import follow_erasures
from onsale.entrypoints.installation import database
from onsale.keys.putting_back import put_back
from onsale.keys.snapshots import Snapshot, newest
from onsale.platform.database import Database
from onsale.platform.embedded import Machine
from onsale.platform.embedded.recover import forget_home
from onsale.platform.keyring import Keyring
from onsale.platform.schemas import rfc3339
from onsale.platform.settings import Settings
from onsale.privacy.replay import Replayed

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back. `snapshot`: of people's keys, where newer than the data; `forgotten`: who has none in it."""

    settings: Settings
    laid: Laid
    snapshot: Snapshot | None
    forgotten: int
    replayed: Replayed
    findings: list[Finding]

    @property
    def broken(self) -> list[Finding]:
        """Promises that don't hold in it."""
        return [one for one in self.findings if not one.holds]


def run_restore(
    settings: Settings, moment: datetime | None, *, into: Path | None, series: str | None, as_json: bool
) -> bool:
    """Restore and say what there is and what comes next; false where an invariant is broken in it."""
    stamp = f"{moment.astimezone(UTC):%Y%m%dT%H%M%S}" if moment else "latest"
    target = into or settings.data_dir.with_name(f"{settings.data_dir.name}-{stamp}")
    done = restore_into(settings, target, moment, series=series, tell=lambda word: click.echo(word, err=True))
    if as_json:
        click.echo(json.dumps(_as_json(done, target)))
        return not done.broken
    laid = done.laid
    from_what = f"the backup of {_when(laid.span.since)} and {len(laid.span.segments):,} segments of the log"
    click.echo(f"\n{target} holds the database of {_when(laid.until)} UTC, from {from_what}.")
    if done.snapshot:
        click.echo(f"People have the keys of {_when(done.snapshot.taken_at)}; {done.forgotten:,} have none any more.")
    click.echo(f"The log of erasures was followed: {done.replayed.told:,} hold, {done.replayed.erased:,} done again.")
    click.echo(f"{len(done.findings) - len(done.broken)} of {len(done.findings)} invariants hold.")
    for one in done.broken:
        click.echo(f"BROKEN: {one.invariant.broken} ({one.count})")
    click.echo(
        "\nNext:\n"
        f"  1. Look at it:   onsale serve --data-dir {target}\n"
        f"  2. Payments:     onsale verify --data-dir {target}   compares with the providers' books what came after\n"
        f"  3. If it stays:  stop what runs on {settings.data_dir}, and run everything with --data-dir {target}.\n"
        f"     Then remove {settings.keyring_file}: keys destroyed in one copy would live on in the other.\n"
        "     Backups begin anew there, as a series of their own."
    )
    return not done.broken


def restore_into(
    settings: Settings, target: Path, moment: datetime | None, *, series: str | None, tell: Tell, drill: bool = False
) -> Restored:
    """All of it; what was begun is removed when it fails. `drill`: not even the log of erasures is added to."""
    seal = existing_seal(settings)
    if not settings.keyring_file.exists():
        raise NoIdentity(
            f"{settings.keyring_file} is missing: without it nobody's data can be read. Put it back first."
        )
    if target.exists() and any(target.iterdir()):
        raise Occupied(f"{target} isn't empty. Name a new directory with --into.")
    chosen = series_to_read(settings, required_store(settings), seal, series)
    span = choose(chosen, moment)
    made = not target.exists()
    target.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
    try:
        laid = lay_out(chosen, span, moment, target / "postgres", tell)
        told = _beside(settings, target, drill=drill)
        if not told.erasure_log_file.exists():
            tell(
                f"There is no log of erasures in {settings.erasure_log_file}. Unless nobody was ever erased, put back "
                "the copy kept elsewhere and restore again: whoever was erased since may be back in this database."
            )
        return _followed(told, laid, tell)
    except BaseException:
        remove_restored(target)
        if not made:
            target.mkdir(exist_ok=True)
        raise


def remove_restored(target: Path) -> None:
    """It and its database, wherever that lies."""
    if (target / "postgres").exists():
        forget_home(target / "postgres", Machine())
    shutil.rmtree(target, ignore_errors=True)


def _beside(settings: Settings, target: Path, *, drill: bool) -> Settings:
    """What isn't in any backup, copied; the settings of the restored installation."""
    own_log = settings.erasure_log.name and not drill
    files = [(settings.keyring_file, "keyring.json"), (settings.backup_identity_file, "backup-identity.txt")]
    files += [] if own_log else [(settings.erasure_log_file, "erasures.log")]
    for source, name in files:
        if source.exists():
            shutil.copyfile(source, target / name)
            (target / name).chmod(0o600)
    if settings.key_snapshots_dir.is_dir():
        shutil.copytree(settings.key_snapshots_dir, target / settings.key_snapshots_dir.name)
    log = settings.erasure_log if own_log else Path()
    return replace(
        settings, data_dir=target, database_url="", erasure_log=log, search_dir=Path(), backup_identity=Path()
    )


def _followed(settings: Settings, laid: Laid, tell: Tell) -> Restored:
    with database(settings, follow=False) as url:
        last = newest(settings.key_snapshots_dir)
        snapshot = last if last and last.taken_at > laid.until else None
        forgotten = asyncio.run(_put_back(settings, url, snapshot)) if snapshot else 0
        replayed = follow_erasures(settings, url)
        tell("Checking every promise …")
        findings = asyncio.run(_verified(settings, url))
    return Restored(settings, laid, snapshot, forgotten, replayed, findings)


async def _put_back(settings: Settings, url: str, snapshot: Snapshot) -> int:
    db = Database(url, pool_size=2)
    try:
        return await put_back(db, Keyring(settings.keyring_file), snapshot)
    finally:
        await db.close()


async def _verified(settings: Settings, url: str) -> list[Finding]:
    db = wiring.build(settings, url).get(Database)
    try:
        return await verify(db)
    finally:
        await db.close()


def _as_json(done: Restored, target: Path) -> dict[str, object]:
    return {
        "data_dir": str(target),
        "restored_to": rfc3339(done.laid.until),
        "base": done.laid.span.base.id,
        "segments": len(done.laid.span.segments),
        "forgotten": done.forgotten,
        "erasures": done.replayed.told,
        "erased_again": done.replayed.erased,
        "invariants": len(done.findings),
        "broken": [one.invariant.broken for one in done.broken],
    }


def _when(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
