"""Which passwords can't be chosen: easy to guess, or known from a breach."""

import asyncio
from dataclasses import replace
from hashlib import sha1
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.accounts.breached import BreachedPasswords
from onsale.accounts.front_desk import FrontDesk
from onsale.accounts.guessable import is_guessable
from onsale.platform.errors import InvalidRequest
from onsale.platform.services import Services
from onsale.platform.settings import BadSetting
from tests.fixtures.mailbox import mailed_code
from tests.fixtures.make import Make

ABOUT = ("robin.ash@pier-hall.example", "Robin Ash-Ferreira")
STOLEN = "correct horse battery"


@pytest.mark.parametrize(
    "password",
    [
        "robin.ash2026", "RobinAshFerreira", "ash-robin-1234", "pierhall2026!", "pier-hall-01", "onsale-1234",
        "Password12345", "qwertzuiop", "1234567890", "QWERTYUIOP12", "asdfghjkl123", "0987654321a", "abcdefghijkl",
        "aaaaaaaaaaaa", "abababababab", "1122112211", "1q2w3e4r5t6z", "passwort!!!!", "tickets-onsale",
    ],
)  # fmt: skip
def test_easy_to_guess(password: str) -> None:
    assert is_guessable(password, ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        "three unrelated words",
        "a good long one",
        "robin sings at dawn",
        "xK9#mQ2$vL",
        "Regenschirm 47 blau",
        "über alle Berge",
    ],
)
def test_not_easy(password: str) -> None:
    assert not is_guessable(password, ABOUT)


def digits(password: str) -> str:
    return sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def sorted_file(folder: Path, passwords: list[str], end: str = "\r\n") -> Path:
    path = folder / "pwned.txt"
    path.write_bytes("".join(f"{each}:{n + 1}{end}" for n, each in enumerate(sorted(map(digits, passwords)))).encode())
    return path


@given(st.lists(st.text(min_size=1), max_size=40, unique=True), st.sampled_from(["\n", "\r\n"]))
def test_each_of_a_sorted_file_is_found_and_no_other(
    tmp_path_factory: pytest.TempPathFactory, passwords: list[str], end: str
) -> None:
    encodable = [each for each in passwords if each.isprintable()]
    known = BreachedPasswords(sorted_file(tmp_path_factory.mktemp("list"), encodable, end))
    for each in encodable:
        assert asyncio.run(known.holds(each))
        assert asyncio.run(known.holds(f"{each}!")) is (f"{each}!" in encodable)


async def test_a_folder_of_prefixes(tmp_path: Path) -> None:
    whole = digits(STOLEN)
    (tmp_path / f"{whole[:5]}.txt").write_text(f"{'0' * 35}:1\r\n{whole[5:]}:3730471\r\n")
    known = BreachedPasswords(tmp_path)
    assert await known.holds(STOLEN)
    assert not await known.holds("three unrelated words")


async def test_no_list_holds_nothing_and_a_missing_one_is_said_at_once(tmp_path: Path) -> None:
    assert not await BreachedPasswords(Path()).holds(STOLEN)
    with pytest.raises(BadSetting, match="ONSALE_BREACHED_PASSWORDS"):
        BreachedPasswords(tmp_path / "nowhere.txt")


async def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    assert not await BreachedPasswords(sorted_file(tmp_path, [])).holds(STOLEN)


async def test_a_stolen_one_is_refused_to_whoever_chooses_it(services: Services, tmp_path: Path) -> None:
    known = BreachedPasswords(sorted_file(tmp_path, [STOLEN, "another", "and one more"]))
    desk = FrontDesk.of(services)
    with pytest.raises(InvalidRequest, match="stolen"):
        await replace(desk, breached=known).check_choice(STOLEN)
    await desk.check_choice(STOLEN)


async def test_registering_and_resetting_refuse_what_is_easy(
    client: httpx.AsyncClient, services: Services, make: Make
) -> None:
    body = {"email": "robin.ash@test.example", "name": "Robin Ash", "password": "robin.ash2026"}
    refused = await client.post("/api/v1/auth/register", json=body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "password")
    fan = await make.fan("robin.ash@test.example")
    await client.post("/api/v1/auth/password/forgot", json={"email": fan.email})
    code = await mailed_code(services, fan.email)
    reset = {"email": fan.email, "code": code, "password": "robin.ash2026"}
    assert (await client.post("/api/v1/auth/password/reset", json=reset)).status_code == 400
    change = {"password": "robin-ash-test-1"}
    assert (await client.post("/api/v1/me/password", json=change, headers=fan.headers)).status_code == 400
    reset["password"] = "three unrelated words"
    assert (await client.post("/api/v1/auth/password/reset", json=reset)).status_code == 204


async def test_a_name_nobody_has_shown_to_be_theirs_tells_nothing(client: httpx.AsyncClient, make: Make) -> None:
    # By resetting, a stranger would otherwise learn what the owner of an address is called.
    await make.account("fan@test.example", name="Zoltan Quixote")
    body = {"email": "fan@test.example", "code": "000000", "password": "zoltan quixote"}
    answer = await client.post("/api/v1/auth/password/reset", json=body)
    assert answer.json()["code"] == "invalid_code"
