"""A room's control as JSON."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from onsale.console.room.control import Control
from onsale.platform import limits
from onsale.platform.schemas import Answer, Body

Pace = Annotated[int, Meta(ge=1, le=limits.QUEUE_TARGET_MAX, description="fans a minute; null: as the shop can serve")]
Target = Annotated[int, Meta(ge=1, le=limits.QUEUE_TARGET_MAX, description="passes at once; null: the usual")]


class ControlBody(Body):
    """What to change; what isn't named stays."""

    paused: bool | UnsetType = UNSET
    per_minute_max: Pace | UnsetType | None = UNSET
    target: Target | UnsetType | None = UNSET


class ControlAnswer(Answer):
    """How a room stands and what its organiser has set. `turns_open`: fans who may come in and haven't yet."""

    state: str
    paused: bool
    per_minute_max: int | None
    target: int | None
    joined: int
    let_in: int
    waiting: int
    passes_running: int
    turns_open: int
    places_left: int
    admitted_per_minute: int


def control_answer(control: Control) -> ControlAnswer:
    """From a room to its JSON."""
    return ControlAnswer(
        state=control.state.value,
        paused=control.room.paused,
        per_minute_max=control.room.per_minute_max,
        target=control.room.target,
        joined=control.joined,
        let_in=control.let_in,
        waiting=control.waiting,
        passes_running=control.passes_running,
        turns_open=control.turns_open,
        places_left=control.places_left,
        admitted_per_minute=control.admitted_per_minute,
    )
