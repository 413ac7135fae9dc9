"""The steps of changing one's e-mail address: for JSON and for pages alike."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from onsale.accounts import attempts, codes
from onsale.accounts.addresses import address_of
from onsale.accounts.attempts import Try
from onsale.accounts.change_email import NewEmail, ask_to_change_email, change_email
from onsale.accounts.errors import InvalidCode
from onsale.accounts.front_desk import SignedIn
from onsale.accounts.model import Principal
from onsale.accounts.proof_desk import ProofDesk
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.services import Services


@dataclass(frozen=True, slots=True)
class EmailDesk:
    """Each step is for one's own session; an API key is refused."""

    proofs: ProofDesk

    @classmethod
    def of(cls, services: Services) -> Self:
        """With the process's parts."""
        return cls(ProofDesk.of(services))

    async def ask(self, principal: Principal, email: str, *, origin: str, now: datetime) -> str:
        """Mail a code to the new address, or that it is taken; the address it went to. Behind `guards.freshly_proved`.

        Counts against the person first, so that nobody has many strangers mailed, then as any mailed code does.
        """
        person, front = await self.proofs.person(principal), self.proofs.front
        address = address_of(email)
        if address == person.email:
            raise InvalidRequest.of("email", _("This is already your address."))
        async with front.lines.codes.place():
            await front.spend(Try(attempts.NEW_EMAIL, self.proofs.subject(person)))
            await front.may_be_mailed(address, origin)
            wish = NewEmail(person_id=person.id, email=address, code=codes.new_code())
            async with front.db.write() as tx:
                await ask_to_change_email(tx, wish, sealer=front.sealer, now=now)
        return address

    async def change(self, principal: Principal, email: str, code: str, *, origin: str, now: datetime) -> SignedIn:
        """The new address counts: this session goes on, the others end. Raises `InvalidCode`, `EmailTaken`.

        The code shows that it was asked for by a fresh proof a quarter of an hour ago at most, so this needs none.
        """
        person, front = await self.proofs.person(principal), self.proofs.front
        wish = NewEmail(person_id=person.id, email=address_of(email), code=code)
        async with front.lines.codes.place():
            tried = front.by_origin(attempts.SIGN_IN_BY_IP, origin)
            await front.spend(tried)
            async with front.db.write() as tx:
                changed = await change_email(tx, wish, sealer=front.sealer, now=now)
                if changed is not None:
                    await attempts.give_back(tx, [tried])
            if changed is None:
                raise InvalidCode
            return await self.proofs.go_on(principal, changed, now)
