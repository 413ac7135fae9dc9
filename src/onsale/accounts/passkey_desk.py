"""The steps around passkeys, for the pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from litestar import Request

from onsale.accounts import attempts, passkeys, people
from onsale.accounts.attempts import Try
from onsale.accounts.errors import InvalidPasskey
from onsale.accounts.front_desk import FrontDesk, SignedIn
from onsale.accounts.model import Principal
from onsale.accounts.passkeys import Asked
from onsale.accounts.relying_party import RelyingParty, relying_party
from onsale.platform.errors import Forbidden
from onsale.platform.services import Services
from onsale.platform.settings import Settings


@dataclass(frozen=True, slots=True)
class PasskeyDesk:
    """`party` is null where the browser keeps no passkeys for the address the page is read at."""

    front: FrontDesk
    party: RelyingParty | None

    @classmethod
    def of(cls, services: Services, request: Request[Any, Any, Any]) -> Self:
        """For a request, with the process's parts."""
        return cls(FrontDesk.of(services, request), relying_party(request, services.get(Settings)))

    def ask_to_sign_in(self, *, now: datetime) -> Asked | None:
        """What the sign-in's page carries; None where passkeys aren't offered."""
        return passkeys.ask_to_sign_in(self.party, sealer=self.front.sealer, now=now) if self.party else None

    async def ask_to_register(self, principal: Principal, *, now: datetime) -> Asked | None:
        """What the page of one's passkeys carries; None where they aren't offered."""
        if self.party is None or principal.session_id is None:
            return None
        async with self.front.db.read() as tx:
            person = await people.by_id(tx, principal.person_id, sealer=self.front.sealer)
            return await passkeys.ask_to_register(tx, person, self.party, sealer=self.front.sealer, now=now)

    async def sign_in(self, answer: str, note: str, *, origin: str, now: datetime) -> SignedIn:
        """In, with both factors at once. Raises `InvalidPasskey`."""
        if self.party is None:
            raise InvalidPasskey
        async with self.front.lines.codes.place():
            tried = Try(attempts.SIGN_IN_BY_IP, self.front.sealer.keyed_hash("origin", origin))
            await self.front.spend(tried)
            async with self.front.db.write() as tx:
                person = await passkeys.sign_in(tx, answer, note, self.party, sealer=self.front.sealer, now=now)
                await attempts.give_back(tx, [tried])
            return await self.front.hand_out(person, now, two_factors=True)

    async def ask_to_prove(self, principal: Principal, *, now: datetime) -> Asked | None:
        """What the page that asks for a fresh proof carries; None for whoever has no passkey."""
        async with self.front.db.read() as tx:
            has_some = await passkeys.has_passkeys(tx, principal.person_id)
        return self.ask_to_sign_in(now=now) if has_some else None

    async def prove(self, principal: Principal, answer: str, note: str, *, now: datetime) -> SignedIn:
        """This session's token anew, dated now, with both factors. Raises `InvalidPasskey` for somebody else's, too."""
        if self.party is None or principal.session_id is None:
            raise InvalidPasskey
        async with self.front.db.write() as tx:
            person = await passkeys.sign_in(tx, answer, note, self.party, sealer=self.front.sealer, now=now)
            if person.id != principal.person_id:
                raise InvalidPasskey
        return await self.front.hand_out(person, now, session_id=principal.session_id, two_factors=True)

    async def register(self, principal: Principal, answer: str, note: str, name: str, *, now: datetime) -> None:
        """One more of theirs. Raises `InvalidPasskey`, `PasskeysFull`. Behind `guards.freshly_proved`."""
        if self.party is None:
            raise InvalidPasskey
        async with self.front.db.write() as tx:
            person = await people.by_id(tx, principal.person_id, sealer=self.front.sealer)
            await passkeys.register(tx, person, answer, note, name, self.party, sealer=self.front.sealer, now=now)

    async def rename(self, principal: Principal, passkey_id: bytes, name: str) -> None:
        """Another name for one of theirs."""
        if principal.session_id is None:
            raise Forbidden
        async with self.front.db.write() as tx:
            await passkeys.rename_passkey(tx, principal.person_id, passkey_id, name, sealer=self.front.sealer)

    async def remove(self, principal: Principal, passkey_id: bytes, *, now: datetime) -> None:
        """One of theirs goes. Behind `guards.freshly_proved`."""
        async with self.front.db.write() as tx:
            person = await people.by_id(tx, principal.person_id, sealer=self.front.sealer)
            await passkeys.remove_passkey(tx, person, passkey_id, sealer=self.front.sealer, now=now)
