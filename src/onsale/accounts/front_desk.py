"""The steps of each account request, the same for JSON and for pages: stand in line, count the try, hash outside any
transaction, do the work in one, and only then hand out a token."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import UUID, uuid4

from litestar import Request

from onsale.accounts import attempts, codes, lookup, people, second_factor, second_step
from onsale.accounts.addresses import address_of
from onsale.accounts.api_keys import ApiKeys
from onsale.accounts.attempts import Limit, Try
from onsale.accounts.breached import BreachedPasswords, breached_password
from onsale.accounts.errors import InvalidCode, InvalidCredentials, SecondStepNeeded, SecondStepOver
from onsale.accounts.known_devices import device_of_mark
from onsale.accounts.model import Person, Principal
from onsale.accounts.passwords import Passwords, checked_password, hashes_at_once
from onsale.accounts.register import Register, register
from onsale.accounts.reset import Reset, forgot, reset
from onsale.accounts.revocations import Revocations
from onsale.accounts.rush import SignInLines, lines_for
from onsale.accounts.sessions import note_session
from onsale.accounts.sightings import Sightings
from onsale.accounts.sign_in import CodeSignIn, send_sign_in_code, sign_in_with_code, sign_in_with_password
from onsale.accounts.sign_out import sign_out
from onsale.accounts.tokens import Tokens
from onsale.accounts.verify import verify
from onsale.accounts.visits import Visit
from onsale.platform.database import Database
from onsale.platform.keyring import Keyring
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who just proved who they are, and their new session's token."""

    person: Person
    access_token: str


@dataclass(frozen=True, slots=True)
class FrontDesk:
    """Where people come in and go out. `origin` is where a request comes from, as `addresses.origin_of` gives it."""

    db: Database
    sealer: Sealer
    passwords: Passwords
    tokens: Tokens
    revocations: Revocations
    lines: SignInLines
    breached: BreachedPasswords
    visit: Visit = field(default_factory=Visit)

    @classmethod
    def of(cls, services: Services, request: Request[Any, Any, Any] | None = None) -> Self:
        """With the process's parts; and, where somebody may come in, what the request tells of their device."""
        return cls(
            services.get(Database),
            services.get(Sealer),
            services.get(Passwords),
            services.get(Tokens),
            services.get(Revocations),
            services.get(SignInLines),
            services.get(BreachedPasswords),
            Visit.of(request) if request else Visit(),
        )

    async def register(self, email: str, password: str, name: str, *, origin: str, now: datetime) -> SignedIn:
        """A new account, signed in at once, its address yet to be confirmed. Raises `EmailTaken`."""
        address = address_of(email)
        await self.check_choice(password, address, name)
        async with self.lines.passwords.place():
            await self.spend(self.by_origin(attempts.REGISTER_BY_IP, origin))
            password_hash = await self.passwords.hash(password)
            request = Register(email=address, name=name, password_hash=password_hash, code=codes.new_code())
            async with self.db.write() as tx:
                person = await register(tx, request, sealer=self.sealer, now=now)
            return await self.hand_out(person, now)

    async def sign_in(self, email: str, password: str, *, origin: str, now: datetime) -> SignedIn:
        """By password. Raises `InvalidCredentials`, after the same work whether or not the address is known."""
        address = address_of(email)
        async with self.lines.passwords.place():
            by_address, *by_origin = self._sign_in_tries(address, origin)
            await self.spend(by_address, *by_origin)
            async with self.db.read() as read:
                seen = await lookup.find(read, address, sealer=self.sealer)
            right = await self.passwords.matches(seen.password_hash if seen else None, password)
            if seen is None or not right:
                raise InvalidCredentials
            async with self.db.write() as tx:
                person = await sign_in_with_password(tx, seen, sealer=self.sealer)
                await attempts.start_over(tx, by_address)
                await attempts.give_back(tx, by_origin)
            return await self._first_step(person, now)

    async def send_code(self, email: str, *, origin: str, now: datetime) -> str:
        """Mail a sign-in code, to whomever; the address it went to."""
        address = address_of(email)
        async with self.lines.codes.place():
            await self.may_be_mailed(address, origin)
            async with self.db.write() as tx:
                await send_sign_in_code(
                    tx, address, codes.new_code(), sealer=self.sealer, now=now, asker=self.visit.asker
                )
            return address

    async def sign_in_with_code(
        self, email: str, code: str, *, signed_in_as: Principal | None, origin: str, now: datetime
    ) -> SignedIn:
        """By mailed code; makes a guest of an address we don't know. Raises `InvalidCode`."""
        session_of = signed_in_as.person_id if signed_in_as and signed_in_as.session_id else None
        request = CodeSignIn(email=address_of(email), code=code, signed_in_as=session_of, asker=self.visit.asker)
        async with self.lines.codes.place():
            tried = self._sign_in_tries(request.email, origin)[-1]
            await self.spend(tried)
            async with self.db.write() as tx:
                person = await sign_in_with_code(tx, request, sealer=self.sealer, now=now)
                if person is not None:
                    await attempts.give_back(tx, [tried])
            if person is None:
                raise InvalidCode
            return await self._first_step(person, now)

    async def verify(self, email: str, code: str, *, origin: str, now: datetime) -> int:
        """Confirm an address; the person it belongs to. Raises `InvalidCode`."""
        address = address_of(email)
        async with self.lines.codes.place():
            by_origin = self.by_origin(attempts.SIGN_IN_BY_IP, origin)
            await self.spend(by_origin)
            async with self.db.write() as tx:
                person_id = await verify(tx, address, code, sealer=self.sealer, now=now)
                if person_id is not None:
                    await attempts.give_back(tx, [by_origin])
            if person_id is None:
                raise InvalidCode
            return person_id

    async def forgot(self, email: str, *, origin: str, now: datetime) -> str:
        """Mail a code for a new password, or that there is no account; the address it went to."""
        address = address_of(email)
        async with self.lines.codes.place():
            await self.may_be_mailed(address, origin)
            async with self.db.write() as tx:
                await forgot(tx, address, codes.new_code(), sealer=self.sealer, now=now, asker=self.visit.asker)
            return address

    async def reset(self, email: str, code: str, password: str, *, origin: str, now: datetime) -> SignedIn:
        """Choose a new password with a mailed code; every other session ends. Raises `InvalidCode`."""
        address = address_of(email)
        await self.check_choice(password, address)
        async with self.lines.passwords.place():
            tried = self._sign_in_tries(address, origin)[-1]
            await self.spend(tried)
            password_hash = await self.passwords.hash(password)
            request = Reset(email=address, code=code, password_hash=password_hash, asker=self.visit.asker)
            async with self.db.write() as tx:
                person = await reset(tx, request, sealer=self.sealer, now=now)
                if person is not None:
                    await attempts.start_over(tx, self._by_email(attempts.SIGN_IN_BY_EMAIL, address))
                    await attempts.give_back(tx, [tried])
            if person is None:
                raise InvalidCode
            return await self._first_step(person, now)

    async def check_choice(self, password: str, *about: str) -> None:
        """Raises `InvalidRequest` for a password that is short, easy to guess, or known from a breach."""
        checked_password(password, about)
        if await self.breached.holds(password):
            raise breached_password()

    async def sign_out(self, principal: Principal, *, now: datetime) -> None:
        """This session ends: here at once, elsewhere within a second."""
        if principal.session_id is None:
            return
        async with self.db.write() as tx:
            expires_at = await sign_out(tx, principal.session_id, now=now)
        self.revocations.end(principal.session_id, expires_at)

    async def session_again(self, principal: Principal, *, now: datetime) -> SignedIn:
        """A new session in place of the present one, with what has changed about the person since."""
        async with self.db.read() as tx:
            person = await people.by_id(tx, principal.person_id, sealer=self.sealer)
        await self.sign_out(principal, now=now)
        return await self.hand_out(person, now, two_factors=principal.two_factors)

    async def second_step(self, step: str | None, code: str, *, origin: str, now: datetime) -> SignedIn:
        """The code after the first step. Raises `SecondStepOver`, `InvalidCode`."""
        taken = second_step.read(step, sealer=self.sealer, now=now)
        if taken is None:
            raise SecondStepOver
        async with self.lines.codes.place():
            async with self.db.read() as read:
                found = await people.by_ids(read, [taken.person_id], sealer=self.sealer)
            if not found:
                raise SecondStepOver
            [person] = found
            device = device_of_mark(self.visit.mark, person.email, self.sealer)
            tried = Try(attempts.SECOND_FACTOR, device) if device else self.try_of(person.id, code, origin)
            await self.spend(tried)
            async with self.db.write() as tx:
                person = await people.by_id(tx, person.id, sealer=self.sealer)
                if not taken.counts_for(person):
                    raise SecondStepOver
                await second_factor.use(tx, person, code, sealer=self.sealer, now=now)
                await attempts.give_back(tx, [tried])
            return await self.hand_out(person, now, two_factors=True)

    async def hand_out(
        self, person: Person, now: datetime, *, session_id: UUID | None = None, two_factors: bool = False
    ) -> SignedIn:
        """A token of a new session, or of one that goes on."""
        if person.not_before is not None:
            self.revocations.raise_floor(person.id, person.not_before)
        session_id = session_id or uuid4()
        issued_at = max(now, person.not_before or now)
        async with self.db.write() as tx:
            await note_session(tx, person.id, session_id, self.visit.device, issued_at)
        return SignedIn(person, self.tokens.issue(person, now, session_id=session_id, two_factors=two_factors))

    def try_of(self, person_id: int, code: str, origin: str) -> Try:
        """What a code of the app, or a recovery code, counts against."""
        if second_factor.is_digits(code):
            return attempts.second_factor_try(person_id, self.sealer)
        return attempts.recovery_code_try(person_id, origin, self.sealer)

    async def spend(self, *tries: Try) -> None:
        """Count tries before they are made."""
        async with self.db.write() as tx:
            await attempts.spend(tx, tries)

    async def _first_step(self, person: Person, now: datetime) -> SignedIn:
        """In, unless they sign in with two factors: then `SecondStepNeeded` says how to go on."""
        if person.not_before is not None:
            self.revocations.raise_floor(person.id, person.not_before)
        if person.second_factor_at is not None:
            raise SecondStepNeeded.of(second_step.note(person, sealer=self.sealer, now=now))
        return await self.hand_out(person, now)

    def _sign_in_tries(self, address: str, origin: str) -> list[Try]:
        """What a try counts against: the known device alone, or the address and where it comes from."""
        device = device_of_mark(self.visit.mark, address, self.sealer)
        if device is not None:
            return [Try(attempts.SIGN_IN_BY_DEVICE, device)]
        return [self._by_email(attempts.SIGN_IN_BY_EMAIL, address), self.by_origin(attempts.SIGN_IN_BY_IP, origin)]

    async def may_be_mailed(self, address: str, origin: str) -> None:
        """Count a code that is mailed to this address; where it is too many, raises `TooManyRequests`."""
        device = device_of_mark(self.visit.mark, address, self.sealer)
        if device is not None:
            await self.spend(Try(attempts.CODE_BY_DEVICE, device))
            return
        both = self.sealer.keyed_hash("address and origin", f"{address}\0{origin}")
        await self.spend(Try(attempts.CODE_BY_EMAIL_AND_IP, both))  # first: what it refuses counts for nobody else
        await self.spend(self._by_email(attempts.CODE_BY_EMAIL, address), self.by_origin(attempts.CODE_BY_IP, origin))

    def _by_email(self, limit: Limit, address: str) -> Try:
        return Try(limit, self.sealer.lookup_hash(address))

    def by_origin(self, limit: Limit, origin: str) -> Try:
        """What counts against where a request comes from."""
        return Try(limit, self.sealer.keyed_hash("origin", origin))


def add_parts(services: Services) -> None:
    """This room's long-lived parts; `entrypoints/wiring.py` calls it once the keyring and the sealer are there."""
    at_once = hashes_at_once(services.get(Settings).workers)
    services.add(Passwords, Passwords(at_once=at_once))
    services.add(SignInLines, lines_for(at_once))
    services.add(BreachedPasswords, BreachedPasswords(services.get(Settings).breached_passwords))
    services.add(Tokens, Tokens(services.get(Keyring)))
    services.add(Revocations, Revocations())
    services.add(Sightings, Sightings())
    services.add(ApiKeys, ApiKeys(services.get(Sealer)))
