"""Names that say something, and a docstring wherever somebody else looks."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import Function, code, named

SAY_NOTHING = {"service", "utils", "util", "helpers", "helper", "common", "misc", "manager"}


def test_no_module_has_a_name_that_says_nothing() -> None:
    wrong = [named(path) for path in code() if {path.stem, path.parent.name} & SAY_NOTHING]
    assert not wrong


def test_whatever_is_public_has_a_docstring() -> None:
    missing = [f"{named(path)}: {name}" for path, tree in code().items() for name in undocumented(tree)]
    assert not missing


def undocumented(module: ast.Module) -> Iterator[str]:
    """The module itself, its public classes with their public methods, its public functions."""
    if not ast.get_docstring(module):
        yield "the module"
    for node in module.body:
        yield from _undocumented(node, "")


def _undocumented(node: ast.AST, owner: str) -> Iterator[str]:
    if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_"):
        return
    if not ast.get_docstring(node):
        yield owner + node.name
    if isinstance(node, ast.ClassDef):
        for part in node.body:
            yield from _undocumented(part, f"{owner}{node.name}.")


def test_nothing_prints() -> None:
    # What people should read goes through `click.echo`, what operators should read through the log.
    wrong = [
        f"{named(path)}:{node.lineno}"
        for path, tree in code().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not wrong
