"""Brings the translations in step with the texts in the code: python3 tools/dev.py texts

What is new comes in with an empty translation, to be filled in; what nobody says any more goes out. The file is written
one way only: by text, a line for each, no line numbers and no dates, so that changes of several people merge. Where
they don't, this mends it: both sides of a conflict are kept, and of two translations of one text the first.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import denormalize

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src" / "onsale"
LOCALES = SRC / "locales"
LANGUAGES = ("de",)
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
OPTIONS = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
HEADER = "Language: {}\nContent-Type: text/plain; charset=utf-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|%%?|\{[^{}]*\}")
CONFLICT = re.compile(r"^(<<<<<<<|\|\|\|\|\|\|\||=======|>>>>>>>)(?: .*)?$")


class Message(NamedTuple):
    """A text, or the two forms of one that counts."""

    text: str
    plural: str | None = None


Translations = dict[Message, tuple[str, ...]]


def said(folder: Path = SRC) -> list[Message]:
    """Every text for people: those in `_()` and its kin, and the titles of failures."""
    found = {_message(text) for _, _, text, _, _ in extract_from_dir(folder, METHODS, OPTIONS, KEYWORDS)}
    titles = {Message(title) for path in folder.rglob("*.py") for title in titles_of_failures(path.read_text("utf-8"))}
    counted = {message.text for message in found if message.plural is not None}
    return sorted(one for one in found | titles if one.plural is not None or one.text not in counted)


def _message(text: str | tuple[str, ...]) -> Message:
    return Message(text) if isinstance(text, str) else Message(text[0], text[1])


def titles_of_failures(code: str) -> Iterator[str]:
    """What `Failure.title` tells: the first line of the docstring of each class that has a code."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ClassDef) and any(_sets_code(line) for line in node.body):
            yield (ast.get_docstring(node) or node.name).splitlines()[0].rstrip(".")


def _sets_code(line: ast.stmt) -> bool:
    return isinstance(line, ast.Assign) and [ast.unparse(target) for target in line.targets] == ["code"]


def parse(written: str) -> Translations:
    """The translations in a file, also in one whose merge stopped: what either side has, the first counts."""
    merged: Translations = {}
    for side in sides(written):
        for message, forms in _entries(side):
            if not any(merged.get(message, ())):
                merged[message] = forms
    return merged


def sides(written: str) -> Iterator[str]:
    """The file as each side of its conflicts has it; once, if it has none."""
    lines, conflicts = [], False
    where = "both"
    for line in written.splitlines():
        if mark := CONFLICT.match(line):
            where = {"<<<<<<<": "ours", "|||||||": "base", "=======": "theirs", ">>>>>>>": "both"}[mark[1]]
            conflicts = True
        else:
            lines.append((where, line))
    for side in ("ours", "theirs") if conflicts else ("both",):
        yield "\n".join(line for where, line in lines if where in {side, "both"})


def _entries(written: str) -> Iterator[tuple[Message, tuple[str, ...]]]:
    for block in re.split(r"\n(?=msgid )", written):
        parts = {
            name: denormalize(value) for name, value in re.findall(r'^(msg\S+) ((?:"[^\n]*"\n?)+)', block, re.MULTILINE)
        }
        if parts.get("msgid"):
            forms = [parts[name] for name in ("msgstr", "msgstr[0]", "msgstr[1]") if name in parts]
            yield Message(parts["msgid"], parts.get("msgid_plural")), tuple(forms)


def compose(code: str, translations: Mapping[Message, tuple[str, ...]]) -> str:
    """The file, the one way it is written."""
    blocks = [
        "\n".join(['msgid ""', 'msgstr ""', *(_quoted(line) for line in HEADER.format(code).splitlines(keepends=True))])
    ]
    for message, forms in sorted(translations.items()):
        lines = [f"msgid {_quoted(message.text)}"]
        if message.plural is None:
            lines.append(f"msgstr {_quoted(forms[0])}")
        else:
            lines.append(f"msgid_plural {_quoted(message.plural)}")
            lines += [f"msgstr[{n}] {_quoted(form)}" for n, form in enumerate(forms)]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def updated(translations: Translations, messages: Iterable[Message]) -> Translations:
    """The translations of just these texts; empty where there are none yet."""
    return {message: translations.get(message, ("",) * (1 if message.plural is None else 2)) for message in messages}


def troubles(written: str, code: str, messages: Iterable[Message]) -> Iterator[str]:
    """What is wrong with a language's file, a line for each."""
    translations, messages = parse(written), list(messages)
    yield from (f"not in the file: {message.text!r}" for message in messages if message not in translations)
    yield from (f"nobody says it any more: {message.text!r}" for message in set(translations) - set(messages))
    for message, forms in translations.items():
        if not all(form.strip() for form in forms):
            yield f"not translated: {message.text!r}"
        elif any(placeholders(form) not in _allowed(message) for form in forms):
            yield f"other placeholders: {message.text!r}"
        elif any(_edges(form) != _edges(message.text) for form in forms):
            yield f"other spaces at its ends: {message.text!r}"
    if compose(code, translations) != written:
        yield "it isn't written as `python3 tools/dev.py texts` writes it"


def placeholders(text: str) -> tuple[str, ...]:
    """What is filled into a text, in no order."""
    return tuple(sorted(PLACEHOLDER.findall(text)))


def _allowed(message: Message) -> set[tuple[str, ...]]:
    return {placeholders(form) for form in message if form is not None}


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def main() -> int:
    """Writes every language's file anew, and says what is left to do; with an exit code of 1 if something is."""
    messages, left = said(), 0
    for code in LANGUAGES:
        path = LOCALES / f"{code}.po"
        before = parse(path.read_text("utf-8")) if path.exists() else {}
        after = updated(before, messages)
        path.write_text(compose(code, after), "utf-8")
        for message in sorted(set(before) - set(after)):
            print(f"{path.name}: gone: {message.text!r}, which was {before[message][0]!r}")
        empty = [message for message, forms in after.items() if not all(forms)]
        for message in empty:
            print(f"{path.name}: to translate: {message.text!r}")
        print(f"{path.name}: {len(after)} texts, {len(empty)} to translate")
        left += len(empty)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
