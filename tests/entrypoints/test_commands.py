"""The command line: exit status 0 means done, and everything else says in one line why not."""

import json
import os
from pathlib import Path
from typing import Any

import psycopg
import pytest

from onsale import __version__
from onsale.platform.database import libpq_url
from tests.entrypoints.commands import onsale, refusal


def test_help_names_every_command() -> None:
    done = onsale("--help")
    assert done.returncode == 0
    for command in ("demo", "serve", "worker", "migrate", "import", "user"):
        assert f"  {command} " in done.stdout
    assert "--parent" not in onsale("serve", "--help").stdout, "that one is between our own processes"


def test_version() -> None:
    assert onsale("--version").stdout == f"onsale, version {__version__}\n"


@pytest.mark.parametrize("arguments", [("sell",), ("serve", "--port", "0"), ("serve", "--workers", "many"), ("user",)])
def test_what_it_does_not_know_is_a_usage_error(arguments: tuple[str, ...]) -> None:
    done = onsale(*arguments)
    assert done.returncode == 2
    assert "Usage:" in done.stderr


def test_an_unknown_setting_is_refused_and_named(tmp_path: Path) -> None:
    told = refusal(onsale("migrate", "--data-dir", str(tmp_path / "data"), hold_tll_s=5))
    assert "ONSALE_HOLD_TLL_S is not a setting" in told
    assert "ONSALE_HOLD_TTL_S" in told
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"hold_ttl_s": "soon"}, "ONSALE_HOLD_TTL_S: 'soon'"),
        ({"hold_ttl_s": 0}, "ONSALE_HOLD_TTL_S must lie"),
        ({"port": 70_000}, "ONSALE_PORT must lie"),
        ({"public_url": "tickets"}, "ONSALE_PUBLIC_URL must be"),
        ({"log_level": "loud"}, "ONSALE_LOG_LEVEL"),
        ({"payment_provider": "sandbox"}, "sandbox is for the demo only"),
        ({"database_url_file": "/no/such/file"}, "ONSALE_DATABASE_URL_FILE: can't read /no/such/file"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(settings: dict[str, Any], named: str) -> None:
    assert named in refusal(onsale("migrate", **settings))


def test_migrate_twice(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("drop schema public cascade; create schema public")
    first, second = onsale("migrate", database_url=database_url), onsale("migrate", database_url=database_url)
    assert (first.returncode, second.returncode) == (0, 0), first
    assert first.stdout == second.stdout
    assert first.stdout.startswith("The schema is at revision ")


def test_a_database_that_does_not_answer() -> None:
    told = refusal(onsale("migrate", database_url="postgresql://somebody:secret-word@127.0.0.1:1/none"))
    assert "the database can't be used" in told
    assert "secret-word" not in told


@pytest.mark.parametrize("demo", [False, True])
def test_serve_is_for_people_reached_over_tls(database_url: str, *, demo: bool) -> None:
    told = refusal(onsale("serve", database_url=database_url, public_url="http://tickets.test", demo=demo))
    assert ("ONSALE_DEMO" if demo else "ONSALE_PUBLIC_URL must be the https address") in told


def test_a_child_without_its_parents_database(tmp_path: Path) -> None:
    assert "--parent" in refusal(onsale("worker", "--parent", str(os.getpid()), "--data-dir", str(tmp_path)))


def test_create_a_user_with_a_password_from_standard_input(database_url: str, tmp_path: Path) -> None:
    words = ("user", "create", "ada@demo.test", "--role", "admin", "--role", "fan", "--password-stdin", "--json")
    settings: dict[str, Any] = {"database_url": database_url, "data_dir": tmp_path}
    done = onsale(*words, stdin="a long enough one\n", **settings)
    assert done.returncode == 0, done
    told = json.loads(done.stdout)
    assert told["id"].startswith("usr_")
    assert sorted(told["roles"]) == ["admin", "fan"]
    assert "long enough" not in done.stdout + done.stderr
    with psycopg.connect(libpq_url(database_url)) as connection:
        (kept,) = connection.execute("select password_hash from people").fetchone() or ("",)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=1$"), "hashed as dearly as it says it is"
    assert "account for this address" in refusal(onsale(*words, stdin="a long enough one\n", **settings))


@pytest.mark.parametrize(
    ("email", "password", "named"), [("ada@demo.test", "short", "password"), ("ada", "x" * 12, "email")]
)
def test_a_user_that_cannot_be(database_url: str, tmp_path: Path, email: str, password: str, named: str) -> None:
    done = onsale(
        "user", "create", email, "--password-stdin", stdin=password, database_url=database_url, data_dir=tmp_path
    )
    assert named in refusal(done).lower()
