"""What is shipped for running Onsale elsewhere holds together: nginx and systemd read it, settings exist, and nothing
runs as root. Images and charts can't be run by tests: they are read, and compared with what Onsale has.
"""

import dataclasses
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import proxy
from onsale.entrypoints.cli import main
from onsale.platform.settings import PREFIX, Settings
from tests.architecture.sources import ROOT

DEPLOY = ROOT / "deploy"
CHART = DEPLOY / "helm" / "onsale"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
OF_NGINX = {"ONSALE_NAME"}
ENVIRONMENT = re.compile(rf"\b({PREFIX}[A-Z_]+?)(?:_FILE)?(?==|:|,|\}}|\s|\"|$)")
VALUE = re.compile(r"\{\{ \.(Values|Release)\.([\w.]+)(?: \| (quote))? \}\}")
KNOWN = {f"{PREFIX}{each.name.upper()}" for each in dataclasses.fields(Settings)}
SHIPPED = [
    ROOT / "Dockerfile",
    ROOT / "compose.yaml",
    DEPLOY / "systemd" / "onsale.env",
    *UNITS,
    *CHART.rglob("*.yaml"),
]


def rendered() -> Iterator[dict[str, Any]]:
    """The chart's objects. It uses values and nothing else of Helm's language, so that this is all there is to it."""
    values: dict[str, Any] = yaml.safe_load((CHART / "values.yaml").read_text("utf-8"))

    def value(found: re.Match[str]) -> str:
        if found[1] == "Release":
            return "shop"
        at: Any = values
        for name in found[2].split("."):
            at = at[name]
        return f'"{at}"' if found[3] else str(at)

    for template in sorted((CHART / "templates").glob("*.yaml")):
        text = VALUE.sub(value, template.read_text("utf-8"))
        assert "{{" not in text, f"{template.name} uses more of Helm's language than can be read here"
        yield from yaml.safe_load_all(text)


OBJECTS = {(one["kind"], one["metadata"]["name"]): one for one in rendered()}


@pytest.mark.parametrize("file", [pytest.param(path, id=path.name) for path in SHIPPED])
def test_settings_exist(file: Path) -> None:
    named = set(ENVIRONMENT.findall(file.read_text("utf-8")))
    assert named - OF_NGINX <= KNOWN


@pytest.mark.parametrize("unit", [pytest.param(path, id=path.stem) for path in UNITS])
def test_systemd_reads_its_units(unit: Path, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("there is no systemd here")
    text = (
        unit.read_text("utf-8")
        .replace("/opt/onsale/.venv/bin/python", sys.executable)
        .replace("User=onsale", "User=root")
    )
    copy = tmp_path / unit.name
    copy.write_text(text.replace("Group=onsale", "Group=root"), "utf-8")
    said = subprocess.run([analyze, "verify", "--man=no", copy], check=False, capture_output=True, text=True)
    complaints = [line for line in said.stderr.splitlines() if unit.name in line]
    assert complaints == []


@pytest.mark.parametrize("unit", [pytest.param(path, id=path.stem) for path in UNITS])
def test_units_start_commands_that_exist_and_may_little(unit: Path) -> None:
    text = unit.read_text("utf-8")
    command = re.search(r"^ExecStart=\S+ -m onsale (\w+)", text, re.MULTILINE)
    assert command is not None
    assert command[1] in main.commands
    for line in (
        "User=onsale",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=",
        "Restart=always",
    ):
        assert f"\n{line}\n" in text


def test_the_image_is_read_only_and_nobodys() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    stages = text.split("\nFROM ")[1:]
    assert len(stages) == 2
    assert "--require-hashes" in stages[0]
    assert re.search(r"^USER 10001:10001$", stages[1], re.MULTILINE)
    assert stages[1].index("USER ") < stages[1].index("ENTRYPOINT")
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")]
    copied = re.findall(r"^COPY (?!--from)(\S+) ", text, re.MULTILINE)
    assert sorted(copied) == sorted(kept)
    assert all((ROOT / path).exists() for path in copied)


def test_compose_runs_all_parts_with_little() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
    ours = {name: one for name, one in services.items() if one.get("image") == "onsale"}
    assert {name: one["command"][0] for name, one in ours.items()} == {
        "web": "serve",
        "inside": "serve",
        "worker": "worker",
    }
    for one in ours.values():
        assert one["read_only"] is True
        assert one["cap_drop"] == ["ALL"]
        assert one["command"][0] in main.commands
    assert {one.get("network_mode") for name, one in services.items() if name in {"inside", "nginx"}} == {"service:web"}


def test_nginx_reads_what_compose_writes(tmp_path: Path) -> None:
    executable, reason = proxy.ensure(ROOT)
    if not executable:
        pytest.skip(reason)
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl here")
    shop = tmp_path / "shop"
    shutil.copytree(DEPLOY, shop / "deploy")
    subprocess.run(["sh", "deploy/compose/prepare.sh", "shop.example"], check=True, cwd=shop, capture_output=True)
    secrets = {file.name: file.read_text() for file in (shop / "deploy/compose/secrets").iterdir()}
    assert secrets["database_url"] == f"postgresql://onsale:{secrets['database'].strip()}@database/onsale\n"
    tls, to = shop / "deploy/compose/tls", tmp_path / "onsale.conf"
    given = {"ONSALE_EDGE_FROM": "deploy/nginx/onsale.conf", "ONSALE_EDGE_TO": str(to), "ONSALE_EDGE_TLS": str(tls)}
    path = {"PATH": "/usr/bin:/bin"}

    def edge(**more: str) -> "subprocess.CompletedProcess[str]":
        command = ["sh", "deploy/compose/edge.sh"]
        return subprocess.run(command, check=False, cwd=shop, env=path | given | more, capture_output=True, text=True)

    assert "ONSALE_NAME" in edge().stderr
    assert "without https://" in edge(ONSALE_NAME="https://shop.example").stderr
    assert edge(ONSALE_NAME="shop.example").returncode == 0
    text = to.read_text("utf-8")
    assert re.findall(r"^    listen (\S+)", text, re.MULTILINE) == ["80;", "[::]:80;", "443", "[::]:443"]
    for theirs, ours in (("/var/cache/nginx/", "kept/"), ("/run/", "memory/"), ("/var/log/nginx/", "")):
        (tmp_path / ours).mkdir(exist_ok=True)
        text = text.replace(theirs, f"{tmp_path}/{ours}")
    to.write_text(text, "utf-8")
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/nginx.pid; error_log stderr; events {{}} http {{ include {to}; }}", "utf-8")
    said = subprocess.run([executable, "-t", "-p", tmp_path, "-c", whole], check=False, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr


def test_the_chart_has_what_a_cluster_needs() -> None:
    kinds = {kind for kind, _name in OBJECTS}
    assert kinds == {
        "Deployment", "Service", "PodDisruptionBudget", "HorizontalPodAutoscaler", "PersistentVolumeClaim", "Ingress",
    }  # fmt: skip
    scaled = OBJECTS["HorizontalPodAutoscaler", "shop-web"]["spec"]
    assert ("Deployment", scaled["scaleTargetRef"]["name"]) in OBJECTS
    assert scaled["minReplicas"] < scaled["maxReplicas"]


@pytest.mark.parametrize("part", ["web", "inside", "worker"])
def test_each_part_is_probed_spread_and_nobodys(part: str) -> None:
    spec = OBJECTS["Deployment", f"shop-{part}"]["spec"]
    pod = spec["template"]["spec"]
    (container,) = pod["containers"]
    labels = spec["template"]["metadata"]["labels"]
    assert container["args"][0] in main.commands
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert spec["selector"]["matchLabels"].items() <= labels.items()
    budget = OBJECTS["PodDisruptionBudget", f"shop-{part}"]["spec"]
    assert budget["selector"]["matchLabels"].items() <= labels.items()
    mounted = {one["name"] for one in container["volumeMounts"]}
    assert mounted == {one["name"] for one in pod["volumes"]}
    if part != "worker":
        assert {"startupProbe", "livenessProbe", "readinessProbe"} <= container.keys()
        service = OBJECTS["Service", f"shop-{part}"]["spec"]
        assert service["selector"].items() <= labels.items()


def test_the_ingress_leads_to_services_that_are_there() -> None:
    (rule,) = OBJECTS["Ingress", "shop"]["spec"]["rules"]
    for path in rule["http"]["paths"]:
        assert ("Service", path["backend"]["service"]["name"]) in OBJECTS
