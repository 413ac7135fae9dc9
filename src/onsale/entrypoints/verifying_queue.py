"""`onsale verify-queue`: the check of what was published about a line, for whoever wants to know."""

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import click
import httpx

from onsale.entrypoints.fairness_words import CHECKS, problem_in_words, what_it_proves
from onsale.platform import limits
from onsale.waitingroom.check import check
from onsale.waitingroom.evidence import Evidence, NotRead, Proof, Unreadable, in_one, read_evidence, read_proof
from onsale.waitingroom.findings import Finding, all_hold

_FAULTS_TOLD = 20
_WITHIN_S = 30.0
_UNLISTED = "none listed"


@dataclass(frozen=True, slots=True)
class Asked:
    """What to check: a file or an address, perhaps one fan's proof, perhaps an anchor that was noted before."""

    source: str
    proof: Path | None = None
    anchor: str | None = None


def run_verify_queue(asked: Asked, *, as_json: bool) -> bool:
    """Check and print; whether everything holds. `NotRead` or `Unreadable` if there is nothing to check."""
    evidence = _fetch(asked.source) if urlsplit(asked.source).scheme in {"http", "https"} else _open(asked.source)
    proof = read_proof(_file(asked.proof)) if asked.proof else None
    findings = check(evidence, proof, anchor=asked.anchor)
    if as_json:
        told = {"holds": all_hold(findings), "event_id": evidence.event_id, "anchor": evidence.anchor}
        click.echo(json.dumps(told | {"findings": [_as_json(finding) for finding in findings]}))
    else:
        _tell(evidence, proof, findings, noted=asked.anchor == evidence.anchor)
    return all_hold(findings)


def _open(source: str) -> Evidence:
    evidence = read_evidence(_file(Path(source)))
    if evidence.next is not None:
        raise Unreadable(
            "this is only the first page of a document: give its address instead, or a file with all of it"
        )
    return evidence


def _file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotRead(f"{path}: {error.strerror}") from error


def _fetch(address: str) -> Evidence:
    """All pages, from one host: a document that leads elsewhere isn't followed."""
    pages, at, host = list[Evidence](), address, urlsplit(address)[:2]
    with httpx.Client(timeout=_WITHIN_S, trust_env=False) as client:
        while len(pages) < limits.FAIRNESS_PAGES:
            pages.append(read_evidence(_page(client, at)))
            if (further := pages[-1].next) is None:
                return in_one(pages)
            at = urljoin(at, further)
            if urlsplit(at)[:2] != host:
                raise Unreadable(f"the document goes on at another host, {urlsplit(at).netloc}")
    raise Unreadable(f"the document has more than {limits.FAIRNESS_PAGES} pages")


def _page(client: httpx.Client, address: str) -> bytes:
    try:
        with client.stream("GET", address, headers={"Accept": "application/json"}) as answer:
            if answer.status_code != httpx.codes.OK:
                raise NotRead(f"{address} answers {answer.status_code}")
            body = bytearray()
            for part in answer.iter_bytes():
                body += part
                if len(body) > limits.FAIRNESS_PAGE_BYTES:
                    raise NotRead(f"{address} has more than {limits.FAIRNESS_PAGE_BYTES:,} bytes")
            return bytes(body)
    except httpx.HTTPError as error:
        raise NotRead(f"{address} can't be read: {error or type(error).__name__}") from error


def _tell(evidence: Evidence, proof: Proof | None, findings: list[Finding], *, noted: bool) -> None:
    joined = sum(window.joined for window in evidence.windows)
    revealed = sum(window.seed is not None for window in evidence.windows)
    click.echo(f"The line of {evidence.event_id}: {joined:,} joined in {len(evidence.windows):,} windows.")
    click.echo(f"Anchor: {evidence.anchor}")
    for finding in findings:
        count = f"{finding.looked_at:,} looked at" if finding.looked_at else _UNLISTED
        click.echo(f"{'  holds' if finding.holds else '  WRONG'}: {CHECKS[finding.check]} ({count})")
        for fault in finding.faults[:_FAULTS_TOLD]:
            click.echo(f"         {problem_in_words(fault)}")
        if more := len(finding.faults[_FAULTS_TOLD:]):
            click.echo(f"         and {more:,} more")
    if proof is None:
        click.echo("      -: no proof was given, so nothing was checked about any one fan")
    if revealed < len(evidence.windows):
        click.echo(f"{len(evidence.windows) - revealed:,} windows are not revealed yet: check again after they are.")
    click.echo(f"\n{what_it_proves(evidence, noted=noted)}", nl=False)
    click.echo(f"\n{'Everything holds.' if all_hold(findings) else 'NOT everything holds.'}")


def _as_json(finding: Finding) -> dict[str, object]:
    faults = [{"problem": one.problem.value, "at": one.at, "said": problem_in_words(one)} for one in finding.faults]
    return {"check": finding.check.value, "holds": finding.holds, "looked_at": finding.looked_at, "faults": faults}
