"""How backups stand, for whoever watches: moments, as seconds since 1970, so that an alarm is a subtraction."""

from prometheus_client import Gauge

from onsale.backups.standing import Standing
from onsale.platform.metrics import REGISTRY

COVERED = Gauge(
    "onsale_backup_covered_until_seconds",
    "Everything committed before this moment is in the archive",
    registry=REGISTRY,
)
BASE = Gauge("onsale_backup_base_seconds", "When the last base backup was made", registry=REGISTRY)
DRILL = Gauge("onsale_backup_drill_seconds", "When a restore was last tried and held", registry=REGISTRY)


def show(told: Standing) -> None:
    """Set them; what never was is nought."""
    COVERED.set(told.archive.until.timestamp() if told.archive and told.archive.until else 0)
    BASE.set(told.base.made_at.timestamp() if told.base and told.base.made_at else 0)
    DRILL.set(told.drill.at.timestamp() if told.drill and told.drill.holds else 0)
