"""Alerts and the dashboard ask for what is counted: every series and label they name is one that Onsale tells."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import generate_latest

from onsale.entrypoints import asgi, work
from onsale.platform.metrics import REGISTRY
from tests.architecture.sources import ROOT

DEPLOY = ROOT / "deploy"
ALERTS, DASHBOARD = DEPLOY / "prometheus" / "alerts.yml", DEPLOY / "grafana" / "onsale.json"
OURS = re.compile(r"\bonsale_\w+")
ADDED = re.compile(r"_(bucket|sum|count|total)$")
MATCHED = re.compile(r"(\bonsale_\w+)\{([^}]*)\}")
BY = re.compile(r"\bby \(([^)]*)\)")
OF_PROMETHEUS = {"le", "job"}


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(ALERTS.read_text("utf-8"))["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def questions() -> dict[str, str]:
    """Every expression by what asks it."""
    asked = {rule["alert"]: rule["expr"] for rule in rules()}
    for panel in json.loads(DASHBOARD.read_text("utf-8"))["panels"]:
        asked |= {f"{panel['title']} {one['refId']}": one["expr"] for one in panel["targets"]}
    return asked


def told() -> dict[str, set[str]]:
    """The metrics that web processes and workers have, each with its labels; their parts make them known."""
    assert asgi.__name__
    assert work.__name__
    collectors = REGISTRY._collector_to_names
    return {getattr(one, "_name", ""): set(getattr(one, "_labelnames", ())) for one in collectors}


@pytest.mark.parametrize("asked", [pytest.param(expr, id=name) for name, expr in questions().items()])
def test_what_is_asked_for_is_counted(asked: str) -> None:
    known, used = told(), set(OURS.findall(asked))
    names = {ADDED.sub("", one) for one in used}
    assert names <= known.keys()
    of_all = {label for name in names for label in known[name]} | OF_PROMETHEUS
    for each in BY.findall(asked):
        assert {label.strip() for label in each.split(",")} <= of_all
    for name, matchers in MATCHED.findall(asked):
        assert set(re.findall(r"(\w+)=", matchers)) <= known[ADDED.sub("", name)]


def test_each_alert_says_what_it_means_and_what_to_do() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len(set(names)) == len(names) >= 10
    for rule in rules():
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"].keys() == {"summary", "action"}


def test_every_metric_is_explained() -> None:
    page = (ROOT / "docs" / "OPERATIONS.md").read_text("utf-8")
    unexplained = [name for name in told() if not re.search(rf"`{name}(_total)?`", page)]
    assert unexplained == []


def run(promtool: Path, *check: str, told: bytes | None = None) -> str:
    """What it says; it must be content."""
    said = subprocess.run([promtool, "check", *check], check=False, input=told, capture_output=True)
    assert said.returncode == 0, (said.stdout + said.stderr).decode()
    return said.stdout.decode()


def test_prometheus_reads_the_rules(promtool: Path) -> None:
    assert f"{len(rules())} rules found" in run(promtool, "config", str(DEPLOY / "prometheus" / "prometheus.yml"))


def test_prometheus_reads_what_is_told(promtool: Path) -> None:
    run(promtool, "metrics", told=generate_latest(REGISTRY))
