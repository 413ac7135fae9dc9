"""Everybody's rank, worked out as each fan's own device would: in a process of its own, since it takes a core.

On its input: a line of JSON (`_Work`), then the fans in the order in which they came, eight bytes each, as this machine
writes numbers. On its output: the same for their ranks.
"""

import asyncio
import signal
import sys
from array import array
from functools import partial

import msgspec

from onsale.waitingroom.merkle import Builder
from onsale.waitingroom.ranks import PSEUDONYM_BYTES, pseudonym, rank

_ASIDE = 400_000
_FAILED = "the ranks couldn't be worked out"


class _Work(msgspec.Struct, frozen=True):
    """What to draw with; no seed: the root of the fans' pseudonyms is wanted instead of their ranks."""

    key: bytes
    event_id: int
    seed: bytes = b""


async def ranks_of(key: bytes, event_id: int, seed: bytes, fans: "array[int]") -> "array[int]":
    """The ranks that this seed gives these fans."""
    return array("Q", await _done(_Work(key, event_id, seed), fans))


async def root_of(key: bytes, event_id: int, fans: "array[int]") -> bytes:
    """The root of these fans' pseudonyms."""
    return await _done(_Work(key, event_id), fans)


async def _done(work: _Work, fans: "array[int]") -> bytes:
    if len(fans) <= _ASIDE:
        return await asyncio.to_thread(_do, work, fans)
    words = (sys.executable, "-P", "-m", "onsale.demo.rush.drawing")
    child = await asyncio.create_subprocess_exec(
        *words, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 20
    )
    try:
        done, _ = await child.communicate(msgspec.json.encode(work) + b"\n" + fans.tobytes())
    except BaseException:
        child.kill()
        raise
    if child.returncode:
        raise RuntimeError(_FAILED)
    return done


def _do(work: _Work, fans: "array[int]") -> bytes:
    if not work.seed:
        return _root(work, fans)
    name, drawn = partial(pseudonym, work.key, work.event_id), partial(rank, work.seed)
    return array("Q", [drawn(name(fan)) for fan in fans]).tobytes()


def _root(work: _Work, fans: "array[int]") -> bytes:
    """In 256 parts, so that ten million pseudonyms are never all of them sorted at once."""
    parts, tree = [bytearray() for _ in range(256)], Builder()
    for fan in fans:
        name = pseudonym(work.key, work.event_id, fan)
        parts[name[0]] += name
    for part in parts:
        tree.extend(sorted(bytes(part[at : at + PSEUDONYM_BYTES]) for at in range(0, len(part), PSEUDONYM_BYTES)))
        part.clear()
    return tree.root()


def main() -> None:
    """Read, work, write. Ctrl-C is for the one who asked: what they began is worked out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    work = msgspec.json.decode(sys.stdin.buffer.readline(), type=_Work)
    fans = array("Q", sys.stdin.buffer.read())
    sys.stdout.buffer.write(_do(work, fans))


if __name__ == "__main__":
    main()
