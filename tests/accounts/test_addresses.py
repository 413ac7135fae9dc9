"""E-mail addresses as typed, and where requests come from."""

import pytest

from onsale.accounts.addresses import address_of, origin_of
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
