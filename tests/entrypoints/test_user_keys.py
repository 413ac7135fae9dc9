"""`onsale user key` and `onsale user revoke`: a key for somebody's programs, until it is taken back."""

import asyncio
import json
import subprocess
from pathlib import Path

import httpx
import pytest

from onsale.platform import limits
from onsale.platform.ids import encode_id
from tests.entrypoints.commands import onsale, refusal
from tests.fixtures.make import Make


async def run(*words: str, database_url: str, data_dir: Path) -> subprocess.CompletedProcess[str]:
    """The command, while our own application goes on."""
    return await asyncio.to_thread(lambda: onsale(*words, database_url=database_url, data_dir=data_dir))


async def test_a_key_works_until_it_is_revoked(
    client: httpx.AsyncClient, make: Make, database_url: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "API_KEY_REMEMBERED_S", 0.5)
    organiser = await make.organiser("ines@test.example")
    words = ("user", "key", "Ines@test.example", "--name", "box office", "--json")
    done = await run(*words, database_url=database_url, data_dir=data_dir)
    assert done.returncode == 0, done
    told = json.loads(done.stdout)
    headers = {"Authorization": f"Bearer {told['key']}"}
    answer = await client.get("/api/v1/me", headers=headers)
    assert (answer.status_code, answer.json().get("id")) == (200, organiser.public_id)
    assert (await client.get("/api/v1/organiser/events", headers=headers)).status_code == 200
    gone = await run("user", "revoke", told["id"], database_url=database_url, data_dir=data_dir)
    assert (gone.returncode, told["id"] in gone.stdout, told["key"] in gone.stdout) == (0, True, False), gone
    await asyncio.sleep(limits.API_KEY_REMEMBERED_S)
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 401


@pytest.mark.parametrize(
    "words",
    [
        ("user", "key", "nobody@test.example"),
        ("user", "revoke", encode_id("key", 7)),
        pytest.param(("user", "key", "not an address"), marks=pytest.mark.long),
        pytest.param(("user", "revoke", "key_nonsense"), marks=pytest.mark.long),
    ],
)
async def test_keys_that_are_not_there(database_url: str, data_dir: Path, words: tuple[str, ...]) -> None:
    assert refusal(await run(*words, database_url=database_url, data_dir=data_dir))
