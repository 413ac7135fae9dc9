"""Places in line and passes as fans carry them: whose, of which event and kind, until when; and no other."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.platform.keyring import Keyring
from onsale.waitingroom.tokens import PASS, PLACE, Claim, QueueTokens

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
CLAIM = Claim(event_id=5, fan_id=2**62, window=4095, round=3, expires_s=int(NOW.timestamp()) + 600)


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> QueueTokens:
    return QueueTokens(Keyring(tmp_path_factory.mktemp("keys") / "keyring.json"))


def test_what_was_signed_is_read(tokens: QueueTokens) -> None:
    for kind in (PLACE, PASS):
        token = tokens.sign(kind, CLAIM, NOW)
        assert tokens.read(kind, token, NOW) == CLAIM
        assert tokens.sign(kind, CLAIM, NOW) == token


def test_the_kinds_are_apart(tokens: QueueTokens) -> None:
    place = tokens.sign(PLACE, CLAIM, NOW)
    assert tokens.read(PASS, place, NOW) is None
    assert tokens.read(PASS, PASS + place.removeprefix(PLACE), NOW) is None


def test_it_ends(tokens: QueueTokens) -> None:
    token = tokens.sign(PASS, CLAIM, NOW)
    assert tokens.read(PASS, token, NOW + timedelta(seconds=599)) == CLAIM
    assert tokens.read(PASS, token, NOW + timedelta(seconds=600)) is None


def test_none_lives_longer_than_two_months_more(tokens: QueueTokens) -> None:
    lasting = replace(CLAIM, expires_s=int(NOW.timestamp()) + 400 * 86400)
    token = tokens.sign(PLACE, lasting, NOW)
    assert tokens.read(PLACE, token, NOW + timedelta(days=60)) == lasting
    assert tokens.read(PLACE, token, NOW + timedelta(days=100)) is None
    assert tokens.read(PLACE, token, NOW - timedelta(days=40)) is None, "a key of the future isn't looked for"


def test_another_key_says_no(tokens: QueueTokens, tmp_path: Path) -> None:
    others = QueueTokens(Keyring(tmp_path / "keyring.json"))
    assert others.read(PLACE, tokens.sign(PLACE, CLAIM, NOW), NOW) is None


def test_a_replaced_key_is_known_for_a_while(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keyring.json")
    other = QueueTokens(Keyring(tmp_path / "keyring.json"))  # a process that doesn't start anew
    before = other.sign(PLACE, CLAIM, NOW)
    keyring.rotate("line", NOW)
    after = QueueTokens(keyring).sign(PLACE, CLAIM, NOW)
    assert after != before
    assert [other.read(PLACE, token, NOW) for token in (before, after)] == [CLAIM, CLAIM]
    keyring.drop_older("line")
    assert [QueueTokens(keyring).read(PLACE, token, NOW) for token in (before, after)] == [None, CLAIM]


@given(data=st.data())
def test_altered_anywhere_it_is_refused(tokens: QueueTokens, data: st.DataObject) -> None:
    token = tokens.sign(PLACE, CLAIM, NOW)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(min_codepoint=33, max_codepoint=126).filter(lambda c: c != token[at]))
    assert tokens.read(PLACE, token[:at] + other + token[at + 1 :], NOW) is None


def test_one_way_to_write_it(tokens: QueueTokens) -> None:
    for fan in range(200):  # some have a - or _ in them
        token = tokens.sign(PLACE, replace(CLAIM, fan_id=fan), NOW)
        otherwise = PLACE + token.removeprefix(PLACE).translate(str.maketrans("-_", "+/"))
        assert otherwise == token or tokens.read(PLACE, otherwise, NOW) is None


@given(st.text(max_size=120))
def test_anything_else_is_refused(tokens: QueueTokens, text: str) -> None:
    assert tokens.read(PLACE, text, NOW) is None
    assert tokens.read(PLACE, PLACE + text, NOW) is None
