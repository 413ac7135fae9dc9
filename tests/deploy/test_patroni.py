"""What is shipped for several database servers: Patroni reads its own, and the parts agree with each other.

That servers made from it fail over is tried by hand (docs/decisions/0046): it takes etcd, and users of their own.
"""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from onsale.platform.embedded.binaries import installed
from tests.architecture.sources import ROOT
from tests.fixtures.ports import free_port

PATRONI = ROOT / "deploy" / "patroni"
CONFIG: dict[str, Any] = yaml.safe_load((PATRONI / "patroni.yml").read_text("utf-8"))
HERE = "127.0.0.2"  # Patroni takes no address that every machine has
DCS = CONFIG["bootstrap"]["dcs"]


def test_patroni_takes_it(tmp_path: Path) -> None:
    patroni = shutil.which("patroni")
    if patroni is None:
        pytest.skip("there is no patroni on PATH (pip install 'patroni[etcd3,psycopg3]')")
    config = yaml.safe_load((PATRONI / "patroni.yml").read_text("utf-8"))
    for part in (config["restapi"], config["postgresql"]):
        part["listen"] = part["connect_address"] = f"{HERE}:{free_port()}"
    programs = installed().program("postgres").parent
    config["postgresql"] |= {"bin_dir": str(programs), "data_dir": str(tmp_path / "data")}
    file = tmp_path / "patroni.yml"
    file.write_text(yaml.safe_dump(config), "utf-8")
    said = subprocess.run([patroni, "--validate-config", file], check=False, capture_output=True, text=True)
    assert said.returncode == 0, said.stdout + said.stderr


def test_what_is_confirmed_is_on_two_servers() -> None:
    assert (DCS["synchronous_mode"], DCS["synchronous_node_count"]) == ("quorum", 1)
    assert DCS["synchronous_mode_strict"] is True
    assert DCS["postgresql"]["parameters"]["synchronous_commit"] == "on"
    assert "data-checksums" in CONFIG["bootstrap"]["initdb"]


def test_a_lease_outlives_the_rounds_in_which_it_is_renewed() -> None:
    assert DCS["ttl"] >= DCS["loop_wait"] + 2 * DCS["retry_timeout"]  # or Patroni shortens the others by itself


def test_nobody_comes_in_without_a_password() -> None:
    for line in CONFIG["postgresql"]["pg_hba"]:
        assert line.split()[-1] in {"scram-sha-256", "peer"}
        assert line.startswith("local") or "/" in line


def test_the_files_name_the_same_servers() -> None:
    servers = set(re.findall(r"10\.0\.0\.[123]\b", str(CONFIG["etcd3"]["hosts"])))
    assert len(servers) == 3
    for name in ("haproxy.cfg", "etcd.env"):
        assert set(re.findall(r"10\.0\.0\.[123]\b", (PATRONI / name).read_text("utf-8"))) == servers
    balancer = (PATRONI / "haproxy.cfg").read_text("utf-8")
    for part, port in (("restapi", "check port 8008"), ("postgresql", ":5432 check")):
        assert CONFIG[part]["listen"].rpartition(":")[2] in port
        assert balancer.count(port) == 3
    assert "option httpchk GET /primary" in balancer


def test_the_unit_starts_it_on_the_file_as_nobody_special() -> None:
    unit = (PATRONI / "patroni.service").read_text("utf-8")
    assert "\nExecStart=/opt/patroni/bin/patroni /etc/patroni/patroni.yml\n" in unit
    assert "\nUser=postgres\n" in unit
    script = CONFIG["bootstrap"]["post_bootstrap"]
    assert (PATRONI / Path(script).name).stat().st_mode & 0o100
    assert CONFIG["postgresql"]["parameters"]["unix_socket_directories"] == "/run/patroni"
    assert "\nRuntimeDirectory=patroni\n" in unit


def test_haproxy_takes_its_own() -> None:
    haproxy = shutil.which("haproxy")
    if haproxy is None:
        pytest.skip("there is no haproxy on PATH")
    said = subprocess.run([haproxy, "-c", "-f", PATRONI / "haproxy.cfg"], check=False, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
