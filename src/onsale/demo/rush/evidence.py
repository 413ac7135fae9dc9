"""Afterwards: what the fans of a rush know, held against what is published and what is in the database."""

import asyncio
import os
import resource
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, LiteralString
from urllib.parse import urljoin

import msgspec
import psycopg

from onsale.accounts.tokens import Tokens
from onsale.demo.crowd.comparing import missing_of
from onsale.demo.crowd.figures import Step
from onsale.demo.crowd.report import Verdict
from onsale.demo.rush.correlation import Correlating
from onsale.demo.rush.drawing import root_of
from onsale.demo.rush.everybody import session_of
from onsale.demo.rush.report import Fairness, RushReport, Sizes
from onsale.demo.rush.rush import Rush
from onsale.platform.clock import utc_now
from onsale.waitingroom.check import check
from onsale.waitingroom.commit import Chains
from onsale.waitingroom.evidence import Evidence, Pass, in_one, read_evidence, read_proof
from onsale.waitingroom.findings import Check, Finding, all_hold
from onsale.waitingroom.ranks import pseudonym

Verify = Callable[[str], Awaitable[Verdict]]
_PROOFS = 200
_TABLES = ("queue_joins", "queue_leaves", "queue_windows", "queue_passes", "queue_steps", "queue_late", "waiting_rooms")
_TWO_PLACES = """
select count(*) from (select 1 from queue_joins j where event_id = %(event)s and round > 0 and not exists (
    select 1 from queue_passes p where p.event_id = j.event_id and p.fan_id = j.fan_id and p.round = j.round - 1)) two
"""
_TWO_BOOKINGS = """
select count(*) from (select fan_id from bookings where event_id = %(event)s and state = 'confirmed'
    and fan_id is not null group by fan_id having count(*) > 1) two
"""
_TWICE = """
select count(*) from (select place from bookings b, unnest(b.places) as place
    where b.event_id = %(event)s and b.state = 'confirmed' group by place having count(*) > 1) twice
"""
_PASSES = "select fan_id, window_number, rank, redeemed_at from queue_passes where event_id = %(event)s"
_JOINS = "select count(*) from queue_joins where event_id = %(event)s"
_NO_LIMIT = "set local statement_timeout = 0"


def memory_in_use() -> int:
    """Bytes of this machine's memory that aren't free for the asking; 0 where that isn't told."""
    try:
        told = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
        return (int(told["MemTotal"].split()[0]) - int(told["MemAvailable"].split()[0])) * 1024
    except (OSError, KeyError, ValueError):
        return 0


@dataclass(slots=True)
class Reckoning:
    """Looks at one rush that is over. `used_before`: the machine's memory in use when it began."""

    rush: Rush
    used_before: int
    tell: Callable[[str], None]

    async def report(self, verify: Verify) -> RushReport:
        """All of it."""
        rush, fairness = self.rush, await self._fairness()
        self.tell(f"Comparing {len(rush.ledger.bookings):,} bookings with what was acknowledged …")
        missing = await missing_of(rush.server, rush.ledger, lambda _looked: None)
        self.tell("Verifying the database …")
        verdict = await verify(rush.public_id)
        figures, joining = rush.figures, rush.joining
        steps = await self._one("select count(*) from queue_steps where event_id = %(event)s")
        return RushReport(
            event_id=rush.public_id,
            event_name=rush.event.name,
            fans=len(rush.everybody),
            joined=joining.joined,
            joined_over_http=joining.over_http,
            joins_per_s=int(joining.joined / max(rush.joined_s or 0.0, 0.001)),
            windows=len(rush.everybody.seen),
            lobby_s=round(rush.plan.lobby_s, 1),
            target=rush.target,
            joined_s=round(rush.joined_s or 0.0, 1),
            sold_out_s=round(rush.sold_out_s, 1) if rush.sold_out_s is not None else None,
            took_s=round(rush.took_s, 1),
            free_at_start=rush.free_at_start,
            sold=sum(len(told.places) for told in rush.ledger.confirmed),
            buyers=len(rush.ledger.confirmed),
            passes=rush.shop.passes,
            steps=steps,
            outcomes=dict(figures.outcomes.most_common()),
            statuses=dict(figures.statuses.most_common()),
            latency_ms=figures.latencies(),
            places_sold_twice=await self._one(_TWICE),
            fans_with_two_bookings=await self._one(_TWO_BOOKINGS),
            compared=len(rush.ledger.bookings),
            missing=len(missing),
            conflicts=len(rush.ledger.doubled()),
            ended_early=rush.stopped,
            load=round(os.getloadavg()[0], 1),
            sizes=await self._sizes(),
            fairness=fairness,
            verify=verdict,
        )

    async def _fairness(self) -> Fairness:
        rush = self.rush
        self.tell("Looking at the line: is it the one that was published, and did it help to come early?")
        evidence = await self._published()
        others = await self._windows_of_others(evidence)
        correlating = Correlating()
        for drawn in rush.drawn.values():
            await asyncio.to_thread(correlating.window, drawn.ranks)
        found = correlating.result()
        with_passes = msgspec.structs.replace(evidence, passes=await self._passes())
        checked = check(with_passes)
        passes = next(finding for finding in checked if finding.check is Check.PASSES)
        proofs, wrong = await self._proofs(evidence)
        return Fairness(
            correlation=found.value,
            correlation_bound=found.bound,
            correlated_fans=found.fans,
            correlation_impossible=found.impossible,
            proofs=proofs,
            proofs_wrong=wrong,
            passes_wrong=len(passes.faults),
            fans_with_two_places=await self._one(_TWO_PLACES),
            moved=len(rush.shop.moved),
            windows_of_other_fans=others,
            queue_faults=[fault for finding in checked for fault in _words(finding)],
        )

    async def _published(self) -> Evidence:
        """The fairness document as everybody can fetch it, all its pages."""
        path, pages = f"/api/v1/events/{self.rush.public_id}/queue/fairness", list[Evidence]()
        at: str | None = path
        while at is not None:
            answer = await self.rush.server.get(Step.CHECK, at)
            if answer is None or answer.status != 200:
                raise ConnectionError("the fairness document can't be read")
            pages.append(read_evidence(answer.body))
            further = pages[-1].next
            at = urljoin(path, further) if further else None
        return in_one(pages)

    async def _windows_of_others(self, evidence: Evidence) -> int:
        """Windows whose count and root aren't those of the fans who were told that they are in them."""
        rush, wrong = self.rush, 0
        chains = rush.services.get(Chains)
        for window in evidence.windows:
            if window.root is None:
                continue
            fans = rush.everybody.in_window(window.window)
            root = await root_of(chains.key, rush.event.id, rush.everybody.ids_of(fans))
            wrong += (len(fans), root.hex()) != (window.joined, window.root)
        return wrong

    async def _passes(self) -> list[Pass]:
        key, event = self.rush.services.get(Chains).key, self.rush.event.id
        return [
            Pass(at=at, window=window, rank=rank, pseudonym=pseudonym(key, event, fan).hex())
            for fan, window, rank, at in await self._rows(_PASSES)
        ]

    async def _proofs(self, evidence: Evidence) -> tuple[int, int]:
        """Some fans ask for their own proof; how many got one, and how many of those don't hold."""
        rush, got, wrong = self.rush, 0, 0
        rng = Random(rush.public_id)  # noqa: S311 - a sample, no secret
        joined = [nth for drawn in rush.drawn.values() for nth in rng.sample(drawn.fans, min(_PROOFS, len(drawn.fans)))]
        for nth in rng.sample(joined, min(_PROOFS, len(joined))):
            session = session_of(rush.everybody.id_of(nth), rush.services.get(Tokens), utc_now())
            answer = await rush.server.get(Step.CHECK, f"/api/v1/events/{rush.public_id}/queue/proof", session)
            if answer is None or answer.status != 200:
                wrong += 1
                continue
            got += 1
            wrong += not all_hold(check(evidence, read_proof(answer.body)))
        return got, wrong

    async def _sizes(self) -> Sizes:
        tables = {table: await self._one(f"select pg_total_relation_size('{table}')") for table in _TABLES}
        document = await self.rush.server.get(Step.CHECK, f"/api/v1/events/{self.rush.public_id}/queue")
        unit = 1 if sys.platform == "darwin" else 1024
        used = memory_in_use()
        return Sizes(
            tables=tables,
            document=len(document.body) if document else 0,
            own_peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit,
            machine=used,
            machine_grew=used - self.used_before,
        )

    async def _one(self, statement: LiteralString) -> int:
        ((value,),) = await self._rows(statement)
        return int(value)

    async def _rows(self, statement: LiteralString) -> list[Any]:
        async with self.rush.db.read() as tx:
            raw: psycopg.AsyncConnection[Any] = await tx.raw()
            await raw.execute(_NO_LIMIT)
            return list(await (await raw.execute(statement, {"event": self.rush.event.id})).fetchall())


def _words(finding: Finding) -> list[str]:
    """Passes are counted by themselves: the published document lists none."""
    if finding.check is Check.PASSES:
        return []
    return [f"verify-queue: {finding.check.value}: {fault.problem.value} at {fault.at}" for fault in finding.faults[:5]]
