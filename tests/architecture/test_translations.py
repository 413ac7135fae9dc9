"""Every text for people is in every language: none missing, none left over, each with its source's placeholders."""

import ast
from collections.abc import Iterator

import pytest

import texts
from tests.architecture.sources import Function, code, named

TRANSLATORS = {"_", "gettext", "ngettext"}


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_text_is_there_in(language: str) -> None:
    written = (texts.LOCALES / f"{language}.po").read_text("utf-8")
    wrong = list(texts.troubles(written, language, texts.said()))
    assert not wrong, "run `python3 tools/dev.py texts`, then fill in what it names"


def test_texts_are_told_when_they_are_read() -> None:
    # At import there is no reader yet: it would stay English for everybody.
    wrong = [f"{named(path)}:{call.lineno}" for path, tree in code().items() for call in _calls_at_import(tree)]
    assert not wrong


def _calls_at_import(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function | ast.Lambda):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATORS:
            yield node
        yield from _calls_at_import(node)
