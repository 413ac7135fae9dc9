"""An index that can't be opened for want of memory is as it was: it isn't taken for damaged."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from onsale.search.shelf import Shelf
from tests.search.entries import a_venue, an_edition, an_entry

NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
CHILD = """
import resource, sys
from pathlib import Path
from onsale.search.reader import NoIndex, Reader
from onsale.search.shelf import Shelf

reader = Reader(Shelf(Path(sys.argv[1])))
has = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (has, resource.RLIM_INFINITY))
try:
    reader.now()
except NoIndex:
    print("unavailable")
resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
reader.look()
print(reader.now().events.num_docs)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits and figures are Linux's")
def test_unavailable_until_there_is_some_and_not_made_anew(tmp_path: Path) -> None:
    venue, starts_at = a_venue(1), NOW + timedelta(days=30)
    entries = [an_entry(number, "Oasis", venue=venue, starts_at=starts_at, now=NOW) for number in range(1, 40)]
    an_edition(tmp_path, entries, NOW)
    command = [sys.executable, "-c", CHILD, str(tmp_path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-2:] == ["unavailable", "39"], done.stdout + done.stderr
    assert not Shelf(tmp_path).is_wanted()
