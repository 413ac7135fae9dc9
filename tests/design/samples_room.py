"""Sample views of the waiting room, in every state."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import get_args

from onsale.console.room.views import Counts, RoomControlPage
from onsale.platform.money import Money
from onsale.shop.fairness.view import check_words, drawn
from onsale.shop.fairness.views import FairnessPage, OpeningRow, OwnPlace, WindowRow
from onsale.shop.room.views import PlaceTold, RoomPage, RoomState, WorkTold
from onsale.shop.room.words import room_words, wait_words, work_words
from onsale.shop.room_entry import Openness, RoomEntry, Standing
from onsale.shop.views import EventPage
from onsale.waitingroom.course import Reached
from onsale.waitingroom.waits import Wait
from tests.design import samples_events
from tests.design.samples_events import LONG, NOW, TILES

_SOON = timedelta(minutes=42)
_CHALLENGE = (  # without an answer, so that the page stays: its browser gives up after these few numbers
    f'{{"algorithm":"SHA-256","challenge":"{"0" * 64}","maxnumber":2000,"salt":"ab?expires=1","signature":"cd"}}'
)
_WITHOUT_PLACE = {"none", "before", "open", "unknown", "over", "sold_out", "booked"}


def pages() -> Iterator[tuple[str, object]]:
    """Template and view."""
    place = PlaceTold(window=0, pseudonym="ab" * 16)
    page = RoomPage(
        event=replace(TILES[0], on_sale_at=NOW + _SOON),
        state="open",
        opens_at=NOW,
        on_sale_at=NOW + _SOON,
        opens_in_s=0,
        on_sale_in_s=int(_SOON.total_seconds()),
        prices=(Money(4550, "EUR"), Money(12900, "EUR")),
        max_places=4,
        turn_minutes=10,
        pass_minutes=10,
        hold_minutes=10,
        words=room_words(),
    )
    for state in get_args(RoomState):
        yield "shop/room/room.html", _in(page, state, place)
    yield "shop/room/room.html", replace(page, error="Verify your address first.", unverified=True)
    yield "shop/room/room.html", replace(page, state="open", selling=True, prices=None)
    yield "shop/room/room.html", replace(page, state="before", opens_in_s=90_000, event=TILES[-1])
    work = WorkTold(challenge=_CHALLENGE, promise="1.ab", wait_s=20, words=work_words())
    yield "shop/room/room.html", replace(page, work=work)
    yield "shop/room/room.html", replace(page, work=replace(work, promise="", wait_s=0))
    yield "shop/room/room.html", replace(page, work=replace(work, promise="", wait_s=0, full=True))
    waiting = _in(page, "waiting", place)
    yield "shop/room/room.html", replace(waiting, halted="paused")
    yield "shop/room/room.html", replace(waiting, began_at=NOW)
    yield "shop/room/room.html", replace(waiting, place=replace(place, before=12, wait=room_words()["soon"]))
    yield "shop/room/room.html", replace(waiting, state="none")
    yield "shop/room/room.html", replace(waiting, halted="postponed", prices=(Money(0, "EUR"), Money(0, "EUR")))
    yield "shop/room/room.html", replace(page, state="booked", booking_id="bk_1", bought=True)
    yield "shop/room/room.html", replace(page, state="over", event=replace(TILES[0], state="cancelled"))
    yield from _ways_in()
    yield from _control()
    yield from _fairness()


def _in(page: RoomPage, state: RoomState, place: PlaceTold) -> RoomPage:
    words = wait_words(Wait(12, 3), halted=False)
    drawn = replace(place, ahead=8412, error=64, before=20_310, wait=words)
    return replace(
        page,
        state=state,
        selling=state not in {"before", "open", "joined"},
        opens_in_s=1200 if state == "before" else 0,
        place=None if state in _WITHOUT_PLACE else drawn,
        until=NOW + timedelta(minutes=7),
        left_s=432,
        refresh_s=20 if state in {"before", "joined", "drawing", "waiting", "returned", "unknown"} else None,
        booking_id="bk_1" if state == "booked" else None,
    )


def _ways_in() -> Iterator[tuple[str, object]]:
    """Events' pages and seats that one comes to through a room."""
    rooms = [RoomEntry(state=state, opens_at=NOW) for state in get_args(Openness)]
    rooms += [RoomEntry(state="admitting", opens_at=NOW, standing=told) for told in get_args(Standing)]
    pages = list(samples_events.pages())
    event = next(view for _template, view in pages if isinstance(view, EventPage) and view.can_book)
    soon = next(view for _template, view in pages if isinstance(view, EventPage) and view.event.on_sale_in_s)
    for room in rooms:
        yield "shop/event.html", replace(event, can_book=room.passed, room=replace(room, left_s=431), race=None)
    for room in rooms[:4]:
        yield "shop/event.html", replace(soon, room=room)


def _control() -> Iterator[tuple[str, object]]:
    """The organiser's side."""
    words = {state: state for state in ("closed", "pre", "admitting", "done", "paused", "silent")}
    page = RoomControlPage(
        event_id="evt_1",
        name=LONG,
        timezone="Europe/Berlin",
        state="admitting",
        opens_at=NOW,
        on_sale_at=NOW + _SOON,
        counts=Counts(
            joined=1_204_311,
            let_in=8_204,
            waiting=1_196_107,
            passes_running=1_811,
            turns_open=203,
            places_left=71_330,
            admitted_per_minute=402,
        ),
        paused=False,
        usual=2000,
        words=words | {"admitting": "Fans are let in", "paused": "Paused: nobody is let in"},
    )
    yield "console/room.html", page
    yield "console/room.html", replace(page, paused=True, values={"target": "x"}, errors={"target": "A number."})
    yield "console/room.html", replace(page, began_at=NOW)
    yield "console/room.html", replace(page, state="pre")
    yield "console/room.html", replace(page, state="closed")
    yield "console/room.html", replace(page, state="done")
    yield "console/room.html", replace(page, counts=None)


def _fairness() -> Iterator[tuple[str, object]]:
    """The evidence."""
    reached = [Reached(NOW + timedelta(seconds=40 * n), 400 * n - n * n) for n in range(60)]
    window = WindowRow(number=1, opened_at=NOW, closed_at=NOW + _SOON, joined=20_311, root="5e" * 32, seed="a1" * 32)
    page = FairnessPage(
        event=TILES[0],
        on_sale_at=NOW + _SOON,
        address="https://tickets.example/events/evt_1",
        anchor="9f" * 32,
        committed_at=NOW,
        queues=True,
        windows=(WindowRow(number=2, opened_at=NOW, closed_at=None), window, replace(window, number=0, joined=1)),
        windows_total=3,
        joined_total=20_312,
        course=drawn(reached),
        mine=OwnPlace(window=1, rank=4_503_599_627_370_496, share=0.5, index=3, joined=20_311),
        words=check_words(),
    )
    yield "shop/fairness/fairness.html", page
    yield "shop/fairness/fairness.html", replace(page, windows=(), course=None, mine=None, event=TILES[-2])
    opened = (OpeningRow(opened_at=NOW), OpeningRow(opened_at=NOW, closed_at=NOW + _SOON))
    yield "shop/fairness/fairness.html", replace(page, openings=opened)
    yield "shop/fairness/fairness.html", replace(page, anchor="", committed_at=None, queues=False)
