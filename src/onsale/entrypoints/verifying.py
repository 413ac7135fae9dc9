"""`onsale verify`: every invariant, one line each, and the rows that break one."""

import asyncio
import json
import sys

import click

from onsale.audit.invariant import Invariant
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
            {
                "broken": f.invariant.broken,
                "count": f.count,
                "rows": [[str(value) for value in row] for row in f.rows],
            }
            for f in findings
        ]
        click.echo(json.dumps({"holds": not broken, "invariants": told}))
    else:
        click.echo(f"{len(findings) - len(broken)} of {len(findings)} invariants hold.")
    return not broken


async def _verify(settings: Settings, url: str, *, as_json: bool) -> list[Finding]:
    db = wiring.build(settings, url).get(Database)
    try:
        return await (verify(db) if as_json else verify(db, _tell, beginning=_announce))
    finally:
        await db.close()


def _announce(invariant: Invariant) -> None:
    """What is being looked for, on a line that the finding takes over; only where somebody watches."""
    if sys.stderr.isatty():
        click.echo(f"     …: {invariant.broken}\r", nl=False, err=True)


def _tell(finding: Finding) -> None:
    if finding.holds:
        click.echo(f"  never: {finding.invariant.broken} ({finding.took_s:.1f} s)")
        return
    click.echo(f"BROKEN: {finding.invariant.broken} ({finding.count}, {finding.took_s:.1f} s)")
    for row in finding.rows:
        click.echo("        " + "  ".join(str(value) for value in row))
    if more := finding.count - len(finding.rows):
        click.echo(f"        and {more} more")
