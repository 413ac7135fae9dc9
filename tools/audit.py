"""Asks whether anything in requirements.lock is known to be vulnerable: pip-audit, on what is published at OSV.

Run by `python3 tools/dev.py audit`. Where that database can't be reached it says so and ends with 0: a machine without
a way out is no reason to stop work, and no proof of anything either. pip-audit is of use with a network alone, so it
isn't among the packages one develops with: it gets an environment of its own, in build/audit.
"""

import subprocess
import sys
import urllib.error
import urllib.request
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "https://api.osv.dev"
PINNED = "pip-audit==2.10.*"
LOCK = "requirements.lock"
PATIENCE_S = 5
NOT_REACHED = "audit: NOT REACHED, nothing was checked for known vulnerabilities: {}"


def unreachable(database: str = DATABASE) -> str:
    """Why it can't be asked, or nothing."""
    question = urllib.request.Request(database + "/v1/query", data=b'{"commit": "0"}', method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(question, timeout=PATIENCE_S):  # noqa: S310 - https, or a test's own
            return ""
    except urllib.error.HTTPError as answer:
        # Whoever calls such a question a bad one is there; others stand in between.
        return "" if answer.code == 400 else "{} answers {}".format(database, answer.code)
    except (OSError, ValueError) as error:
        return "{}: {}".format(database, error)


def ensured(folder: Path) -> Path:
    """pip-audit, installed unless it is there."""
    program = folder / "bin" / "pip-audit"
    if not program.exists():
        venv.create(folder, with_pip=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--only-binary", ":all:", PINNED], check=True)
    return program


def main() -> int:
    if reason := unreachable():
        print(NOT_REACHED.format(reason))
        return 0
    try:
        program = ensured(ROOT / "build" / "audit")
    except subprocess.CalledProcessError:
        print(NOT_REACHED.format("pip-audit can't be installed"))
        return 0
    words = ["--vulnerability-service", "osv", "--disable-pip", "--require-hashes", "--progress-spinner", "off"]
    return subprocess.run([str(program), *words, "--requirement", LOCK], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
