"""From a line to what is told of it: the document everybody polls, a closed window's page, one fan's place."""

from datetime import datetime

from onsale.platform import limits
from onsale.platform.schemas import rfc3339
from onsale.waitingroom.desk import Line
from onsale.waitingroom.model import Place, State, Window
from onsale.waitingroom.ranks import Estimate, position
from onsale.waitingroom.schemas import EarlierCount, FrontierAnswer, QueueAnswer, WindowAnswer, WindowCount

_FAR_S, _NEAR_S = 20, 4
_LATER_S = {State.CLOSED: 60, State.DONE: 300}
_NEVER_OFTENER_S = 5


def queue_answer(line: Line, now: datetime) -> QueueAnswer:
    """The document for everybody."""
    state = line.state(now)
    told = [window for window in line.windows if window.seed is not None][-limits.QUEUE_WINDOWS_TOLD :]
    first = told[0].number if told else line.revealed
    open_one = next((window.number for window in line.windows if window.closed_at is None), None)
    return QueueAnswer(
        state=state.value,
        window=open_one,
        frontier=FrontierAnswer(window=line.frontier.window, rank=line.frontier.rank),
        windows=[WindowCount(window=window.number, joined=line.joined[window.number]) for window in told],
        earlier=EarlierCount(windows=first, joined=sum(line.joined[number] for number in range(first))),
        admitted_per_minute=line.per_minute,
        places_left=line.stock.free,
        poll_after_s=_poll_after_s(line, state, now),
        poll_near_s=_NEAR_S,
        opens_at=rfc3339(line.event.lobby_opens_at),
        on_sale_at=rfc3339(line.event.on_sale_at),
        paused=line.room is not None and line.room.paused,
        seed_commitments=[line.room.anchor.hex()] if line.room else [],
        seeds=[window.seed.hex() for window in told if window.seed is not None],
    )


def _poll_after_s(line: Line, state: State, now: datetime) -> int:
    """Before the sale nobody needs to look often, but then all want to know at once: clients spread by jitter."""
    if state is State.PRE:
        return min(60, max(_NEVER_OFTENER_S, int((line.event.on_sale_at - now).total_seconds()) // 2))
    return _LATER_S.get(state, _FAR_S)


def window_answer(line: Line, window: Window) -> WindowAnswer:
    """A window that was revealed, for good."""
    assert window.closed_at is not None
    assert window.root is not None
    assert window.seed is not None
    return WindowAnswer(
        window=window.number,
        opened_at=_exactly(window.opened_at),
        closed_at=_exactly(window.closed_at),
        joined=line.joined[window.number],
        before=sum(line.joined[number] for number in range(window.number)),
        root=window.root.hex(),
        seed=window.seed.hex(),
    )


def ahead_of(line: Line, place: Place) -> Estimate:
    """How many are still before this place."""
    counts = [line.joined[number] for number in range(line.revealed)]
    return position(place.window, place.rank, counts, frontier=line.frontier)


def is_in(line: Line, place: Place) -> bool:
    """Whether the frontier has reached this place."""
    return line.frontier.reaches(*place)


def _exactly(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
