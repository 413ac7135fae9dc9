"""Whose names and addresses were opened while a request is answered, for whoever must write down who looked.

Opening notes by itself (`people.opened`), so nothing that shows a name can forget to. What is opened and shown to
nobody says so: `with unseen()`, and `note` for those who are shown after all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Openings:
    """The people whose data were opened since somebody last looked."""

    def __init__(self) -> None:
        self.people: set[int] = set()

    def take(self) -> frozenset[int]:
        """Those since the last time."""
        taken, self.people = frozenset(self.people), set()
        return taken


_here: ContextVar[Openings | None] = ContextVar("openings", default=None)


@contextmanager
def noting() -> Iterator[Openings]:
    """Everything opened inside is noted, by whatever task does it."""
    openings = Openings()
    before = _here.set(openings)
    try:
        yield openings
    finally:
        _here.reset(before)


@contextmanager
def unseen() -> Iterator[None]:
    """What is opened inside is shown to nobody: it is searched through, or written into a mail to themselves."""
    before = _here.set(None)
    try:
        yield
    finally:
        _here.reset(before)


def note(person_id: int) -> None:
    """This person's data are shown."""
    openings = _here.get()
    if openings is not None:
        openings.people.add(person_id)
