"""The verifier in the reader's browser finds what the one in Python finds, in the same words."""

from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page

from onsale.waitingroom.check import check
from onsale.waitingroom.findings import Finding
from tests.shop.seat_site import SeatSite
from tests.waitingroom.lines import Line, a_line
from tests.waitingroom.planted import LINE, PLANTED

pytestmark = pytest.mark.browser

_CHECK = """async (all) => {
  const { check } = await import("/static/shop/waitingroom/verify.js");
  return Promise.all(all.map(({evidence, proof, anchor}) => check(evidence, proof, anchor)));
}"""
_REFUSED = """async (all) => {
  const { check, Unreadable } = await import("/static/shop/waitingroom/verify.js");
  const refused = ({evidence, proof}) => check(evidence, proof).then(() => "taken", (error) =>
    error instanceof Unreadable ? "unreadable" : `${error}`);
  return Promise.all(all.map(refused));
}"""
_IN_ONE = """async (pages) => {
  const { allHold, check, inOne } = await import("/static/shop/waitingroom/verify.js");
  let refused = false;
  try { inOne([pages[0], {...pages[1], anchor: "00".repeat(32)}]); } catch { refused = true; }
  return [inOne(pages), allHold(await check(inOne(pages))), refused];
}"""


def told(value: object) -> Any:
    return msgspec.to_builtins(value)


def in_javascript(findings: list[Finding]) -> list[dict[str, Any]]:
    return [
        {
            "check": finding.check.value,
            "looked_at": finding.looked_at,
            "faults": [{"problem": fault.problem.value, "at": fault.at} for fault in finding.faults],
        }
        for finding in findings
    ]


def browser_says(page: Page, site: SeatSite, script: str, about: object) -> Any:
    page.goto(f"{site.url}/blank")
    return page.evaluate(script, about)


def test_it_finds_what_was_planted_as_python_does(seat_site: SeatSite, seat_page: Page) -> None:
    about = [{"evidence": told(one.evidence()), "proof": told(one.proof()), "anchor": one.anchor} for one in PLANTED]
    found = browser_says(seat_page, seat_site, _CHECK, about)
    for one, findings in zip(PLANTED, found, strict=True):
        assert findings == in_javascript(check(one.evidence(), one.proof(), anchor=one.anchor)), one.name


@pytest.mark.parametrize("line", [a_line([]), a_line([1]), a_line([70, 300, 2]), a_line([9, 0, 65], beacon=True)])
def test_every_proof_of_a_line_holds(line: Line, seat_site: SeatSite, seat_page: Page) -> None:
    proofs = [line.proof_of(number, i) for number, leaves in enumerate(line.joined) for i in range(0, len(leaves), 7)]
    evidence = told(line.evidence)
    about = [{"evidence": evidence, "proof": told(proof)} for proof in proofs] or [{"evidence": evidence}]
    for findings in browser_says(seat_page, seat_site, _CHECK, about):
        assert all(finding["faults"] == [] for finding in findings)


def test_what_is_no_such_document_is_refused(seat_site: SeatSite, seat_page: Page) -> None:
    evidence, proof = told(LINE.evidence), told(LINE.proof_of(0, 0))
    wrong: list[dict[str, Any]] = [
        {"evidence": None},
        {"evidence": {}},
        {"evidence": evidence | {"anchor": "5A" * 32}},
        {"evidence": evidence | {"committed_at": "yesterday"}},
        {"evidence": evidence | {"windows": {}}},
        {"evidence": evidence | {"windows": [evidence["windows"][0] | {"joined": -1}]}},
        {"evidence": evidence | {"steps": [{"at": evidence["committed_at"], "window": 0, "rank": 2**53}]}},
        {"evidence": evidence | {"passes": [{"window": 0, "rank": 0}]}},
        {"evidence": evidence, "proof": {}},
        {"evidence": evidence, "proof": proof | {"path": ["00"]}},
        {"evidence": evidence, "proof": proof | {"index": 0.5}},
    ]
    assert browser_says(seat_page, seat_site, _REFUSED, [*wrong, {"evidence": evidence, "proof": proof}]) == [
        *["unreadable"] * len(wrong),
        "taken",
    ]


def test_pages_make_one_document_there_too(seat_site: SeatSite, seat_page: Page) -> None:
    whole = LINE.evidence
    uncounted = msgspec.structs.replace(whole.windows[2], joined=0, root=None, seed=None)
    first = [*whole.windows[:2], uncounted]
    pages = [
        msgspec.structs.replace(whole, windows=first, steps=whole.steps[:3], passes=[], next="?page=2"),
        msgspec.structs.replace(whole, windows=whole.windows[2:], steps=whole.steps[3:]),
    ]
    together, holds, refused = browser_says(seat_page, seat_site, _IN_ONE, told(pages))
    assert (together, holds, refused) == (told(whole), True, True)
