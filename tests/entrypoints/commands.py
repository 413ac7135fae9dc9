"""Running `onsale` as a shell would."""

import os
import subprocess
import sys
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src"
WITHIN_S = 60.0


def onsale(*arguments: str, stdin: str = "", **settings: object) -> subprocess.CompletedProcess[str]:
    """Run it to its end, with these settings and no others: `database_url="…"`."""
    ours = {name: text for name, text in os.environ.items() if not name.startswith("ONSALE_")}
    asked = {f"ONSALE_{name.upper()}": str(value) for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, "-P", "-m", "onsale", *arguments],
        env=ours | {"PYTHONPATH": str(SOURCES)} | asked,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    """The one line on standard error with which a command ends that can't be done."""
    assert done.returncode == 1, done
    assert done.stdout == "", done
    [line] = done.stderr.splitlines()
    assert line.startswith("onsale: "), done
    return line
