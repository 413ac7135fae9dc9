"""One page in one state: how one gets there, and as whom."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tests.pages.scene import Scene

Who = Literal["nobody", "fan", "organiser", "scanner", "admin"]
Reach = Callable[["Scene"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`route` is what answers the last request: `/bookings/{booking_id}`, with `POST ` before it for a form's answer.

    `main` entries are looked at in every run of the tests (but for forms: test_main_states.py), the others by
    `make test-long`. `sample` says that the
    state is a sample view in the real frame, on the real site: getting there takes days, or somebody else's failure.
    """

    route: str
    state: str
    reach: Reach
    who: Who = "nobody"
    main: bool = False
    status: int = 200
    sample: bool = False

    @property
    def name(self) -> str:
        """For reports and files."""
        return f"{self.route} {self.state}"


ENTRIES: list[Entry] = []
"""Every page and state that is reached on the running site; the modules `pages_of_…` fill it."""


def shows(
    route: str, state: str, *, who: Who = "nobody", main: bool = False, status: int = 200
) -> Callable[[Reach], Reach]:
    """Enter a page in a state. The function gets there, in a window that is signed in as `who`."""

    def enter(reach: Reach) -> Reach:
        entry = Entry(route=route, state=state, reach=reach, who=who, main=main, status=status)
        assert entry.name not in {known.name for known in ENTRIES}, f"entered twice: {entry.name}"
        ENTRIES.append(entry)
        return reach

    return enter
