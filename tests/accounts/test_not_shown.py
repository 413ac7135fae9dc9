"""Whoever prints, logs or raises something with a person in it shows a number, not who they are."""

import traceback

from onsale.accounts.people import NewPerson
from onsale.accounts.reset import Reset
from onsale.accounts.schemas import LoginBody, RegisterBody
from onsale.accounts.staff import CreateUser
from onsale.platform.mail import Mail
from tests.fixtures.make import Make

EMAIL, NAME, SECRET = "unmistakable@test.example", "Unmistakable Name", "three unmistakable words"


async def test_what_holds_somebody_shows_nothing_of_them(make: Make) -> None:
    person = (await make.account(EMAIL, name=NAME)).person
    roles = frozenset({"fan"})
    for thing in (
        person,
        NewPerson(email=EMAIL, name=NAME, password_hash=SECRET),
        CreateUser(email=EMAIL, name=NAME, roles=roles, password_hash=SECRET),
        Reset(email=EMAIL, code=SECRET, password_hash=SECRET),
        Mail(EMAIL, NAME, SECRET, SECRET, EMAIL, SECRET),
        LoginBody(email=EMAIL, password=SECRET),
        RegisterBody(email=EMAIL, password=SECRET, name=NAME),
    ):
        told = f"{thing} {thing!r} {''.join(traceback.format_exception(ValueError(thing)))}"
        assert "nmistakable" not in told
        assert type(thing).__name__ in told
    assert str(person.id) in repr(person)
