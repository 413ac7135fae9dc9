"""A server from nothing, and the second start."""

import os
from pathlib import Path

import pytest
import sqlalchemy as sa

from onsale.platform.embedded import Machine, running, temporary_server
from onsale.platform.embedded.configuration import GUARDED
from onsale.platform.embedded.errors import SettingRefused, StartFailed
from onsale.platform.embedded.keeper import LOG_FILES_KEPT, prune_logs
from tests.platform.embedded.rig import QUICK, ask, processes_of, tell


def test_a_fresh_directory_becomes_a_server_with_our_database(place: Path, machine: Machine) -> None:
    with running(place / "data", settings=QUICK, machine=machine) as server:
        assert server.owned
        assert server.alive()
        assert ask(server.dsn, "SELECT current_database()") == "onsale"
        locale = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'onsale'"
        assert ask(server.dsn, locale) == "bC.UTF-8"
        shown = {name: ask(server.dsn, f"SHOW {name}") for name in ("data_checksums", "listen_addresses", "jit")}
        assert shown == {"data_checksums": "on", "listen_addresses": "", "jit": "off"}
        assert ask(server.dsn, "SHOW timezone") == "UTC"
        assert ask(server.dsn, "SHOW data_directory") == str(server.cluster_dir)
        assert len(processes_of(place)) == 2
    assert not processes_of(place)
    assert not server.alive()


def test_data_is_there_at_the_second_start(data_dir: Path, machine: Machine) -> None:
    with running(data_dir, settings=QUICK, machine=machine) as server:
        tell(server.dsn, "CREATE TABLE kept AS SELECT 42 AS value")
    with running(data_dir, settings=QUICK, machine=machine) as server:
        assert ask(server.dsn, "SELECT value FROM kept") == 42


def test_the_callers_settings_win(data_dir: Path, machine: Machine) -> None:
    settings = {**QUICK, "work_mem": "5MB", "application_name": "it's \\ ours"}
    with running(data_dir, settings=settings, machine=machine) as server:
        assert ask(server.dsn, "SHOW fsync") == "off"
        assert ask(server.dsn, "SHOW work_mem") == "5MB"
        assert ask(server.dsn, "SHOW max_connections") == "100"


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_no_setting_opens_the_server(place: Path, name: str) -> None:
    with pytest.raises(SettingRefused, match="private socket"), running(place / "data", settings={name.upper(): "*"}):
        pass
    assert not (place / "data").exists()


@pytest.mark.parametrize(("name", "value"), [("x = 1\ny", "1"), ("work_mem", "1MB'\nport = 1"), ("", "")])
def test_what_is_no_setting_is_refused(place: Path, name: str, value: str) -> None:
    with pytest.raises(SettingRefused), running(place / "data", settings={name: value}):
        pass


def test_not_even_the_superuser_opens_the_server(data_dir: Path, machine: Machine) -> None:
    with running(data_dir, settings=QUICK, machine=machine) as server:
        tell(server.dsn, "ALTER SYSTEM SET listen_addresses = '*'")
    with running(data_dir, settings=QUICK, machine=machine) as server:
        assert ask(server.dsn, "SHOW listen_addresses") == ""


@pytest.mark.parametrize("name", ["with a space", 'it\'s 100% "odd" \\ & ünïcode', "/".join(["long" * 20] * 8)])
def test_any_path_will_do(place: Path, template: Path, machine: Machine, name: str) -> None:
    data_dir = place / name
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    os.system(f"cp -a '{template}' '{place}/copy'")  # noqa: S605 - names of our own
    (place / "copy").rename(data_dir)
    with running(data_dir, settings=QUICK, machine=machine) as server:
        assert ask(server.dsn, "SHOW data_directory") == str(server.cluster_dir)
        assert len(str(server.socket_dir)) < 90


def test_initdb_takes_an_odd_path_too(place: Path, machine: Machine) -> None:
    with running(place / 'it\'s 100% "odd"', settings=QUICK, machine=machine) as server:
        assert ask(server.dsn, "SELECT 1") == 1


def test_the_addresses_suit_sqlalchemy_and_libpq(data_dir: Path, machine: Machine) -> None:
    with running(data_dir, settings=QUICK, machine=machine) as server:
        engine = sa.create_engine(server.dsn.replace("postgresql://", "postgresql+psycopg://"))
        with engine.connect() as connection:
            assert connection.execute(sa.text("SELECT current_user")).scalar() == "onsale"
        engine.dispose()
        assert ask(server.conninfo("postgres"), "SELECT current_database()") == "postgres"
        tell(server.dsn, 'CREATE DATABASE "a/b c?d"')
        assert ask(server.url("a/b c?d"), "SELECT current_database()") == "a/b c?d"


def test_a_variable_that_leads_astray_is_named(
    data_dir: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGHOSTADDR", "127.0.0.1")
    with pytest.raises(StartFailed, match="unset PGHOSTADDR"), running(data_dir, settings=QUICK, machine=machine):
        pass


def test_a_database_that_was_dropped_is_made_again(data_dir: Path, machine: Machine) -> None:
    with running(data_dir, settings=QUICK, machine=machine) as server:
        tell(server.url("postgres"), "DROP DATABASE onsale")
    with running(data_dir, settings=QUICK, machine=machine) as server:
        assert ask(server.dsn, "SELECT current_database()") == "onsale"


def test_a_strangers_environment_does_not_matter(
    data_dir: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"PGHOST": "/x", "PGUSER": "x", "PGPORT": "1", "PGDATA": "/x", "LC_ALL": "xx"}.items():
        monkeypatch.setenv(name, value)
    with running(data_dir, settings=QUICK, machine=machine) as server:
        assert ask(server.dsn, "SELECT 1") == 1
        assert ask(server.conninfo(), "SELECT 1") == 1
        engine = sa.create_engine(server.dsn.replace("postgresql://", "postgresql+psycopg://"))
        with engine.connect() as connection:
            assert connection.execute(sa.text("SELECT 1")).scalar() == 1
        engine.dispose()


def test_a_temporary_server_leaves_nothing() -> None:
    with temporary_server(settings={"max_connections": "20"}) as server:
        assert ask(server.dsn, "SHOW max_connections") == "20"
    assert not server.cluster_dir.exists()
    assert not server.data_dir.parent.exists()
    assert not server.socket_dir.exists()


def test_only_the_newest_log_files_are_kept(tmp_path: Path) -> None:
    names = [f"postgresql-2026010{day}-000000.log" for day in range(1, 10)]
    for name in [*names, "other.txt"]:
        (tmp_path / name).touch()
    prune_logs(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {*names[-LOG_FILES_KEPT:], "other.txt"}
