"""The texts can be handed to translators: every one is found by the usual tool, and is a whole text."""

import ast

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir

from tests.architecture.sources import SRC, code, named

METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**/templates/**.html": {"silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}}
TRANSLATORS = {"_", "gettext", "ngettext"}


def test_the_messages_can_be_extracted() -> None:
    found = extract_from_dir(SRC, METHODS, OPTIONS, keywords=DEFAULT_KEYWORDS)
    messages = {message for _file, _line, message, _comments, _context in found}
    assert len(messages) > 200
    assert all(messages)


def test_what_is_translated_is_written_out_where_it_is() -> None:
    # `_(f"…")` and `_(variable)` look translated and never are: nothing is there to extract.
    wrong = [
        f"{named(path)}:{call.lineno}"
        for path, tree in code().items()
        if path.name != "errors.py" or path.parent.name != "platform"  # titles of failures: found by tools/texts.py
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in TRANSLATORS
        if not (call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str))
    ]
    assert not wrong
