"""Failures are told apart by their code and introduced by their docstring."""

import pkgutil
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module

import onsale
from onsale.platform.errors import Failure, Kind


def failures(of: type[Failure] = Failure) -> Iterator[type[Failure]]:
    """Every kind of failure the product knows."""
    for one in of.__subclasses__():
        if one.__module__.startswith("onsale."):
            yield one
            yield from failures(one)


def import_everything() -> None:
    for module in pkgutil.walk_packages(onsale.__path__, "onsale."):
        if not module.name.startswith(("onsale.migrations", "onsale.__main__")):
            import_module(module.name)


def test_every_failure_has_a_code_of_its_own_and_a_title() -> None:
    import_everything()
    by_code: defaultdict[str, list[str]] = defaultdict(list)
    wrong = []
    for failure in failures():
        name = f"{failure.__module__}.{failure.__qualname__}"
        by_code[failure.code].append(name)
        title = (vars(failure).get("__doc__") or "").split("\n")[0]
        if not title or title.endswith("."):
            wrong.append(f"{name}: its title (the docstring's first line) is {title!r}")
        if "code" not in vars(failure) or not isinstance(failure.kind, Kind):
            wrong.append(f"{name}: says no code or no kind")
    assert len(by_code) > 20, "this test no longer finds the failures"
    assert not wrong
    assert not {code: names for code, names in by_code.items() if len(names) > 1}
