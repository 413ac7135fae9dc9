"""`onsale doctor`: a line for each part, and what to do where something isn't as it should be."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import click

from onsale.doctor.examine import examine
from onsale.doctor.finding import Finding, Verdict
from onsale.entrypoints.installation import DATABASE, NoDatabase
from onsale.platform.database import Database
from onsale.platform.embedded import Supervisor
from onsale.platform.settings import Settings

_SIGNS = {Verdict.OK: "     ok", Verdict.WARNING: "warning", Verdict.WRONG: "  WRONG"}
_POOL = 2


def run_doctor(settings: Settings, *, as_json: bool) -> bool:
    """Look and print; false when something is wrong. Warnings alone are fine."""
    with _database(settings) as url:
        findings = asyncio.run(_examine(settings, url, as_json=as_json))
    count = {verdict: sum(one.verdict is verdict for one in findings) for verdict in Verdict}
    if as_json:
        told = [asdict(one) | {"verdict": one.verdict.value} for one in findings]
        click.echo(json.dumps({"healthy": not count[Verdict.WRONG], "findings": told}))
    else:
        click.echo(f"{count[Verdict.OK]} ok, {count[Verdict.WARNING]} warnings, {count[Verdict.WRONG]} wrong.")
    return not count[Verdict.WRONG]


async def _examine(settings: Settings, url: str, *, as_json: bool) -> list[Finding]:
    db, findings = Database(url, pool_size=_POOL), []
    try:
        async for finding in examine(settings, db):
            findings.append(finding)
            if not as_json:
                _tell(finding)
    finally:
        await db.close()
    return findings


def _tell(finding: Finding) -> None:
    click.echo(f"{_SIGNS[finding.verdict]}  {finding.part}: {finding.said}")
    if finding.to_do:
        click.echo(f"         {finding.to_do}")


@contextmanager
def _database(settings: Settings) -> Iterator[str]:
    """Its address, without bringing its schema up to date: who looks changes nothing."""
    if settings.database_url:
        yield settings.database_url
        return
    folder = settings.data_dir / "postgres"
    if not folder.exists():
        raise NoDatabase(f"there is no installation in {settings.data_dir}: nothing was started there yet")
    with Supervisor(folder) as supervisor:
        yield supervisor.server.url(DATABASE)
