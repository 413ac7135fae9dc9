"""The bill of materials: what is locked and nothing else, the same from the same lock, readable for its readers."""

import json
import re

import sbom
from tests.architecture.sources import ROOT

LOCK = f"""# Made by a tool.
first==1.0 \\
    --hash=sha256:{"b" * 64} \\
    --hash=sha256:{"a" * 64}
not-here==2.1 ; sys_platform == 'darwin' \\
    --hash=sha256:{"c" * 64}
"""
PROJECT = {"name": "shop", "version": "3", "description": "Sells.", "license": "MIT"}


def test_the_file_is_in_step_with_the_lock() -> None:
    stands = (ROOT / sbom.NAME).read_text("utf-8")
    assert stands == sbom.written(sbom.bill_of(ROOT)), "after locking: python3 tools/dev.py sbom"


def test_every_pinned_package_is_in_it_with_all_its_hashes() -> None:
    lock, bill = (ROOT / "requirements.lock").read_text("utf-8"), json.loads((ROOT / sbom.NAME).read_text("utf-8"))
    named = [f"{one['name']}=={one['version']}" for one in bill["components"]]
    assert named == re.findall(r"^([\w.-]+==\S+)", lock, re.MULTILINE)
    assert sum(len(one["hashes"]) for one in bill["components"]) == lock.count("--hash=")
    assert all(one["licenses"] for one in bill["components"])


def test_it_is_the_same_again_and_another_for_another_lock() -> None:
    bill = sbom.compose(LOCK, PROJECT, {})
    assert sbom.compose(LOCK, PROJECT, bill) == bill
    assert [one["version"] for one in bill["components"]] == ["1.0", "2.1"]
    assert [one["content"][0] for one in bill["components"][0]["hashes"]] == ["a", "b"]
    assert bill["components"][1]["properties"] == [{"name": "onsale:where", "value": "sys_platform == 'darwin'"}]
    assert sbom.compose(LOCK.replace("1.0", "1.1"), PROJECT, bill)["serialNumber"] != bill["serialNumber"]


def test_a_licence_is_kept_where_the_package_is_not_installed() -> None:
    known = {"components": [{"bom-ref": "pkg:pypi/not-here@2.1", "licenses": [{"license": {"id": "ISC"}}]}]}
    assert sbom.compose(LOCK, PROJECT, known)["components"][1]["licenses"] == [{"license": {"id": "ISC"}}]
