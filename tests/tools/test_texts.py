"""The translations: what is found, how it is written, what is wrong with it, and how a stopped merge is mended."""

from pathlib import Path

import pytest

from texts import Message, compose, parse, said, troubles, updated

SEAT, SEATS = Message("%(n)s seat"), Message("1 seat", "{n} seats")
GERMAN = {SEAT: ("%(n)s Platz",), SEATS: ("1 Platz", "{n} Plätze"), Message("Say “no”\nthen"): ("Sag „nein“\ndann",)}


def test_texts_are_found_in_code_templates_and_titles(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text(
        'a = _("Hello")\nb = ngettext("1 seat", "{n} seats", 2)\nc = _("1 seat")\n'
        'class Gone(Failure):\n    """It is gone.\n\n    More."""\n\n    code = "gone"\n'
    )
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(
        '{{ _("From %(price)s", price=1) }}{% trans count=2 %}A seat{% pluralize %}{{ count }} seats{% endtrans %}'
    )
    assert set(said(tmp_path)) == {
        Message("Hello"),
        Message("1 seat", "{n} seats"),
        Message("It is gone"),
        Message("From %(price)s"),
        Message("A seat", "%(count)s seats"),
    }


def test_what_is_written_is_read_back() -> None:
    assert parse(compose("de", GERMAN)) == GERMAN
    assert compose("de", parse(compose("de", GERMAN))) == compose("de", GERMAN)


def test_updating_keeps_what_is_said_and_asks_for_what_is_new() -> None:
    after = updated(GERMAN, [SEAT, Message("New"), Message("One", "Many")])
    assert after == {SEAT: ("%(n)s Platz",), Message("New"): ("",), Message("One", "Many"): ("", "")}


@pytest.mark.parametrize(
    ("german", "trouble"),
    [
        ({}, "not in the file: '%(n)s seat'"),
        ({SEAT: ("",)}, "not translated: '%(n)s seat'"),
        ({SEAT: ("%(m)s Platz",)}, "other placeholders: '%(n)s seat'"),
        ({SEAT: ("%(n)s Platz ",)}, "other spaces at its ends: '%(n)s seat'"),
        ({SEAT: ("%(n)s Platz",), Message("Old"): ("Alt",)}, "nobody says it any more: 'Old'"),
    ],
    ids=["missing", "empty", "placeholder", "space", "obsolete"],
)
def test_what_is_wrong_is_named(german: dict[Message, tuple[str, ...]], trouble: str) -> None:
    assert list(troubles(compose("de", german), "de", [SEAT])) == [trouble]


def test_a_doubtful_translation_is_wrong() -> None:
    doubtful = compose("de", {SEAT: ("%(n)s Platz",)}).replace('msgid "%(n)s', '#, fuzzy\nmsgid "%(n)s')
    assert list(troubles(doubtful, "de", [SEAT])) == ["it isn't written as `python3 tools/dev.py texts` writes it"]


def test_a_stopped_merge_keeps_both_sides() -> None:
    whole = compose("de", GERMAN)
    block = 'msgid "%(n)s seat"\nmsgstr "%(n)s Platz"\n'
    stopped = whole.replace(
        block,
        f'<<<<<<< main\nmsgid "Mine"\nmsgstr "Meins"\n\n{block}||||||| base\n{block}=======\n'
        f'{block.replace("Platz", "Sitz")}\nmsgid "Yours"\nmsgstr "Deins"\n>>>>>>> theirs\n',
    )
    assert parse(stopped) == {**GERMAN, Message("Mine"): ("Meins",), Message("Yours"): ("Deins",)}
