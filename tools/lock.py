"""Writes requirements.lock and requirements-dev.lock from pyproject.toml.

Run by `python3 tools/dev.py lock` inside a throwaway environment that has `uv` (which resolves for every
platform at once) and `packaging`. What is written names only versions, markers and the hashes of the wheels that
the supported systems can install; where the wheels come from is left to the reader's own pip settings.
A package without a wheel for one of the systems is an error here rather than a surprise on somebody's machine.
"""

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.markers import Marker
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import parse_wheel_filename

from housekeeping import declared_digest

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ((3, 11), (3, 12), (3, 13), (3, 14))
GLIBC_MINOR = 28
MACOS = (11, 0)
OLD_NAMES = {5: "manylinux1", 12: "manylinux2010", 17: "manylinux2014"}
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Target:
    """One system the locks must serve: an interpreter version on a platform."""

    system: str
    machine: str
    python: tuple[int, int]

    @property
    def name(self) -> str:
        return f"{self.system} {self.machine} Python {self.python[0]}.{self.python[1]}"

    def marker_environment(self) -> dict[str, str]:
        version = ".".join(map(str, self.python))
        return {
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "os_name": "posix",
            "platform_machine": self.machine,
            "platform_system": self.system,
            "sys_platform": self.system.lower(),
            "python_version": version,
            "python_full_version": f"{version}.0",
            "implementation_version": f"{version}.0",
            "platform_release": "",
            "platform_version": "",
            "extra": "",
        }

    def tags(self) -> list[Tag]:
        """Wheel tags that this system accepts, best first."""
        if self.system == "Darwin":
            platforms = list(mac_platforms(MACOS, self.machine))
        else:
            platforms = list(manylinux(self.machine))
        interpreter = f"cp{self.python[0]}{self.python[1]}"
        return [
            *cpython_tags(self.python, platforms=platforms, abis=[interpreter]),
            *compatible_tags(self.python, interpreter, platforms),
        ]


def manylinux(machine: str) -> Iterator[str]:
    for minor in range(GLIBC_MINOR, 4, -1):
        yield f"manylinux_2_{minor}_{machine}"
        if minor in OLD_NAMES:
            yield f"{OLD_NAMES[minor]}_{machine}"
    yield f"linux_{machine}"


PLATFORMS = (("Linux", "x86_64"), ("Linux", "aarch64"), ("Darwin", "x86_64"), ("Darwin", "arm64"))
TARGETS = [Target(system, machine, python) for system, machine in PLATFORMS for python in PYTHONS]


@dataclass(frozen=True, slots=True)
class Pin:
    """One package at one version, with the wheels each target would install. `sizes` are bytes by target."""

    name: str
    version: str
    marker: str | None
    hashes: tuple[str, ...]
    sizes: dict[Target, int]

    def requirement(self) -> str:
        return f"{self.name}=={self.version}" + (f" ; {self.marker}" if self.marker else "")

    def entry(self) -> str:
        return self.requirement() + "".join(f" \\\n    --hash=sha256:{h}" for h in self.hashes) + "\n"


class NoWheel(Exception):
    """A supported system would find no wheel."""


def pin(package: dict[str, Any]) -> Pin | None:
    """What one package of uv's solution means for our targets; None when none of them wants it."""
    marker = Marker(package["marker"]) if "marker" in package else None
    wanted = [t for t in TARGETS if marker is None or marker.evaluate(t.marker_environment())]
    if not wanted:
        return None
    wheels = [(parse_wheel_filename(w["url"].rsplit("/", 1)[-1].replace("%2B", "+"))[3], w) for w in package["wheels"]]
    hashes: set[str] = set()
    sizes: dict[Target, int] = {}
    for target in wanted:
        rank = {tag: i for i, tag in reversed(list(enumerate(target.tags())))}
        fitting = [(min(rank[t] for t in tags if t in rank), w) for tags, w in wheels if any(t in rank for t in tags)]
        if not fitting:
            raise NoWheel(f"{package['name']} {package['version']} has no wheel for {target.name}")
        best = min(fitting, key=lambda found: found[0])[1]
        sizes[target] = best["size"]
        hashes |= {w["hashes"]["sha256"] for _, w in fitting}
    kept = package["marker"] if len(wanted) < len(TARGETS) else None
    return Pin(package["name"], package["version"], kept, tuple(sorted(hashes)), sizes)


def resolve(groups: list[str], constraints: list[Path]) -> list[Pin]:
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch, "pylock.toml")
        command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--quiet", "--universal"]
        command += ["--python-version", "3.11", "--generate-hashes", "--only-binary", ":all:"]
        command += ["--format", "pylock.toml", "--output-file", str(output)]
        command += [word for group in groups for word in ("--group", group)]
        command += [word for path in constraints for word in ("--constraint", str(path))]
        subprocess.run(command, cwd=ROOT, check=True)
        solution = tomllib.loads(output.read_text("utf-8"))
    return [found for found in map(pin, solution["packages"]) if found is not None]


def write(path: Path, pins: list[Pin], title: str) -> None:
    made = f"# Made by `python3 tools/dev.py lock`; not edited by hand.\n# declared: {declared_digest(ROOT)}\n"
    path.write_text(f"# {title}\n{made}" + "".join(p.entry() for p in pins), encoding="utf-8")


def report(name: str, pins: list[Pin]) -> None:
    totals = {t: sum(p.sizes.get(t, 0) for p in pins) for t in TARGETS}
    worst = max(totals, key=lambda t: totals[t])
    print(f"{name}: {len(pins)} packages, at most {totals[worst] / MIB:.1f} MiB to download ({worst.name})")


def main(arguments: list[str]) -> int:
    runtime_path, dev_path = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
    keep = [] if "--upgrade" in arguments else [p for p in (runtime_path, dev_path) if p.exists()]
    try:
        everything = resolve(["dev"], keep)
        with tempfile.TemporaryDirectory() as scratch:
            # The runtime solution follows the one with the development tools, so both locks fit into one environment.
            agreed = Path(scratch, "agreed.txt")
            agreed.write_text("".join(f"{p.requirement()}\n" for p in everything))
            runtime = resolve([], [agreed])
    except NoWheel as failure:
        print(failure, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failure:
        print("No solution. Versions are kept as locked; `lock --upgrade` looks for newer ones.", file=sys.stderr)
        return failure.returncode
    known = {p.name for p in runtime}
    development = [p for p in everything if p.name not in known]
    write(runtime_path, runtime, "What Onsale runs with.")
    write(dev_path, development, "What developing Onsale takes besides requirements.lock.")
    report(runtime_path.name, runtime)
    report(dev_path.name, development)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
