"""`onsale verify`: every invariant, one line each, and the rows that break one."""

import asyncio
import json

import click

from onsale.audit.verify import Finding, verify
from onsale.entrypoints import wiring
from onsale.entrypoints.installation import database
from onsale.platform.database import Database
from onsale.platform.settings import Settings


def run_verify(settings: Settings, *, as_json: bool) -> bool:
    """Check and print; whether everything holds."""
    with database(settings) as url:
        findings = asyncio.run(_verify(settings, url, as_json=as_json))
    broken = [finding for finding in findings if not finding.holds]
    if as_json:
        told = [
            {"broken": f.invariant.broken, "rows": [[str(value) for value in row] for row in f.rows]} for f in findings
        ]
        click.echo(json.dumps({"holds": not broken, "invariants": told}))
    else:
        click.echo(f"{len(findings) - len(broken)} of {len(findings)} invariants hold.")
    return not broken


async def _verify(settings: Settings, url: str, *, as_json: bool) -> list[Finding]:
    db = wiring.build(settings, url).get(Database)
    try:
        return await verify(db, (lambda _finding: None) if as_json else _tell)
    finally:
        await db.close()


def _tell(finding: Finding) -> None:
    if finding.holds:
        click.echo(f"  never: {finding.invariant.broken}")
        return
    click.echo(f"BROKEN: {finding.invariant.broken}")
    for row in finding.rows:
        click.echo("        " + "  ".join(str(value) for value in row))
