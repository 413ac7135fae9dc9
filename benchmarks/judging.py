"""How many codes a scanner without a network judges a second, beside what bare signatures would take."""

import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.result import Result
from onsale.tickets.code import Claimed, read, sign
from onsale.tickets.codes import rotating_code
from onsale.tickets.judging import DoorKey, judge
from onsale.tickets.model import Ticket, TicketState
from onsale.tickets.rotating import event_secret
from onsale.tickets.rules import CodeMode

NAME = "offline_verifications_per_s"
_TICKETS, _ROUNDS, _EVENT = 2_000, 5, 7
_NOW = datetime(2026, 11, 27, 18, 30, 7, tzinfo=UTC)


def figures() -> list[Result]:
    """Static codes and rotating ones, one after the other in one process; the best of some rounds each."""
    key = Ed25519PrivateKey.generate()
    tickets = [Ticket(_EVENT, uuid.uuid4(), uuid.uuid4(), n, 1, TicketState.VALID, None) for n in range(_TICKETS)]
    static = [sign(Claimed(1, _EVENT, ticket.id, ticket.place, 1), key) for ticket in tickets]
    rotating = [rotating_code(ticket, 1, key, _NOW).code for ticket in tickets]
    keys = {1: DoorKey(key.public_key(), event_secret(key))}
    signed = [read(code) for code in static]

    def bare() -> int:
        for one in signed:
            keys[1].public.verify(one.signature, one.body)
        return len(signed)

    bare_per_s = _per_s(bare)
    return [
        _result(f"{NAME}{words}", codes, mode, keys, bare_per_s)
        for words, codes, mode in (("", static, CodeMode.STATIC), (" (rotating)", rotating, CodeMode.ROTATING))
    ]


def _result(name: str, codes: Sequence[str], mode: CodeMode, keys: dict[int, DoorKey], bare_per_s: float) -> Result:
    refused = 0

    def judged() -> int:
        nonlocal refused
        refused += sum(judge(code, _EVENT, keys, code_mode=mode, at=_NOW).result is not None for code in codes)
        return len(codes)

    value = _per_s(judged)
    broken = f"{refused} genuine codes were refused" if refused else ""
    note = "text to verdict, one process"
    return Result(name, value, "/s", "cryptography: bare Ed25519 verifications", bare_per_s, note, broken)


def _per_s(work: Callable[[], int]) -> float:
    """The best of some rounds: whatever else the machine does only takes away."""
    best = 0.0
    for _round in range(_ROUNDS):
        began = time.perf_counter()
        done = work()
        best = max(best, done / (time.perf_counter() - began))
    return best
