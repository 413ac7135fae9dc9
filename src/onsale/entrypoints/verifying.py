"""`onsale verify`: every invariant, one line each, and the rows that break one; then each payment provider's books."""

import asyncio
import json
import sys
from datetime import timedelta
from typing import Any

import click

from onsale.audit.invariant import Invariant
from onsale.audit.verify import Finding, verify
from onsale.entrypoints import wiring
from onsale.entrypoints.installation import database
from onsale.payments.differences import Difference
from onsale.payments.providers import Providers
from onsale.payments.reconcile import Reconciliation, reconcile
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.money import Money
from onsale.platform.schemas import rfc3339
from onsale.platform.settings import Settings

_DIFFERENCES_TOLD = 20


def run_verify(settings: Settings, *, days: int | None, as_json: bool) -> bool:
    """Check and print; whether everything holds. `days` back the providers' books are compared with ours, if any.

    A provider that couldn't be asked counts as not holding: nobody knows.
    """
    with database(settings) as url:
        findings, compared = asyncio.run(_verify(settings, url, days, as_json=as_json))
    broken = [finding for finding in findings if not finding.holds]
    holds = not broken and all(one.clean for one in compared)
    if as_json:
        told = {"holds": holds, "invariants": [_invariant(finding) for finding in findings]}
        click.echo(json.dumps(told | {"providers": [_provider(one) for one in compared]}))
    else:
        click.echo(f"{len(findings) - len(broken)} of {len(findings)} invariants hold.")
    return holds


async def _verify(
    settings: Settings, url: str, days: int | None, *, as_json: bool
) -> tuple[list[Finding], list[Reconciliation]]:
    services = wiring.build(settings, url)
    db, compared = services.get(Database), list[Reconciliation]()
    try:
        findings = await (verify(db) if as_json else verify(db, _tell, beginning=_announce))
        for provider in services.get(Providers) if days else ():
            now = utc_now()
            compared.append(await reconcile(db, provider, since=now - timedelta(days=days or 0), now=now))
            if not as_json:
                _tell_compared(compared[-1])
        return findings, compared
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


def _tell_compared(one: Reconciliation) -> None:
    counted = f"{one.charges} charges and {one.refunds} refunds since {rfc3339(one.since)}"
    if one.foreign:
        counted += f", {one.foreign} of them not of this shop"
    if one.unasked:
        click.echo(f"UNKNOWN: the books of {one.provider} couldn't be asked ({one.unasked})")
    if one.differences:
        click.echo(f"DIFFERS: {len(one.differences)} between the books of {one.provider} and ours ({counted})")
        for difference in one.differences[:_DIFFERENCES_TOLD]:
            click.echo("        " + "  ".join(f"{name} {value}" for name, value in _difference(difference).items()))
        if (more := len(one.differences) - _DIFFERENCES_TOLD) > 0:
            click.echo(f"        and {more} more")
    if one.clean:
        click.echo(f"  agree: the books of {one.provider} and ours ({counted})")


def _invariant(finding: Finding) -> dict[str, Any]:
    rows = [[str(value) for value in row] for row in finding.rows]
    return {"broken": finding.invariant.broken, "count": finding.count, "rows": rows}


def _provider(one: Reconciliation) -> dict[str, Any]:
    return {
        "provider": one.provider,
        "since": rfc3339(one.since),
        "until": rfc3339(one.until),
        "charges": one.charges,
        "refunds": one.refunds,
        "foreign": one.foreign,
        "unasked": one.unasked,
        "differences": [_difference(difference) for difference in one.differences],
    }


def _difference(one: Difference) -> dict[str, Any]:
    """What there is to say of it."""
    told = {
        "problem": one.problem.value,
        "kind": one.kind.value,
        "id": one.subject,
        "event": one.event_id,
        "reference": one.reference,
        "ours": _amount(one.ours),
        "theirs": _amount(one.theirs),
        "state": one.state,
        "at": rfc3339(one.at),
    }
    return {name: value for name, value in told.items() if value is not None}


def _amount(money: Money | None) -> str | None:
    return f"{money.amount_minor} {money.currency}" if money else None
