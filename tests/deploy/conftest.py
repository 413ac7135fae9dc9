"""Programs that check what is shipped for them."""

from pathlib import Path

import pytest

import unpacked
from tests.architecture.sources import ROOT


@pytest.fixture(scope="session")
def promtool() -> Path:
    """Prometheus' own checker: on PATH, or Debian's."""
    executable, reason = unpacked.ensure(ROOT, "promtool", ("prometheus",))
    if not executable:
        pytest.skip(reason)
    return Path(executable)
