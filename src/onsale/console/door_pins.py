"""PINs for posts at the door: made by an organiser, shown once, and signed in with by whoever stands there.

A PIN has eight digits, so tries are limited: for each address, and for the installation as a whole. Whoever reaches the
latter from everywhere keeps nobody out for whom the organiser wrote down the PIN's own link: tries by it are counted by
themselves. A link that nobody made counts as none, so that inventing them leaves nothing behind.
"""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from onsale.accounts import attempts
from onsale.accounts.attempts import DOOR_PIN_BY_ALL, DOOR_PIN_BY_IP, DOOR_PIN_BY_LINK, Try
from onsale.accounts.model import Principal
from onsale.accounts.tokens import Tokens
from onsale.catalog.door_posts import DoorPost, add_post, free_lapsed_pins, is_link, post_by_pin, revoke_post
from onsale.catalog.organisers import managed_event, organiser_of
from onsale.platform import limits
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import Failure, InvalidRequest, Kind, NotFound, Unavailable
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import new_id
from onsale.platform.sealing import Sealer

DIGITS = 8
_DRAWS = 5
_PURPOSE = "door pin"


class WrongPin(Failure):
    """This isn't a PIN that counts; ask the organiser for one"""

    code = "wrong_pin"
    kind = Kind.UNAUTHENTICATED


@dataclass(frozen=True, slots=True, kw_only=True)
class MakePin:
    """For whom. `event_ids` is null for all of the organiser's events."""

    name: str
    event_ids: tuple[int, ...] | None
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class MadePin:
    """The PIN, told this once: only its keyed hash is kept."""

    post: DoorPost
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PinTry:
    """Somebody's try. `link`: the PIN's own, if they came by it."""

    pin: str = field(repr=False)
    origin: str
    link: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class AtPost:
    """Signed in at a post."""

    post: DoorPost
    access_token: str = field(repr=False)


async def make_pin(tx: WriteTx, principal: Principal, wish: MakePin, *, sealer: Sealer, now: datetime) -> MadePin:
    """A post with a PIN nobody has. `InvalidRequest` for a time that is over or too far off; `TooManyPosts`."""
    if not now < wish.valid_until <= now + timedelta(days=limits.DOOR_POST_DAYS):
        message = _("It must lie ahead, and at most %(days)s days.") % {"days": limits.DOOR_POST_DAYS}
        raise InvalidRequest.of("valid_until", message)
    organiser = await organiser_of(tx, principal)
    for event_id in wish.event_ids or ():
        if (await managed_event(tx, principal, event_id)).organiser_id != organiser.id:
            raise NotFound("there is no such event of this organiser's")
    await free_lapsed_pins(tx)
    for _draw in range(_DRAWS):
        pin = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        post = DoorPost(
            id=new_id(),
            organiser_id=organiser.id,
            name=wish.name,
            event_ids=wish.event_ids,
            link=uuid.uuid4(),
            valid_until=wish.valid_until,
        )
        if await add_post(tx, post, sealer.keyed_hash(_PURPOSE, pin)):
            return MadePin(post, pin)
    raise Unavailable(retry_after_s=1)


async def take_back_pin(tx: WriteTx, principal: Principal, post_id: int) -> None:
    """It opens nothing any more, from this moment on. `NotFound` for what isn't theirs, or is over."""
    if not await revoke_post(tx, (await organiser_of(tx, principal)).id, post_id):
        raise NotFound(_("This PIN doesn't count any more."))


async def sign_in_at_post(db: Database, asked: PinTry, *, sealer: Sealer, tokens: Tokens, now: datetime) -> AtPost:
    """Signed in at the post with this PIN. Raises `WrongPin`, `InvalidRequest` for what is none (which is no
    try), and `TooManyRequests` once a limit is reached.
    """
    digits = digits_of(asked.pin)
    async with db.write() as tx:  # counted before it is looked at: of many at once no more than the limit are
        by_link = asked.link is not None and await is_link(tx, asked.link)
        tries = _tries(asked, sealer, by_link=by_link)
        await attempts.spend(tx, tries)
        found = await post_by_pin(tx, sealer.keyed_hashes(_PURPOSE, digits))
        right = found is not None and asked.link in {None, found.link}
        if right:
            await attempts.give_back(tx, tries)
    if found is None or not right:
        raise WrongPin
    return AtPost(found, tokens.issue_for_post(found.id, now))


def digits_of(typed: str) -> str:
    """Eight digits, however they were grouped; `InvalidRequest` naming `pin` if they aren't."""
    digits = "".join(typed.split()).replace("-", "")
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        raise InvalidRequest.of("pin", _("A PIN has eight digits."))
    return digits


def grouped(pin: str) -> str:
    """`1234 5678`: as it is read out and typed."""
    return f"{pin[: DIGITS // 2]} {pin[DIGITS // 2 :]}"


def _tries(asked: PinTry, sealer: Sealer, *, by_link: bool) -> Sequence[Try]:
    by_address = Try(DOOR_PIN_BY_IP, sealer.keyed_hash("door pin origin", asked.origin))
    if asked.link and by_link:
        return [Try(DOOR_PIN_BY_LINK, sealer.keyed_hash("door pin link", asked.link.hex))]
    return [by_address, Try(DOOR_PIN_BY_ALL, sealer.keyed_hash("door pin origin", ""))]
