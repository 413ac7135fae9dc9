"""The organiser's letters: what stands on top of them, how they are worded, and those nobody took."""

from dataclasses import dataclass
from datetime import datetime

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts import people
from onsale.accounts.forms import typed
from onsale.accounts.guards import organiser
from onsale.accounts.model import Person, Principal
from onsale.catalog.model import Organiser
from onsale.catalog.organisers import organiser_of, owned_organisers
from onsale.catalog.store import get_organiser
from onsale.console.frame import AnyRequest, Html, go, html, own_event
from onsale.console.letters_views import (
    LetterPage,
    LetterRow,
    LettersPage,
    Preview,
    ReplyOption,
    UndeliveredPage,
    UndeliveredRow,
)
from onsale.console.reading import Reading
from onsale.console.views import Fields
from onsale.letters import store
from onsale.letters.deliver import deliver
from onsale.letters.model import Kind, Letter
from onsale.letters.sample import sample_letter, sample_mail
from onsale.letters.undelivered import count_undelivered, undelivered_of
from onsale.letters.wording import PLACEHOLDERS, Wording, checked, save_wording, wordings_of
from onsale.platform import jobs, limits, mail
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import Failure, InvalidRequest, NotFound
from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import language
from onsale.platform.ids import decode_id, encode_id
from onsale.platform.sealing import Sealer
from onsale.platform.settings import Settings
from onsale.platform.text import OptionalLine, Paragraph
from onsale.platform.texts import LANGUAGES
from onsale.receipts.letterhead import Letterhead, letterhead_of, members_of, save_letterhead

_PATH, _UNDELIVERED, _ROWS = "/organise/letters", "/organise/undelivered", 100


@dataclass(frozen=True, slots=True)
class _Desk:
    """Whose letters, and who looks at them."""

    organiser: Organiser
    head: Letterhead
    members: tuple[Person, ...]
    reader: Person

    @property
    def reply_to(self) -> str:
        """Where replies go: an address its owner has confirmed, or nowhere."""
        chosen = (one for one in self.members if one.id == self.head.reply_to_id and one.email_verified_at)
        return next((one.email for one in chosen), "")


@get(_PATH, guards=[organiser], include_in_schema=False)
async def letters_page(request: AnyRequest, db: NamedDependency[Database], sealer: NamedDependency[Sealer]) -> Html:
    """The letterhead and the kinds of letters."""
    notice = _("Saved.") if "done" in request.query_params else None
    desk = await _desk(db, request.user, sealer)
    async with db.read() as tx:
        page = await _letters(tx, desk)
    return await html(request, "letters", page, notice=notice)


@post(_PATH, status_code=200, guards=[organiser], include_in_schema=False)
async def keep_letterhead(request: AnyRequest, db: NamedDependency[Database], sealer: NamedDependency[Sealer]) -> Html:
    """Other words on top, or the form again with what is wrong."""
    form, desk = await typed(request), await _desk(db, request.user, sealer)
    reading = Reading(form)
    legal_name = reading.fitting("legal_name", form.get("legal_name", "").strip(), OptionalLine)
    address = form.get("legal_address", "").replace("\r\n", "\n").strip()
    legal_address = reading.fitting("legal_address", address, Paragraph)
    hours = reading.whole("remind_before_h", 0, limits.REMIND_BEFORE_MAX_H)
    try:
        reading.require()
        head = Letterhead(
            vat_id=form.get("vat_id", "").strip(),
            receipt_prefix=form.get("receipt_prefix", "").strip(),
            reply_to_id=decode_id("usr", form["reply_to"]) if form.get("reply_to") else None,
            remind_before_h=hours or 0,
        )
        async with db.write() as tx:
            await save_letterhead(
                tx, desk.organiser.id, head, legal_name=legal_name or "", legal_address=legal_address or ""
            )
    except Failure as failure:
        async with db.read() as read:
            page = await _letters(read, desk, values=form, errors=_errors(failure))
        return await html(request, "letters", page, failure=failure)
    return go(f"{_PATH}?done=1")


@get(_PATH + "/{kind:str}", guards=[organiser], include_in_schema=False)
async def letter_page(
    request: AnyRequest,
    kind: FromPath[str],
    db: NamedDependency[Database],
    sealer: NamedDependency[Sealer],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Html:
    """One kind of letter, as it reads now."""
    desk, spoken = await _desk(db, request.user, sealer), _language(request.query_params.get("language", ""))
    async with db.read() as tx:
        kept = (await wordings_of(tx, [desk.organiser.id])).get((desk.organiser.id, _kind(kind).value, spoken))
    wording = kept or Wording()
    letter = sample_letter(_kind(kind), wording, desk.organiser, spoken=spoken, public_url=settings.public_url, now=now)
    notice = _notices().get(request.query_params.get("done", ""))
    return await html(request, "letter", _letter(_kind(kind), spoken, desk, letter, _values(wording)), notice=notice)


@post(_PATH + "/{kind:str}", status_code=200, guards=[organiser], include_in_schema=False)
async def word_letter(
    request: AnyRequest,
    kind: FromPath[str],
    db: NamedDependency[Database],
    sealer: NamedDependency[Sealer],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Html:
    """Look at it, send it to oneself, or keep it."""
    form, which, desk = await typed(request), _kind(kind), await _desk(db, request.user, sealer)
    spoken, action = _language(form.get("language", "")), form.get("action", "preview")
    wording = Wording(*(form.get(field, "") for field in Wording.__slots__))
    try:
        wording = checked(wording)
    except InvalidRequest as failure:
        plain = sample_letter(which, Wording(), desk.organiser, spoken=spoken, public_url=settings.public_url, now=now)
        page = _letter(which, spoken, desk, plain, form, _errors(failure))
        return await html(request, "letter", page, failure=failure)
    letter = sample_letter(which, wording, desk.organiser, spoken=spoken, public_url=settings.public_url, now=now)
    notice = None
    async with db.write() as tx:
        if action == "test":
            test = sample_mail(letter, desk.organiser, desk.reader, desk.reply_to, spoken=spoken)
            await mail.enqueue(tx, sealer, test, now)
            notice = _("On its way to %(address)s.") % {"address": desk.reader.email}
        elif action == "save":
            await save_wording(tx, desk.organiser.id, which, spoken, wording)
    if action == "save":
        return go(f"{_PATH}/{which.value}?done=saved&language={spoken}")
    return await html(request, "letter", _letter(which, spoken, desk, letter, form), notice=notice)


@get(_UNDELIVERED, guards=[organiser], include_in_schema=False)
async def undelivered_page(request: AnyRequest, db: NamedDependency[Database]) -> Html:
    """The letters nobody took, newest first."""
    async with db.read() as tx:
        mine = await _own(tx, request.user)
        rows = await undelivered_of(tx, mine, limit=_ROWS)
        more = await count_undelivered(tx, mine) - len(rows)
    titles = _titles()
    told = tuple(
        UndeliveredRow(
            event_id=encode_id("evt", row.event_id),
            id=str(row.id),
            event=row.event_name,
            title=titles[row.kind],
            reference=row.booking.reference if row.booking else "",
            when=row.ended_at,
            reason=row.reason,
        )
        for row in rows
    )
    notice = _notices().get(request.query_params.get("done", ""))
    return await html(request, "undelivered", UndeliveredPage(rows=told, more=max(0, more)), notice=notice)


@post(_UNDELIVERED + "/{event_id:str}/{letter_id:int}", guards=[organiser], include_in_schema=False)
async def send_again(
    request: AnyRequest, event_id: FromPath[str], letter_id: FromPath[int], db: NamedDependency[Database]
) -> Html:
    """Try once more; to the address the fan has by now."""
    async with db.write() as tx:
        event = await own_event(tx, request.user, event_id)
        if await store.send_again(tx, event.id, letter_id):
            await jobs.defer_many(tx, deliver, [{}])
    return go(f"{_UNDELIVERED}?done=again")


async def _desk(db: Database, principal: Principal, sealer: Sealer) -> _Desk:
    async with db.read() as tx:
        own = await owned_organisers(tx, principal.person_id)
    if not own:
        async with db.write() as write:
            own = [(await organiser_of(write, principal)).id]
    async with db.read() as tx:
        members = await people.still_open(tx, await members_of(tx, own[0]), sealer=sealer)
        reader = await people.by_id(tx, principal.person_id, sealer=sealer)
        head = await letterhead_of(tx, own[0])
        return _Desk(await get_organiser(tx, own[0]), head, tuple(members), reader)


async def _own(tx: ReadTx, principal: Principal) -> list[int] | None:
    return None if principal.has("admin") else await owned_organisers(tx, principal.person_id)


async def _letters(
    tx: ReadTx, desk: _Desk, *, values: Fields | None = None, errors: Fields | None = None
) -> LettersPage:
    mine = desk.organiser.id
    own = {kind for _organiser, kind, _language in await wordings_of(tx, [mine])}
    kept = {
        "legal_name": desk.organiser.legal_name,
        "legal_address": desk.organiser.legal_address,
        "vat_id": desk.head.vat_id,
        "receipt_prefix": desk.head.receipt_prefix,
        "reply_to": encode_id("usr", desk.head.reply_to_id) if desk.head.reply_to_id else "",
        "remind_before_h": str(desk.head.remind_before_h),
    }
    shown = values or kept
    return LettersPage(
        organiser=desk.organiser.name,
        kinds=tuple(
            LetterRow(kind=kind.value, title=title, own=kind.value in own) for kind, title in _titles().items()
        ),
        undelivered=await count_undelivered(tx, [mine]),
        replies=tuple(_reply(one, shown.get("reply_to", "")) for one in desk.members if one.email_verified_at),
        values=shown,
        errors=errors or {},
    )


def _reply(person: Person, chosen: str) -> ReplyOption:
    value = encode_id("usr", person.id)
    return ReplyOption(value=value, label=person.email, selected=value == chosen)


def _letter(
    kind: Kind, spoken: str, desk: _Desk, letter: Letter, values: Fields, errors: Fields | None = None
) -> LetterPage:
    return LetterPage(
        kind=kind.value,
        title=_titles()[kind],
        language=spoken,
        languages=LANGUAGES,
        placeholders=PLACEHOLDERS,
        most_characters=limits.WORDING_CHARACTERS,
        test_to=desk.reader.email,
        preview=Preview(
            subject=letter.subject,
            opening=tuple(letter.opening.split("\n\n")),
            rows=letter.rows,
            closing=tuple(part for text in letter.closing for part in text.split("\n\n")),
            button=letter.link[0],
        ),
        values=values,
        errors=errors or {},
    )


def _values(wording: Wording) -> dict[str, str]:
    return {field: getattr(wording, field) for field in Wording.__slots__}


def _kind(text: str) -> Kind:
    kinds = {kind.value: kind for kind in _titles()}
    if text not in kinds:
        raise NotFound
    return kinds[text]


def _language(text: str) -> str:
    return text if text in LANGUAGES else language.get() if language.get() in LANGUAGES else LANGUAGES[0]


def _errors(failure: Failure) -> dict[str, str]:
    if isinstance(failure, InvalidRequest):
        return {error.field: error.message for error in failure.errors}
    return {"": failure.detail}


def _notices() -> dict[str, str]:
    return {"saved": _("Saved. Letters read like this from now on."), "again": _("It is being sent again.")}


def _titles() -> dict[Kind, str]:
    return {
        Kind.CONFIRMED: _("Booking confirmed"),
        Kind.REMINDER: _("Reminder before the event"),
        Kind.MOVED: _("New time"),
        Kind.POSTPONED: _("Postponed"),
        Kind.CODES_DIED: _("New codes"),
        Kind.PLACES_CANCELLED: _("Places cancelled by the fan"),
        Kind.EVENT_CANCELLED: _("Cancelled by you"),
        Kind.REFUND_REFUSED: _("Refund couldn't be sent back"),
        Kind.REFUNDED: _("Refund paid"),
        Kind.REFUNDED_OTHERWISE: _("Refunded in another way"),
        Kind.LATE_PAYMENT: _("Payment came too late"),
        Kind.PAYMENT_DUE: _("How to pay by bank transfer"),
        Kind.PAYMENT_REMINDER: _("Still to pay"),
        Kind.OFFER: _("Waiting list: places have come back"),
        Kind.TICKETS_OFFERED: _("Sent on: to the person who gets them"),
        Kind.TICKETS_TAKEN_BACK: _("Sent on: taken back"),
        Kind.TICKETS_RECEIVED: _("Sent on: to whoever accepted them"),
        Kind.TICKETS_ACCEPTED: _("Sent on: accepted"),
        Kind.TICKETS_DECLINED: _("Sent on: declined"),
        Kind.TICKET_WITHDRAWN: _("Sent on: cancelled"),
        Kind.TICKET_MOVED: _("Sent on: new time"),
        Kind.TICKET_GIVEN_BACK: _("Sent on: given back because of a new date"),
        Kind.RESALE_OFFERED: _("Tickets offered back by the fan"),
        Kind.RESALE_SOLD: _("Offered tickets sold"),
        Kind.RESALE_CAME_BACK: _("Offered tickets not sold"),
    }


routes: list[BaseRouteHandler] = [
    letters_page,
    keep_letterhead,
    letter_page,
    word_letter,
    undelivered_page,
    send_again,
]
