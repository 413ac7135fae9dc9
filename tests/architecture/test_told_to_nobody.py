"""What is personal isn't said by accident: not by a value that is written into a log, nor by a job's arguments."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime

from onsale.accounts.model import Person, Principal
from onsale.accounts.people import NewPerson
from onsale.entrypoints import wiring
from onsale.platform import jobs
from onsale.platform.mail import Mail
from tests.architecture.sources import code, named

PERSONAL = {"email", "password", "password_hash"}
# What a job may be told: numbers, and words of ours.
NUMBERS = ("_id", "_ids", "_no", "_nos")
OURS = {"timestamp", "context", "kind", "body", "provider", "after", "returned"}


def test_values_that_hold_it_dont_say_it() -> None:
    said = [f"{named(path)}: {owner}.{field}" for path, tree in code().items() for owner, field in _said(tree)]
    assert not said


def _said(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Fields of dataclasses that their `repr` would tell."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any("dataclass" in ast.unparse(one) for one in node.decorator_list):
            fields = [line for line in node.body if isinstance(line, ast.AnnAssign)]
            names = {ast.unparse(line.target): "repr=False" in ast.unparse(line) for line in fields}
            yield from ((node.name, name) for name, silent in names.items() if name in PERSONAL and not silent)


def test_what_is_written_of_somebody_names_nobody() -> None:
    now = datetime(2026, 11, 29, tzinfo=UTC)
    person = Person(7, "robin@test.example", "Robin Vale", frozenset({"fan"}), now, True, now)
    values = (
        person,
        NewPerson(email="robin@test.example", name="Robin Vale"),
        Mail("robin@test.example", "Robin Vale's tickets", "Dear Robin", reply_to="robin@test.example"),
        Principal(7, frozenset({"fan"}), True, None),
    )
    assert not [one for one in values if "robin" in repr(one).lower()]
    assert "7" in repr(person), "who it is can be told by number"


def test_jobs_are_told_numbers() -> None:
    assert wiring.SCHEDULED, "all of them are imported"
    told = {
        f"{task.name}: {name}"
        for task in jobs.queue.tasks.values()
        for name in task.func.__annotations__
        if name != "return" and not name.endswith(NUMBERS) and name not in OURS
    }
    assert not {one for one in told if not one.startswith(("builtin", "procrastinate", "tests."))}
