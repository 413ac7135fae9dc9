"""What is sealed opens for its own person and field, under its own period, and nowhere else."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from onsale.platform.keyring import Keyring
from onsale.platform.sealing import Sealer, normalised_email

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def sealer(tmp_path: Path) -> Sealer:
    return Sealer(Keyring(tmp_path / "keyring.json"))


def test_there_and_back_and_never_the_same_twice(sealer: Sealer) -> None:
    key, wrapped = sealer.new_key(7, NOW)
    assert sealer.unwrap(7, wrapped) == key
    one, two = sealer.seal(key, 7, "name", "Zoë Ash"), sealer.seal(key, 7, "name", "Zoë Ash")
    assert one != two
    assert b"Ash" not in one
    assert sealer.open(key, 7, "name", one) == sealer.open(key, 7, "name", two) == "Zoë Ash"


def test_bound_to_its_person_its_field_and_its_bytes(sealer: Sealer) -> None:
    key, wrapped = sealer.new_key(7, NOW)
    sealed = sealer.seal(key, 7, "name", "Zoë Ash")
    for owner, field, content in [(8, "name", sealed), (7, "email", sealed), (7, "name", sealed[:-1] + b"\0")]:
        with pytest.raises(InvalidTag):
            sealer.open(key, owner, field, content)
    with pytest.raises(InvalidTag):
        sealer.unwrap(8, wrapped)


def test_without_the_period_key_nothing_opens(tmp_path: Path) -> None:
    file = tmp_path / "keyring.json"
    sealer = Sealer(Keyring(file))
    _, wrapped = sealer.new_key(7, NOW)
    period, mail = sealer.seal_in_transit(b"a letter", NOW)
    assert sealer.open_in_transit(period, mail) == b"a letter"
    content = json.loads(file.read_text())
    file.write_text(json.dumps(content | {"periods": {}}))
    later = Sealer(Keyring(file))
    with pytest.raises(KeyError):
        later.unwrap(7, wrapped)
    with pytest.raises(KeyError):
        later.open_in_transit(period, mail)


def test_addresses_are_found_by_a_keyed_hash(sealer: Sealer, tmp_path: Path) -> None:
    assert sealer.lookup_hash(" Robin@Test.Example ") == sealer.lookup_hash("robin@test.example")
    assert sealer.lookup_hash("robin@test.example") != sealer.lookup_hash("r0bin@test.example")
    other = Sealer(Keyring(tmp_path / "other.json"))
    assert sealer.lookup_hash("robin@test.example") != other.lookup_hash("robin@test.example")
    assert normalised_email("\uff32obin@test.example") == "robin@test.example"
    assert sealer.keyed_hash("a", "x") != sealer.keyed_hash("b", "x")
