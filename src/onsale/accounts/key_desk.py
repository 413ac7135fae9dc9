"""The steps of whoever looks after what they sign in with: for JSON and for pages alike."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from onsale.accounts import attempts, people, recovery_codes, second_factor, store, totp
from onsale.accounts.front_desk import FrontDesk, SignedIn
from onsale.accounts.model import Person, Principal
from onsale.accounts.sessions import end_session
from onsale.platform.database import ReadTx
from onsale.platform.errors import Forbidden
from onsale.platform.services import Services


@dataclass(frozen=True, slots=True)
class KeyDesk:
    """Each step is for one's own session: an API key has nothing to do here, and is refused."""

    front: FrontDesk

    @classmethod
    def of(cls, services: Services) -> Self:
        """With the process's parts."""
        return cls(FrontDesk.of(services))

    async def begin_second_factor(self, principal: Principal) -> None:
        """Have a secret wait for its first code."""
        _own_session(principal)
        async with self.front.db.write() as tx:
            await second_factor.begin(tx, principal.person_id, totp.new_secret(), sealer=self.front.sealer)

    async def confirm_second_factor(
        self, principal: Principal, code: str, *, now: datetime
    ) -> tuple[SignedIn, list[str]]:
        """Two factors from now on: this session goes on, the others end. With the recovery codes, to be shown once."""
        _own_session(principal)
        codes = recovery_codes.new_codes()
        await self.front.spend(attempts.second_factor_try(principal.person_id, self.front.sealer))
        async with self.front.db.write() as tx:
            person = await self._person(tx, principal)
            floor = await second_factor.confirm(tx, person, code, codes, sealer=self.front.sealer, now=now)
            await attempts.give_back(tx, [attempts.second_factor_try(person.id, self.front.sealer)])
        return await self._go_on(principal, replace(person, not_before=floor), now, two_factors=True), codes

    async def renew_recovery_codes(self, principal: Principal) -> list[str]:
        """Ten new ones in place of those before. Behind `guards.freshly_proved`."""
        codes = recovery_codes.new_codes()
        _own_session(principal)
        async with self.front.db.write() as tx:
            await second_factor.renew_recovery_codes(tx, principal.person_id, codes, sealer=self.front.sealer)
        return codes

    async def turn_off_second_factor(self, principal: Principal, *, now: datetime) -> SignedIn:
        """One factor again; this session goes on, the others end. Behind `guards.freshly_proved`."""
        _own_session(principal)
        async with self.front.db.write() as tx:
            person = await self._person(tx, principal)
            floor = await second_factor.turn_off(tx, person, sealer=self.front.sealer, now=now)
        return await self._go_on(principal, replace(person, not_before=floor), now, two_factors=False)

    async def end_session(self, principal: Principal, session_id: UUID, *, now: datetime) -> None:
        """One of theirs ends: here at once, elsewhere within a second. `NotFound` for what isn't theirs."""
        _own_session(principal)
        async with self.front.db.write() as tx:
            expires_at = await end_session(tx, principal.person_id, session_id, now=now)
        self.front.revocations.end(session_id, expires_at)

    async def end_other_sessions(self, principal: Principal, *, now: datetime) -> SignedIn:
        """All of theirs but this one end."""
        _own_session(principal)
        async with self.front.db.write() as tx:
            person = await self._person(tx, principal)
            floor = await store.raise_floor(tx, person.id)
        return await self._go_on(principal, replace(person, not_before=floor), now, two_factors=principal.two_factors)

    async def _person(self, tx: ReadTx, principal: Principal) -> Person:
        return await people.by_id(tx, principal.person_id, sealer=self.front.sealer)

    async def _go_on(self, principal: Principal, person: Person, now: datetime, *, two_factors: bool) -> SignedIn:
        return await self.front.hand_out(person, now, session_id=principal.session_id, two_factors=two_factors)


def _own_session(principal: Principal) -> None:
    if principal.session_id is None:
        raise Forbidden("an API key can't do this: sign in as its owner")
