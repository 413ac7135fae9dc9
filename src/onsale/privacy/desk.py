"""The steps of being erased, for JSON and for pages alike: the proof, then the wish."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from onsale.accounts import attempts, codes
from onsale.accounts.attempts import Try
from onsale.accounts.errors import InvalidCode
from onsale.accounts.model import Person, Principal
from onsale.accounts.proof_desk import ProofDesk
from onsale.accounts.proving import Proof
from onsale.platform.services import Services
from onsale.privacy.ask_erasure import ask_erasure, send_erasure_code, use_erasure_code
from onsale.privacy.model import Erasure, Tickets


@dataclass(frozen=True, slots=True)
class ErasureDesk:
    """For a person's own session: an API key can't have its owner erased."""

    proofs: ProofDesk

    @classmethod
    def of(cls, services: Services) -> Self:
        """With the process's parts."""
        return cls(ProofDesk.of(services))

    async def send_code(self, principal: Principal, *, now: datetime) -> str:
        """Mail a code to be erased by; the address it went to."""
        person, front = await self.proofs.person(principal), self.proofs.front
        await front.spend(Try(attempts.PROOF_CODE, self.proofs.subject(person)))
        async with front.db.write() as tx:
            await send_erasure_code(tx, person, codes.new_code(), sealer=front.sealer, now=now)
        return person.email

    async def erase(
        self, principal: Principal, tickets: Tickets, proof: Proof, *, origin: str, now: datetime
    ) -> Erasure:
        """Once it is proved that it is them; every session has ended then.

        Raises `InvalidCredentials`, `InvalidCode`, `InvalidRequest`, `StillAdmin`, `LastOwner`.
        """
        await self._prove(await self.proofs.person(principal), proof, origin, now)
        return await self.erase_proved(principal, tickets)

    async def erase_proved(self, principal: Principal, tickets: Tickets) -> Erasure:
        """The same, behind `guards.freshly_proved`."""
        person, front = await self.proofs.person(principal), self.proofs.front
        async with front.db.write() as tx:
            erasure, floor = await ask_erasure(tx, person.id, tickets, sealer=front.sealer)
        front.revocations.raise_floor(person.id, floor)
        return erasure

    async def _prove(self, person: Person, proof: Proof, origin: str, now: datetime) -> None:
        """Who has two factors shows the second; a mailed code is one that was mailed for this."""
        if proof.mailed_code is None or person.second_factor_at is not None:
            await self.proofs.check(person, proof, origin=origin, now=now)
            return
        async with self.proofs.front.db.write() as tx:
            right = await use_erasure_code(tx, person, proof.mailed_code, sealer=self.proofs.front.sealer)
        if not right:
            raise InvalidCode
