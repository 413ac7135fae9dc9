"""A store that takes what it is asked and never answers: given up at a deadline, whatever was asked."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from onsale.backups import s3
from onsale.backups.errors import NotToBeReached
from onsale.backups.stores import Store
from onsale.platform import settings as settings_module
from tests.fixtures.silent import silent_server

FAR_LONGER_S = 30.0


def _put(store: Store) -> None:
    with store.writing("one") as sink:
        sink.write(b"1")


def _read(store: Store) -> None:
    with store.reading("one") as stream:
        stream.read()


@pytest.mark.parametrize(
    "ask",
    [_put, _read, lambda store: store.names("a/"), lambda store: store.delete("one")],
    ids=["put", "read", "list", "delete"],
)
def test_it_is_given_up(ask: Callable[[Store], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3, "_TIMEOUT", timedelta(seconds=0.5))
    monkeypatch.setattr(s3, "_AGAIN_FOR", timedelta(seconds=1))
    with silent_server() as silent:
        store = s3.bucket(
            settings_module.load(
                {},
                data_dir=tmp_path,
                backup_to="s3://vault/theatre",
                backup_s3_endpoint=silent.url,
                backup_s3_key="key",
                backup_s3_secret="secret",
            )
        )
        began = time.monotonic()
        with pytest.raises(NotToBeReached, match="s3://vault/theatre can't be used"):
            ask(store)
        assert time.monotonic() - began < FAR_LONGER_S
        assert silent.asked, "it was asked"


def test_what_it_is_given_is_told_in_minutes() -> None:
    assert timedelta(minutes=2) > s3._TIMEOUT + s3._AGAIN_FOR
