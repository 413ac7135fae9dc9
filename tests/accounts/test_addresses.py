"""E-mail addresses as typed, and where requests come from."""

import pytest

from onsale.accounts.addresses import address_of, origin_of, origins_of
from onsale.platform.errors import InvalidRequest


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("Robin@Test.Example", "robin@test.example"),
        ("  robin@test.example ", "robin@test.example"),
        ("ｒobin@test.example", "robin@test.example"),
        ("robin+tickets@test.example", "robin+tickets@test.example"),
        ("robin@straße.example", "robin@strasse.example"),
        ("o'hara@localhost", "o'hara@localhost"),
        ("zoë@bücher.example", "zoë@bücher.example"),
    ],
)
def test_one_form_of_each(typed: str, address: str) -> None:
    assert address_of(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        *("", "@", "robin", "robin@", "@test.example", "a b@test.example", "a@b@c", "a@b..c", "a@-b.c", "a@b.c-"),
        *("a@.b", "a,b@c.d", "a;b@c.d", "<a@b.c>", 'a"b@c.d', "a\\b@c.d", "a(b)@c.d", "a@[127.0.0.1]", "a\n@b.c"),
        *("a\x00@b.c", "\u202ea@b.c", "x" * 65 + "@b.c", "a@" + "b." * 130 + "c"),
    ],
)
def test_what_is_none(typed: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        address_of(typed)
    assert refused.value.errors[0].field == "email"


def test_an_ipv6_household_counts_as_one() -> None:
    assert origin_of("2001:db8:1:2:3:4:5:6") == origin_of("2001:db8:1:2::1") != origin_of("2001:db8:1:3::1")
    assert origin_of("::ffff:192.0.2.7") == origin_of("192.0.2.7") == "192.0.2.7"
    assert origin_of(None) == origin_of("") == ""


def test_what_a_crowd_is_counted_by() -> None:
    assert origins_of("192.0.2.7") == origins_of("::ffff:192.0.2.7") == (bytes([192, 0, 2, 7]), bytes([192, 0, 2]))
    home, next_door = origins_of("2001:db8:1:2::1"), origins_of("2001:db8:1:3::1")
    assert home == origins_of("2001:db8:1:2:ffff::9")
    assert home
    assert next_door
    assert home[0] != next_door[0]
    assert home[1] == next_door[1] == bytes.fromhex("20010db80001")
    for host in ("127.0.0.1", "10.9.8.7", "172.31.0.1", "192.168.1.1", "::1", "fd00::1", "fe80::1", "::ffff:10.0.0.1"):
        assert origins_of(host) is None, host
    for host in ("172.32.0.1", "11.0.0.1", "192.169.0.1", "2001:db8::1"):
        assert origins_of(host), host
    assert origins_of("") is origins_of("a socket") is None
