"""Access tokens: signed, dated, checked in memory."""

from datetime import UTC, datetime, timedelta

import pytest

from onsale.accounts.model import Person
from onsale.accounts.tokens import Tokens

NOW = datetime(2026, 11, 23, 7, 0, 0, 123456, UTC)
SECRET, OTHER = b"s" * 32, b"o" * 32


def person(**changes: object) -> Person:
    values: dict[str, object] = {
        "id": 2**62 + 5,
        "email": "robin@test.example",
        "name": "Robin",
        "roles": frozenset({"fan", "scanner"}),
        "email_verified_at": NOW,
        "has_password": False,
        "created_at": NOW,
    }
    return Person(**values | changes)  # type: ignore[arg-type]


def test_what_was_issued_is_read_back() -> None:
    token = Tokens(SECRET).read(Tokens(SECRET).issue(person(), NOW), NOW)
    assert token is not None
    assert token.principal.person_id == 2**62 + 5
    assert token.principal.roles == {"fan", "scanner"}
    assert token.principal.email_verified
    assert token.principal.session_id == token.session_id


def test_two_sessions_differ() -> None:
    assert Tokens(SECRET).issue(person(), NOW) != Tokens(SECRET).issue(person(), NOW)


def test_it_holds_no_personal_data_and_is_short() -> None:
    text = Tokens(SECRET).issue(person(), NOW)
    assert text.startswith("ost_")
    assert len(text) == 100


def test_it_expires_after_thirty_days() -> None:
    text = Tokens(SECRET).issue(person(), NOW)
    assert Tokens(SECRET).read(text, NOW + timedelta(days=30, seconds=-1)) is not None
    assert Tokens(SECRET).read(text, NOW + timedelta(days=30)) is None


def test_another_key_reads_nothing() -> None:
    assert Tokens(OTHER).read(Tokens(SECRET).issue(person(), NOW), NOW) is None


def test_not_one_character_can_be_changed() -> None:
    text = Tokens(SECRET).issue(person(), NOW)
    for at in range(len(text)):
        changed = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        assert Tokens(SECRET).read(changed, NOW) is None


@pytest.mark.parametrize("text", ["", "ost_", "ost_" + "A" * 96, "ost_" + "é" * 96, "x" * 100, "ost_" + "=" * 96])
def test_nonsense_is_nobody(text: str) -> None:
    assert Tokens(SECRET).read(text, NOW) is None


def test_a_new_token_counts_even_where_the_clock_is_behind() -> None:
    floor = NOW + timedelta(milliseconds=40)
    token = Tokens(SECRET).read(Tokens(SECRET).issue(person(not_before=floor), NOW), NOW)
    assert token is not None
    assert token.issued_us == round(floor.timestamp() * 1_000_000)
