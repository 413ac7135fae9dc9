"""Where a demo may not start, it says why and changes nothing; where it can give way, it does and says so."""

import subprocess
from pathlib import Path

import pytest

from tests.journeys.demo_run import DemoRun, command, environment

REFUSED_WITHIN_S = 60.0


def refused(*arguments: str) -> str:
    """What `onsale demo` says on standard error when it ends with 1."""
    done = subprocess.run(
        command("demo", *arguments), env=environment(), capture_output=True, text=True, timeout=REFUSED_WITHIN_S,
        check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 1, done
    assert done.stderr.startswith("onsale: "), done
    assert len(done.stderr.splitlines()) == 1, done
    return done.stderr


def test_a_port_asked_for_that_is_busy_is_an_error(demo: DemoRun, tmp_path: Path) -> None:
    told = refused("--port", str(demo.port), "--data-dir", str(tmp_path / "other"))
    assert f"port {demo.port}" in told
    assert "--port" in told
    assert not (tmp_path / "other" / "postgres").exists()


def test_a_second_demo_on_the_same_data_is_refused(demo: DemoRun) -> None:
    told = refused("--data-dir", str(demo.data_dir))
    assert "already running" in told
    assert "--data-dir" in told
    with demo.api() as api:
        assert api.get("/readyz").status_code == 200


def test_reset_of_data_in_use_is_refused(demo: DemoRun) -> None:
    assert "already running" in refused("--reset", "--data-dir", str(demo.data_dir))
    with demo.api() as api:
        assert api.get("/api/v1/events").json()["items"]


@pytest.mark.long
def test_the_default_port_gives_way_and_ctrl_c_ends_a_start_under_way(demo: DemoRun, own_demo: DemoRun) -> None:
    own_demo.spawn(port=demo.port)
    own_demo.wait_for(lambda: f"Port {demo.port} is in use; using {demo.port + 1}." in own_demo.log, 60, "giving way")
    own_demo.interrupt()
    own_demo.expect_gone()
