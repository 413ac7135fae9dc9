"""The repository check: what must never be committed, whatever language the file is in.

No package registry's host name (everybody installs from where their own settings say), no path of somebody's
machine, locks without addresses and in step with pyproject.toml, no huge files. Forbidden words are spelled backwards
below, so that this file passes its own check.
"""

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

LARGEST_FILE_BYTES = 1024 * 1024
LOCKS = ("requirements.lock", "requirements-dev.lock")
UNSEARCHED = re.compile(r"\.git|\.venv|\.hypothesis|build|dist|__pycache__|.*_cache")


def backwards(*words: str) -> str:
    return "|".join(re.escape(word[::-1]) for word in words)


REGISTRIES = re.compile(
    r"(?<![\w-])(?:[\w-]+\.)*(?:"
    + backwards("gro.ipyp", "gro.detsohnohtyp", "gro.sjmpn", "moc.sjmpn", "moc.gkpnray", "oi.setarc")
    + "|"
    + backwards("gro.smegybur", "gro.gnalog.yxorp", "gro.adnocana", "moc.gkpnu", "ten.rviledsj", "hs.mse")
    + r")(?![\w-])",
    re.IGNORECASE,
)
MACHINE_PATHS = re.compile(
    r"(?<![\w.:/~}-])/(?:"
    + backwards("/toor", "/krow")
    + r"|(?:"
    + backwards("emoh", "sresU")
    + r")/[\w.-]+/|"
    + backwards("/pmt")
    + r"(?!onsale)\w)"
)
ADDRESSES = re.compile(r"://|^\s*(?:-i|-f|--(?:extra-)?index-url|--find-links|--trusted-host)\b", re.MULTILINE)
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)==\S+.*?(?=^\S|\Z)", re.MULTILINE | re.DOTALL)


def violations(root: Path) -> Iterator[str]:
    """One line per finding, each starting with the file (and line) it is about."""
    for path in files(root):
        name = path.relative_to(root).as_posix()
        size = path.stat().st_size
        if size > LARGEST_FILE_BYTES:
            yield f"{name}: {size:,} bytes; at most {LARGEST_FILE_BYTES:,} belong into the repository"
            continue
        yield from forbidden_words(name, path.read_bytes())
    for lock in LOCKS:
        if (root / lock).exists():
            yield from lock_violations(root, lock)


def files(root: Path) -> list[Path]:
    """What is, or is about to be, under version control; without git every file but the built ones."""
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        found = [root / name.decode() for name in listed.stdout.split(b"\0") if name]
    else:
        found = [p for p in root.rglob("*") if not any(map(UNSEARCHED.fullmatch, p.relative_to(root).parts))]
    return sorted({p for p in found if p.is_file() and not p.is_symlink()})


def forbidden_words(name: str, content: bytes) -> Iterator[str]:
    if b"\0" in content:
        return
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        if found := REGISTRIES.search(line):
            yield f"{name}:{number}: names a package registry: {found.group()}"
        if found := MACHINE_PATHS.search(line):
            yield f"{name}:{number}: a path of one machine: {found.group()}…"


def lock_violations(root: Path, lock: str) -> Iterator[str]:
    text = (root / lock).read_text("utf-8")
    for found in ADDRESSES.finditer(text):
        yield f"{lock}:{text.count(chr(10), 0, found.start()) + 1}: an index address: {found.group().strip()}"
    for pinned in PINNED.finditer(text):
        if "--hash=sha256:" not in pinned.group():
            yield f"{lock}: {pinned['name']} has no hash"
    if f"# declared: {declared_digest(root)}\n" not in text:
        yield f"{lock}: pyproject.toml asks for something else by now; run `python3 tools/dev.py lock`"


def declared_digest(root: Path) -> str:
    """A fingerprint of the dependencies that pyproject.toml declares, which the locks carry."""
    declared = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    parts = [declared["project"][key] for key in ("requires-python", "dependencies")]
    parts.append(declared.get("dependency-groups", {}))
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def main() -> int:
    root = Path(__file__).resolve().parent.parent
    found = list(violations(root))
    for line in found:
        print(line)
    print(f"{len(found)} findings in {len(files(root))} files" if found else f"{len(files(root))} files, all in order")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
