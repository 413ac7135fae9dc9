"""What the documents name exists: paths, addresses, commands, verbs, settings, and the index of where things happen."""

import dataclasses
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import dev
from onsale.entrypoints.cli import main
from onsale.platform.settings import PREFIX, Settings
from tests.architecture.sources import ROOT, SRC, code, definitions, named
from tests.architecture.test_routes import handlers

DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
FENCE = re.compile(r"^\s*```.*?^\s*```", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
# Made by running things, or somebody's own machine's.
MADE = re.compile(r"\.venv|\.onsale|build/|keyring\.json|/var/|postgres$")
FILE = re.compile(r"[\w.-]+(?:/[\w.-]+)+|[\w-]+\.(?:toml|lock|md)")
ADDRESS = re.compile(r"/[a-z][\w./{}:-]*")
PICTURES = ROOT / "docs" / "pictures"
# Read by the tests or by another program, not by the product.
TEST_SETTINGS = {"ONSALE_TEST_DATABASE_URL", "ONSALE_TEST_BROWSER", "ONSALE_REQUIRE_BROWSER"}
every_document = pytest.mark.parametrize("document", [pytest.param(path, id=named(path)) for path in DOCUMENTS])


def snippets(document: Path) -> Iterator[str]:
    """Everything set as code: fenced lines and what stands in backticks."""
    text = document.read_text("utf-8")
    for block in FENCE.findall(text):
        yield from block.splitlines()[1:-1]
    yield from INLINE.findall(FENCE.sub("", text))


@every_document
def test_paths_exist(document: Path) -> None:
    text = FENCE.sub("", document.read_text("utf-8"))
    told = [one for one in INLINE.findall(text) if FILE.fullmatch(one) and not MADE.match(one)]
    assert not [one for one in told if not (ROOT / one).exists()]


@every_document
def test_links_lead_somewhere(document: Path) -> None:
    links = [(bool(picture), target) for picture, target in LINK.findall(document.read_text("utf-8"))]
    # Pictures are taken by a journey; a checkout may be without any, never without some.
    local = [target for picture, target in links if "://" not in target and (not picture or PICTURES.exists())]
    assert not [target for target in local if not (document.parent / target).exists()]


def test_addresses_are_routes(tmp_path: Path) -> None:
    routes = {name.split(" ")[0] for name in handlers(tmp_path)}
    told = {(one, named(document)) for document in DOCUMENTS for one in snippets(document) if ADDRESS.fullmatch(one)}
    wrong = [
        (address, where)
        for address, where in told
        if not MADE.match(address) and not any(r == address or r.startswith(f"{address}/") for r in routes)
    ]
    assert not wrong


@every_document
def test_commands_and_their_flags_exist(document: Path) -> None:
    wrong = []
    for snippet in snippets(document):
        for words in re.findall(r"(?:^|-m )onsale((?: [\w-]+)+.*)", snippet):
            wrong += [f"{snippet}: {problem}" for problem in problems_of_command(words.split())]
    assert not wrong


def problems_of_command(words: list[str]) -> Iterator[str]:
    command: click.Command = main
    while isinstance(command, click.Group) and words:
        name = words.pop(0)
        found = command.get_command(click.Context(command), name)
        if found is None:
            yield f"there is no command {name}"
            return
        command = found
    flags = {flag for parameter in command.params for flag in parameter.opts}
    yield from (f"there is no flag {word}" for word in words if word.startswith("--") and word not in flags)


@every_document
def test_verbs_exist(document: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())
    code_text = "\n".join(snippets(document))
    told = set(re.findall(r"\bmake ([a-z][a-z-]*)", code_text))
    spoken = set(re.findall(r"\bdev\.py ([a-z][a-z-]*)", code_text))
    assert not told - targets
    assert not spoken - set(dev.VERBS)


def test_settings_are_documented_with_their_defaults() -> None:
    text = (ROOT / "docs" / "OPERATIONS.md").read_text("utf-8")
    rows = re.findall(r"^\| `(ONSALE_\w+)` \| (?:`(.*?)`)? ?\|", text, re.MULTILINE)
    defaults = {PREFIX + f.name.upper(): f.default for f in dataclasses.fields(Settings)}
    assert dict(rows) == {name: "" if value == Path() else str(value) for name, value in defaults.items()}


@every_document
def test_settings_exist(document: Path) -> None:
    known = {PREFIX + f.name.upper() for f in dataclasses.fields(Settings)} | TEST_SETTINGS
    told = set(re.findall(r"\bONSALE_[A-Z_]+\b", document.read_text("utf-8")))
    assert not {one for one in told if one.removesuffix("_FILE") not in known}


def test_the_index_of_where_things_happen_holds() -> None:
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text("utf-8")
    index = text.partition("\n## Where does X happen\n")[2]
    rows = re.findall(r"^\| (.+?) \| `(.+?)` \| `(.+?)` \|$", index, re.MULTILINE)
    assert len(rows) >= 25
    files = {named(path): {name for name, _ in definitions(tree)} for path, tree in code().items()}
    assert not [row for row in rows if row[2] not in files.get(row[1], set())]


def test_the_architecture_names_the_rooms_in_their_order() -> None:
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text("utf-8")
    diagram = FENCE.findall(text)[1]
    told = [word for line in diagram.splitlines()[1:-1] for word in re.findall(r"[a-z]+", re.split(r" {2,}", line)[0])]
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][0][
        "layers"
    ]
    there = [room for layer in layers for room in re.findall(r"\w+", layer) if (SRC / room).is_dir()]
    assert told == there


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "docs" / "decisions" / "0008-dependencies.md").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked_for = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = {re.split(r"[\[<>=]", one)[0] for one in asked_for}
    assert names == set(re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE))


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [path.name[:4] for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]
