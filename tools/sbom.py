"""Writes sbom.cdx.json: what Onsale runs with, as CycloneDX 1.6, with the hashes of requirements.lock and licences.

Run by `python3 tools/dev.py sbom`. The same lock gives the same file, to the letter: no time, no chance. Licences are
those that packages declare where they are installed; of one that another system needs and this one hasn't, what was
written before is kept.
"""

import importlib.metadata
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NAME = "sbom.cdx.json"
_PINNED = re.compile(
    r"^(?P<name>[A-Za-z0-9][\w.-]*)==(?P<version>\S+)(?: ; (?P<marker>[^\\\n]+?))? \\?\n", re.MULTILINE
)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_SPDX = (
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0",
    "PSF-2.0", "Unlicense",
)  # fmt: skip
_EXPRESSION = re.compile(r"({0})( (AND|OR) ({0}))*".format("|".join(re.escape(one) for one in _SPDX)))
_CLASSIFIED = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "ISC License (ISCL)": "ISC",
}
_UNDECLARED = [{"license": {"name": "not declared in the package's metadata"}}]


def compose(lock: str, project: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """The bill of materials of a lock. `before` is the last one, or empty."""
    known = {one["bom-ref"]: one["licenses"] for one in before.get("components", ())}
    components = list(_components(lock, known))
    root = "{}@{}".format(project["name"], project["version"])
    content = json.dumps([root, components], sort_keys=True)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": "urn:uuid:{}".format(uuid.uuid5(uuid.NAMESPACE_OID, content)),
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": project["name"],
                "version": project["version"],
                "description": project["description"],
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": components,
        "dependencies": [{"ref": root, "dependsOn": [one["bom-ref"] for one in components]}],
    }


def written(bill: dict[str, Any]) -> str:
    """As it stands in the file."""
    return json.dumps(bill, indent=1, ensure_ascii=False) + "\n"


def _components(lock: str, known: dict[str, Any]) -> Iterator[dict[str, Any]]:
    found = list(_PINNED.finditer(lock))
    for one, following in zip(found, [*found[1:], None], strict=True):
        name, version = one["name"], one["version"]
        purl = "pkg:pypi/{}@{}".format(name, version)
        hashes = sorted(_HASH.findall(lock, one.end(), following.start() if following else len(lock)))
        component: dict[str, Any] = {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": version,
            "purl": purl,
            "licenses": _licences(name) or known.get(purl) or _UNDECLARED,
            # One for each wheel that a supported system may install.
            "hashes": [{"alg": "SHA-256", "content": content} for content in hashes],
        }
        if one["marker"]:
            component["properties"] = [{"name": "onsale:where", "value": one["marker"].strip()}]
        yield component


def _licences(name: str) -> list[dict[str, Any]] | None:
    """As the installed package says it: in SPDX's words where they can be had; None where it isn't installed."""
    try:
        said = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return None
    free, expressed = (" ".join((said.get_all(key) or [""])[0].split()) for key in ("License", "License-Expression"))
    for expression in (expressed, free):
        if _EXPRESSION.fullmatch(expression):
            single = expression in _SPDX
            return [{"license": {"id": expression}}] if single else [{"expression": expression}]
    classified = [one.split(" :: ")[-1] for one in said.get_all("Classifier") or () if one.startswith("License :: ")]
    if classified:
        return [{"license": _classified(one)} for one in sorted(set(classified))]
    return [{"license": {"id": "MIT"}}] if free.startswith("MIT License") else _UNDECLARED


def _classified(words: str) -> dict[str, str]:
    return {"id": _CLASSIFIED[words]} if words in _CLASSIFIED else {"name": words}


def bill_of(root: Path) -> dict[str, Any]:
    """What the file of this checkout should hold."""
    file = root / NAME
    before = json.loads(file.read_text("utf-8")) if file.exists() else {}
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    return compose((root / "requirements.lock").read_text("utf-8"), project, before)


def main() -> int:
    bill = bill_of(ROOT)
    (ROOT / NAME).write_text(written(bill), "utf-8")
    print("{}: {} packages".format(NAME, len(bill["components"])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
