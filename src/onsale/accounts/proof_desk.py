"""The steps of proving oneself anew, and of what needs it: for JSON and for pages alike."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from onsale.accounts import attempts, codes, letters, people, second_factor, store
from onsale.accounts.attempts import Try
from onsale.accounts.errors import InvalidCode, InvalidCredentials
from onsale.accounts.front_desk import FrontDesk, SignedIn
from onsale.accounts.model import Person, Principal
from onsale.accounts.proving import Proof, checked_proof, send_proof_code, use_proof_code
from onsale.platform import mail
from onsale.platform.errors import Forbidden
from onsale.platform.services import Services


@dataclass(frozen=True, slots=True)
class ProofDesk:
    """Each step is for one's own session: an API key has nothing to prove, and is refused."""

    front: FrontDesk

    @classmethod
    def of(cls, services: Services) -> Self:
        """With the process's parts."""
        return cls(FrontDesk.of(services))

    async def send_code(self, principal: Principal, *, now: datetime) -> str:
        """Mail a code to prove oneself by; the address it went to."""
        person = await self.person(principal)
        await self.front.spend(Try(attempts.PROOF_CODE, self.subject(person)))
        async with self.front.db.write() as tx:
            await send_proof_code(tx, person, codes.new_code(), sealer=self.front.sealer, now=now)
        return person.email

    async def prove(self, principal: Principal, proof: Proof, *, origin: str, now: datetime) -> SignedIn:
        """This session's token anew, dated now. Raises `InvalidCredentials`, `InvalidCode`, `InvalidRequest`."""
        person = await self.person(principal)
        await self.check(person, proof, origin=origin, now=now)
        return await self.go_on(principal, person, now)

    async def check(self, person: Person, proof: Proof, *, origin: str, now: datetime) -> None:
        """Whether it is them; raises as `prove` does."""
        checked_proof(proof, person)
        if proof.code is not None:
            await self._by_second_factor(person, proof.code, origin, now)
        elif proof.mailed_code is not None:
            await self._by_mailed_code(person, proof.mailed_code)
        else:
            await self._by_password(person, proof.password or "")

    async def change_password(self, principal: Principal, password: str, *, now: datetime) -> SignedIn:
        """Another password, or a first one: this session goes on, the others end. Behind `guards.freshly_proved`."""
        person = await self.person(principal)
        await self.front.check_choice(password, person.email, person.name)
        async with self.front.lines.passwords.place():
            password_hash = await self.front.passwords.hash(password)
            async with self.front.db.write() as tx:
                await store.set_password(tx, person.id, password_hash)
                await mail.enqueue(tx, self.front.sealer, letters.password_changed_letter(person.email), now)
                floor = await store.raise_floor(tx, person.id)
        return await self.go_on(principal, replace(person, not_before=floor), now)

    async def _by_second_factor(self, person: Person, code: str, origin: str, now: datetime) -> None:
        tried = self.front.try_of(person.id, code, origin)
        await self.front.spend(tried)
        async with self.front.db.write() as tx:
            await second_factor.use(tx, person, code, sealer=self.front.sealer, now=now)
            await attempts.give_back(tx, [tried])

    async def _by_mailed_code(self, person: Person, code: str) -> None:
        async with self.front.db.write() as tx:
            right = await use_proof_code(tx, person, code, sealer=self.front.sealer)
        if not right:
            raise InvalidCode

    async def _by_password(self, person: Person, password: str) -> None:
        tried = Try(attempts.PROOF_PASSWORD, self.subject(person))
        async with self.front.lines.passwords.place():
            await self.front.spend(tried)
            async with self.front.db.read() as read:
                [seen] = await store.by_ids(read, [person.id])
            if not await self.front.passwords.matches(seen.password_hash, password):
                raise InvalidCredentials
            async with self.front.db.write() as tx:
                await attempts.give_back(tx, [tried])

    async def person(self, principal: Principal) -> Person:
        """Who a session is of; `Forbidden` for an API key."""
        if principal.session_id is None:
            raise Forbidden("an API key can't do this: sign in as its owner")
        async with self.front.db.read() as tx:
            return await people.by_id(tx, principal.person_id, sealer=self.front.sealer)

    async def go_on(self, principal: Principal, person: Person, now: datetime) -> SignedIn:
        """The same session with another token, dated now and of what the person is by now."""
        return await self.front.hand_out(
            person, now, session_id=principal.session_id, two_factors=principal.two_factors
        )

    def subject(self, person: Person) -> bytes:
        """Whom tries at proving count against."""
        return self.front.sealer.keyed_hash("person", str(person.id))
