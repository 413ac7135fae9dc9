"""Finds the nginx that the tests put in front of the shop. Valid for Python 3.8."""

from __future__ import annotations

from pathlib import Path
from typing import Tuple

import unpacked

PACKAGES = ("nginx", "nginx-core", "nginx-light")


def ensure(root: Path) -> Tuple[str, str]:
    """(the executable, "") or ("", why there is none)."""
    return unpacked.ensure(root, "nginx", PACKAGES, "-v")
