"""Templates that the content policy lets through and that can be translated."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import nodes

from onsale.design.render import environment
from tests.architecture.sources import named, templates

# Names, not texts.
UNTRANSLATED = {"Onsale", "UTC", "openapi", "json"}
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "aria-description", "label", "placeholder", "title"}
TRANSLATORS = {"_", "gettext", "ngettext"}
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
TRANSLATED = re.compile(r"\{%-?\s*trans\b.*?\bendtrans\s*-?%\}", re.DOTALL)
STATEMENT = re.compile(r"\{%.*?%\}", re.DOTALL)
EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')  # written by a macro for somebody else's tag
WORD = re.compile(r"[^\W\d_]{2,}")
OF_MACRO_FILES = (nodes.Macro, nodes.Import, nodes.FromImport, nodes.Assign)
TEMPLATES = [pytest.param(path, text, id=named(path)) for path, text in templates().items()]


class Page(HTMLParser):
    """What is said in a template without its own language, and what the policy would stop."""

    def __init__(self, template: str) -> None:
        super().__init__()
        self.forbidden: list[str] = []
        self.said: list[str] = []
        self._silent = 0
        bare = EXPRESSION.sub("0", STATEMENT.sub(" ", TRANSLATED.sub(" ", COMMENT.sub(" ", template))))
        self.feed(bare)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        data = names.get("type") in {"application/json", "application/ld+json"}
        if tag == "style" or (tag == "script" and not names.get("src") and not data):
            self.forbidden.append(f"<{tag}>")
        self.forbidden += [f"<{tag} {name}=>" for name in names if name == "style" or name.startswith("on")]
        self.said += [value for name, value in attrs if value and name in SPOKEN_ATTRIBUTES]
        self._silent += tag in {"script", "code"}

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "code"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)


@pytest.mark.parametrize(("path", "text"), TEMPLATES)
def test_nothing_inline(path: Path, text: str) -> None:
    assert not Page(text).forbidden


@pytest.mark.parametrize(("path", "text"), TEMPLATES)
def test_every_text_can_be_translated(path: Path, text: str) -> None:
    assert not [part for part in Page(text).said if set(WORD.findall(ATTRIBUTE.sub("", part))) - UNTRANSLATED]
    assert not list(untranslated_constants(text))


@pytest.mark.parametrize(("path", "text"), TEMPLATES)
def test_a_template_is_a_page_or_a_box_of_macros(path: Path, text: str) -> None:
    tree = environment().parse(text)
    extended = [node.template.as_const() for node in tree.find_all(nodes.Extends)]
    if path.name == "base.html":
        assert not extended
    elif extended:
        assert [name.rpartition("/")[2] for name in extended] == ["base.html"]
    else:
        others = [node for node in tree.body if not isinstance(node, OF_MACRO_FILES) and not is_blank(node)]
        assert not others, "it is no macro file, yet extends nothing"


def is_blank(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Output) and all(
        isinstance(part, nodes.TemplateData) and not part.data.strip() for part in node.nodes
    )


def untranslated_constants(text: str) -> Iterator[str]:
    """Sentences among the template's string constants that are no argument of `_`, best effort."""
    tree = environment().parse(text)
    translated = {
        id(argument)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in TRANSLATORS
        for argument in call.args
    }
    for constant in tree.find_all(nodes.Const):
        value = constant.value
        if id(constant) not in translated and isinstance(value, str) and re.match(r"[A-Z][a-z]+ [a-z]", value):
            yield value
