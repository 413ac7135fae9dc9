"""PostgreSQL's array literals, for the hottest statements: the driver takes ten times as long over a list."""

import uuid
from collections.abc import Iterable


def uuid_array(values: Iterable[uuid.UUID]) -> str:
    """To be sent as `%(ids)s::uuid[]`."""
    return "{" + ",".join([f"{value.int:032x}" for value in values]) + "}"


def int_array(values: Iterable[int]) -> str:
    """To be sent as `%(places)s::int[]` or `bigint[]`."""
    return "{" + ",".join(map(str, values)) + "}"
