"""Access tokens: signed, dated, checked in memory."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from onsale.accounts.model import Person
from onsale.accounts.tokens import Tokens
from onsale.platform.keyring import Keyring

NOW = datetime(2026, 11, 23, 7, 0, 0, 123456, UTC)


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Tokens:
    return Tokens(Keyring(tmp_path_factory.mktemp("keys") / "keyring.json"))


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


def test_what_was_issued_is_read_back(tokens: Tokens) -> None:
    token = tokens.read(tokens.issue(person(), NOW), NOW)
    assert token is not None
    assert token.principal.person_id == 2**62 + 5
    assert token.principal.roles == {"fan", "scanner"}
    assert token.principal.email_verified
    assert token.principal.session_id == token.session_id


def test_two_sessions_differ(tokens: Tokens) -> None:
    assert tokens.issue(person(), NOW) != tokens.issue(person(), NOW)


def test_it_holds_no_personal_data_and_is_short(tokens: Tokens) -> None:
    text = tokens.issue(person(), NOW)
    assert text.startswith("ost_")
    assert len(text) == 100


def test_it_expires_after_thirty_days(tokens: Tokens) -> None:
    text = tokens.issue(person(), NOW)
    assert tokens.read(text, NOW + timedelta(days=30, seconds=-1)) is not None
    assert tokens.read(text, NOW + timedelta(days=30)) is None


def test_another_key_reads_nothing(tokens: Tokens, tmp_path: Path) -> None:
    assert Tokens(Keyring(tmp_path / "keyring.json")).read(tokens.issue(person(), NOW), NOW) is None


def test_not_one_character_can_be_changed(tokens: Tokens) -> None:
    text = tokens.issue(person(), NOW)
    for at in range(len(text)):
        changed = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        assert tokens.read(changed, NOW) is None


@pytest.mark.parametrize("text", ["", "ost_", "ost_" + "A" * 96, "ost_" + "é" * 96, "x" * 100, "ost_" + "=" * 96])
def test_nonsense_is_nobody(text: str, tokens: Tokens) -> None:
    assert tokens.read(text, NOW) is None


def test_a_new_token_counts_even_where_the_clock_is_behind(tokens: Tokens) -> None:
    floor = NOW + timedelta(milliseconds=40)
    token = tokens.read(tokens.issue(person(not_before=floor), NOW), NOW)
    assert token is not None
    assert token.issued_us == round(floor.timestamp() * 1_000_000)


def test_a_replaced_key_is_known_for_a_while(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keyring.json")
    other = Tokens(Keyring(tmp_path / "keyring.json"))  # a process that doesn't start anew
    before = other.issue(person(), NOW)
    keyring.rotate("tokens", NOW)
    after = Tokens(keyring).issue(person(), NOW)
    assert other.read(before, NOW) is not None
    assert other.read(after, NOW) is not None, "it looks at the file when a token is of no key it knows"
    keyring.drop_older("tokens")
    assert Tokens(keyring).read(before, NOW) is None
    assert Tokens(keyring).read(after, NOW) is not None
