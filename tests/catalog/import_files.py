"""CSV files for the import's tests, in the shape of the real listings."""

import csv
from collections.abc import Mapping
from pathlib import Path

from onsale.catalog.importing.row import COLUMNS

ROW = {
    "id": "e1",
    "name": "The Paper Lanterns",
    "date": "2025-11-07",
    "time": "20:00:00",
    "status": "onsale",
    "onsale_date": "2025-09-01T08:00:00Z",
    "offsale_date": "2025-11-07T18:00:00Z",
    "venue": "Harbour Theatre",
    "venue_id": "v1",
    "city": "Hamburg",
    "state": "",
    "country": "Germany",
    "venue_lat": "53.55",
    "venue_lon": "9.99",
    "artist": "The Paper Lanterns",
    "artist_id": "a1",
    "segment": "Music",
    "genre": "Rock",
    "min_price": "",
    "max_price": "",
    "currency": "",
    "snapshot_date": "2025-11-05",
}


def row(**values: str) -> dict[str, str]:
    """A good row, changed."""
    return ROW | values


def write(folder: Path, *rows: Mapping[str, str], name: str = "events.csv", encoding: str = "utf-8") -> Path:
    """The rows as a file."""
    file = folder / name
    with file.open("w", encoding=encoding, newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return file
