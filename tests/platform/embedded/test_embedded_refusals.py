"""Directories that cannot be used are refused with words that say what to do, and left as they were."""

import dataclasses
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from onsale.platform.embedded import Machine, running
from onsale.platform.embedded.errors import DataDirectoryRefused, DiskFull, EmbeddedPostgresError, WrongMajorVersion
from tests.platform.embedded.rig import QUICK, STRANGER, ask, not_root, only_root


def _refused(data_dir: Path, machine: Machine, kind: type[EmbeddedPostgresError], words: str) -> None:
    with pytest.raises(kind, match=words), running(data_dir, settings=QUICK, machine=machine):
        pass


def test_a_directory_with_other_things(place: Path, machine: Machine) -> None:
    (place / "data").mkdir()
    (place / "data/photo.jpg").touch()
    _refused(place / "data", machine, DataDirectoryRefused, "not empty. Choose an empty or a new directory")
    assert [file.name for file in (place / "data").iterdir()] == ["photo.jpg"]


def test_another_servers_data(place: Path, machine: Machine) -> None:
    (place / "data").mkdir()
    (place / "data/PG_VERSION").write_text("18\n")
    _refused(place / "data", machine, DataDirectoryRefused, "Onsale did not make.*pg_dump")


def test_another_major_version(data_dir: Path, machine: Machine) -> None:
    (data_dir / "postgres/data/PG_VERSION").write_text("17\n")
    _refused(data_dir, machine, WrongMajorVersion, "PostgreSQL 17, and this is PostgreSQL 18. Dump it .* restore")


def test_a_cluster_without_its_version(data_dir: Path, machine: Machine) -> None:
    (data_dir / "postgres/data/PG_VERSION").unlink()
    _refused(data_dir, machine, DataDirectoryRefused, "Restore it from a backup, or move it away")


def test_a_file(place: Path, machine: Machine) -> None:
    (place / "data").touch()
    _refused(place / "data", machine, DataDirectoryRefused, "Choose another")
    _refused(place / "data/deeper", machine, DataDirectoryRefused, "Choose another")


def test_a_control_character(place: Path, machine: Machine) -> None:
    _refused(place / "da\nta", machine, DataDirectoryRefused, "control character")


def test_a_gate_that_was_opened(data_dir: Path, machine: Machine) -> None:
    (data_dir / "postgres").chmod(0o755)
    _refused(data_dir, machine, DataDirectoryRefused, "Somebody changed it")


@not_root
def test_a_directory_that_is_not_writable(place: Path, machine: Machine) -> None:
    (place / "data").mkdir(mode=0o500)
    _refused(place / "data", machine, DataDirectoryRefused, "not writable")
    _refused(place / "data/deeper", machine, DataDirectoryRefused, "Choose another")


@not_root
def test_a_directory_of_another_user(machine: Machine) -> None:
    _refused(Path("/"), machine, DataDirectoryRefused, "belongs to the user root")


@only_root
def test_a_directory_of_another_user_as_root(place: Path, machine: Machine) -> None:
    (place / "data").mkdir()
    os.chown(place / "data", STRANGER, STRANGER)
    _refused(place / "data", machine, DataDirectoryRefused, f"belongs to the user number {STRANGER}.*as that user")


@only_root
def test_a_cluster_of_another_user_as_root(data_dir: Path, machine: Machine) -> None:
    os.chown(data_dir / "postgres/data", STRANGER, STRANGER)
    _refused(data_dir, machine, DataDirectoryRefused, "changed its owner")


def test_a_nearly_full_disk_at_the_first_start(place: Path, machine: Machine) -> None:
    nearly_full = dataclasses.replace(machine, free_bytes=lambda _: 300 << 20)
    _refused(place / "data", nearly_full, DiskFull, "needs 512 MB .* to be set up, but there are 300 MB. Free some")
    assert not (place / "data/postgres/data").exists()


def test_a_nearly_full_disk_at_a_later_start(data_dir: Path, machine: Machine) -> None:
    nearly_full = dataclasses.replace(machine, free_bytes=lambda _: 100 << 20)
    _refused(data_dir, nearly_full, DiskFull, "needs 128 MB .* to start, but there are 100 MB")


@pytest.fixture
def small_disk(place: Path) -> Iterator[Path]:
    """A file system of 48 MB."""
    disk = place / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m,mode=755", "tmpfs", str(disk)], check=False)
    if mounted.returncode != 0:
        pytest.skip("cannot mount here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@only_root
def test_a_disk_that_fills_up(small_disk: Path, template: Path, machine: Machine) -> None:
    believed_empty = dataclasses.replace(machine, free_bytes=lambda _: 1 << 40)
    (small_disk / "ballast").write_bytes(bytes(16 << 20))
    _refused(small_disk / "data", believed_empty, DiskFull, "The disk of .* is full. Free some space")
    assert not list((small_disk / "data/postgres").glob("*.new-*"))
    (small_disk / "ballast").unlink()

    with running(small_disk / "data", settings=QUICK, machine=believed_empty) as server:
        assert ask(server.dsn, "SELECT 1") == 1
    with (small_disk / "ballast").open("wb") as ballast:
        ballast.write(bytes(shutil.disk_usage(small_disk).free))
    _refused(small_disk / "data", believed_empty, DiskFull, "The disk of .* is full. Free some space")
    (small_disk / "ballast").unlink()
    with running(small_disk / "data", settings=QUICK, machine=believed_empty) as server:
        assert ask(server.dsn, "SELECT 1") == 1


def test_an_interrupted_initdb_is_forgotten(place: Path, machine: Machine) -> None:
    with running(place / "data", settings=QUICK, machine=machine):
        pass
    gate = place / "data/postgres"
    (gate / "data").rename(gate / "data.new-abcd")
    (gate / "data.new-abcd/PG_VERSION").unlink()
    (gate / "password.new-1234").touch()
    with running(place / "data", settings=QUICK, machine=machine) as server:
        assert ask(server.dsn, "SELECT 1") == 1
    assert not list(gate.glob("*.new-*"))
