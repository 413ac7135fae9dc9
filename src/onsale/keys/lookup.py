"""Replacing the key by which people are found, while people sign up and in.

Goes on wherever it was left: how far it is stands in the database (`accounts/lookup.py` has the steps), and the keyring
keeps the old key until the database needs it no more and the codes that were mailed meanwhile have run out.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from onsale.accounts import lookup, rehashing
from onsale.accounts.lookup import Rule
from onsale.accounts.rehashing import Part
from onsale.platform import limits
from onsale.platform.database import Database, WriteTx
from onsale.platform.keyring import LOOK_EVERY_S, Keyring
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services

_AGAIN_AFTER_S = 0.2
OLDER_KNOWN_FOR = timedelta(seconds=limits.MAILED_CODE_S + 60)
Told = Callable[[str, int], None]


async def go_on(services: Services, *, told: Told = lambda _step, _left: None) -> bool:
    """Carry a rotation that was begun to its end; whether there was one. `told` hears the step and what is left."""
    db, sealer, worked = services.get(Database), services.get(Sealer), False
    while True:
        async with db.read() as tx:
            rule = await lookup.rule(tx)
            left = await rehashing.left(tx, rule)
        newest = max(sealer.keyring.numbered("lookup"))
        if rule.next is None and left == 0 and rule.current >= newest:
            return worked
        worked = True
        if left == 0:
            await _turn(db, rule, newest)
            continue
        say = partial(_say, told, _name(rule), left)
        if await _pass(db, rule, sealer, say) == 0:
            await asyncio.sleep(_AGAIN_AFTER_S)  # somebody else has them locked


async def is_under_way(services: Services) -> bool:
    """Whether the database goes by another key than the newest, be it that an older backup was restored."""
    async with services.get(Database).read() as tx:
        rule = await lookup.rule(tx)
    return rule.next is not None or rule.current < max(services.get(Keyring).numbered("lookup"))


async def is_over(services: Services) -> bool:
    """Whether the database goes by the newest key alone."""
    async with services.get(Database).read() as tx:
        rule = await lookup.rule(tx)
        rest = await rehashing.left(tx, rule)
    newest = max(services.get(Keyring).numbered("lookup"))
    return rule.next is None and rule.current == newest and rest == 0


async def _pass(db: Database, rule: Rule, sealer: Sealer, told: Callable[[int], None]) -> int:
    """Once through all that this step has to do with: how many were worked on."""
    after, done = -1, 0
    while True:
        async with db.write() as tx:
            if await lookup.lock_rule(tx) != rule:
                return done
            part = await _work(tx, rule, after, sealer)
        if part.last is None:
            return done
        after, done = part.last, done + part.n
        told(done)


async def _work(tx: WriteTx, rule: Rule, after: int, sealer: Sealer) -> Part:
    if rule.next is None:
        return await rehashing.clear(tx, after)
    if rule.switched:
        return await rehashing.copy(tx, rule, after)
    return await rehashing.fill(tx, rule, after, sealer=sealer)


def _say(told: Told, step: str, left: int, done: int) -> None:
    told(step, max(0, left - done))


def _name(rule: Rule) -> str:
    return "clearing" if rule.next is None else "switching" if rule.switched else "hashing"


async def _turn(db: Database, seen: Rule, newest: int) -> None:
    """To the next step, unless somebody has gone there or a row came that isn't ready for it."""
    if seen.next is None:
        await asyncio.sleep(LOOK_EVERY_S)  # so that all know the key: who doesn't would find nobody by it
    async with db.write() as tx:
        rule = await lookup.lock_rule(tx, to_change=True)
        if rule != seen or await rehashing.left(tx, rule):
            return
        if rule.next is None:
            await rehashing.set_rule(tx, next=newest)
        elif rule.switched:
            await rehashing.set_rule(tx, current=rule.next, next=None, switched=False)
        else:
            await rehashing.set_rule(tx, switched=True)
