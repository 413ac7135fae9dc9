"""Finding a port."""

import socket
from collections.abc import Iterator

import pytest

from onsale.entrypoints.ports import PortBusy, free_port
from tests.fixtures import ports


@pytest.fixture
def busy() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_free_one_is_taken_as_wished() -> None:
    port = ports.free_port()
    assert free_port("127.0.0.1", port, asked_for=True) == port


def test_the_next_free_one_when_none_was_asked_for(busy: int) -> None:
    assert busy < free_port("127.0.0.1", busy, asked_for=False) <= busy + 50


def test_one_asked_for_must_be_free(busy: int) -> None:
    with pytest.raises(PortBusy, match=f"port {busy} on 127.0.0.1 is in use"):
        free_port("127.0.0.1", busy, asked_for=True)


def test_there_is_none_behind_the_last() -> None:
    with socket.socket() as taken:
        try:
            taken.bind(("127.0.0.1", 65_535))
        except OSError:
            pytest.skip("port 65535 is in use here")
        taken.listen()
        with pytest.raises(PortBusy):
            free_port("127.0.0.1", 65_535, asked_for=False)
