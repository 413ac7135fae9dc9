"""From the bytes of a file to typed rows, and what is said about those that can't be used."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

from onsale.catalog.importing.reading import UnreadableFile, read
from onsale.catalog.importing.row import COLUMNS, Listing
from onsale.platform import limits
from tests.catalog.import_files import row, write

HEADER = ",".join(COLUMNS)


def test_a_row_becomes_typed_values(tmp_path: Path) -> None:
    rows, skipped = read(write(tmp_path, row(min_price="19.5", max_price="40", currency="eur")))
    assert not skipped
    (found,) = rows
    assert (found.line, found.source_id, found.date, found.time) == (2, "e1", date(2025, 11, 7), time(20))
    assert found.listing is Listing.ONSALE
    assert found.on_sale_at == datetime(2025, 9, 1, 8, tzinfo=UTC)
    assert (found.lat, found.lon) == (53.55, 9.99)
    assert (found.min_price, found.max_price, found.currency) == (Decimal("19.5"), Decimal(40), "EUR")


def test_names_may_span_lines_and_lines_are_counted_from_where_a_row_begins(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        row(id="a", name="An evening\r\nwith the\tharbour \n\n choir"),
        row(id="b", date="tomorrow"),
        row(id="c"),
    )
    rows, skipped = read(file)
    assert [(each.line, each.name) for each in rows] == [
        (2, "An evening with the harbour choir"),
        (7, "The Paper Lanterns"),
    ]
    assert [(each.line, each.reason) for each in skipped] == [(6, "date: 'tomorrow' is not a date such as 2026-03-14")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path, encoding: str) -> None:
    rows, _ = read(write(tmp_path, row(name="Ночь · 夜 · ليل"), encoding=encoding))
    assert rows[0].name == "Ночь · 夜 · ليل"


def test_columns_may_stand_in_any_order_and_unknown_ones_are_ignored(tmp_path: Path) -> None:
    columns = ["subgenre", *reversed(COLUMNS), "family"]
    values = row() | {"subgenre": "Folk", "family": "False"}
    file = tmp_path / "events.csv"
    file.write_text(",".join(columns) + "\r\n" + ",".join(values[column] for column in columns) + "\r\n")
    rows, skipped = read(file)
    assert rows[0].city == "Hamburg"
    assert not skipped


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"id": ""}, "id is empty"),
        ({"name": "  "}, "name is empty"),
        ({"date": ""}, "date is empty"),
        ({"date": "2025-02-30"}, "date: '2025-02-30'"),
        ({"date": "0001-01-01"}, "date: the year 1"),
        ({"time": "8pm"}, "time: '8pm'"),
        ({"time": "20:00:00+02:00"}, "time: '20:00:00+02:00' must be the venue's local time"),
        ({"status": "maybe"}, "status: 'maybe' is none of onsale, offsale"),
        ({"onsale_date": "soon"}, "onsale_date: 'soon'"),
        ({"venue_lat": "north"}, "venue_lat: 'north' is not a number"),
        ({"venue_lat": "91"}, "venue_lat: 91 lies outside of -90 to 90"),
        ({"venue_lon": "nan"}, "venue_lon: 'nan' is not a number"),
        ({"min_price": "-3"}, "min_price: -3 lies outside"),
        ({"min_price": "9e99"}, "min_price: 9e99 lies outside"),
        ({"min_price": "30", "max_price": "20"}, "min_price 30 is more than max_price 20"),
        ({"min_price": "cheap"}, "min_price: 'cheap' is not a number"),
        ({"currency": "XYZ"}, "currency: 'XYZ'"),
        ({"currency": "DEM"}, "currency: 'DEM'"),
        ({"name": "a\x00b"}, "name holds a control character"),
        ({"name": "a\x1b[31mb"}, "name holds a control character"),
        ({"name": "x" * 2_001}, "name is longer than 2,000 characters"),
        ({"snapshot_date": ""}, "snapshot_date is empty"),
    ],
)
def test_a_bad_row_is_skipped_with_its_line_and_reason_and_the_rest_is_kept(
    tmp_path: Path, values: dict[str, str], reason: str
) -> None:
    rows, skipped = read(write(tmp_path, row(id="good"), row(**{"id": "bad"} | values), row(id="fine")))
    assert [each.source_id for each in rows] == ["good", "fine"]
    assert len(skipped) == 1
    assert skipped[0].line == 3
    assert skipped[0].reason.startswith(reason)


def test_of_two_rows_with_one_id_the_first_counts(tmp_path: Path) -> None:
    rows, skipped = read(write(tmp_path, row(name="First"), row(name="Second")))
    assert [each.name for each in rows] == ["First"]
    assert skipped[0].reason == "the id e1 was on line 2 already"


def test_a_row_with_another_number_of_columns_is_bad(tmp_path: Path) -> None:
    file = write(tmp_path, row())
    file.write_text(file.read_text() + "x,y,z\n")
    rows, skipped = read(file)
    assert len(rows) == 1
    assert skipped[0].reason == f"has 3 columns where the header has {len(COLUMNS)}"


def test_an_open_quotation_mark_costs_its_own_row_alone(tmp_path: Path) -> None:
    file = write(tmp_path, row(id="a"), row(id="b", name="QUOTE"), row(id="c"), row(id="d"))
    file.write_text(file.read_text().replace("QUOTE", '"Never closed'))
    rows, skipped = read(file)
    assert [each.source_id for each in rows] == ["a", "c", "d"]
    assert [each.line for each in skipped] == [3]
    assert "not readable as CSV" in skipped[0].reason


def test_punctuation_that_was_read_as_latin_1_is_put_right(tmp_path: Path) -> None:
    rows, _ = read(write(tmp_path, row(name="It\x92s here \x96 live")))
    assert rows[0].name == "It’s here – live"


def test_years_that_mean_unknown_are_unknown(tmp_path: Path) -> None:
    rows, _ = read(write(tmp_path, row(onsale_date="1900-01-01T06:00:00Z", offsale_date="9999-12-31T06:00:00Z")))
    assert (rows[0].on_sale_at, rows[0].off_sale_at) == (None, None)


@pytest.mark.parametrize(("lat", "lon"), [("0", "0.000"), ("53.5", ""), ("", "9.9"), ("", "")])
def test_half_coordinates_and_those_in_the_sea_off_africa_are_none(tmp_path: Path, lat: str, lon: str) -> None:
    rows, _ = read(write(tmp_path, row(venue_lat=lat, venue_lon=lon)))
    assert (rows[0].lat, rows[0].lon) == (None, None)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty"),
        (b" \r\n \n", "is empty"),
        (b"id,name\n1,2\n", "the header lacks the columns date, time, status"),
        (b"{}", "the header lacks the columns id, name"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not UTF-8: byte 0x89 on line 1"),
        (HEADER.encode() + b"\nK\xf6ln", "is not UTF-8: byte 0xF6 on line 2"),
        (HEADER.encode("utf-16"), "is not UTF-8: byte 0xFF on line 1"),
        (HEADER.encode() + b",id\n", "names the columns id more than once"),
        (HEADER.encode() + b"\n" + b"x" * 10_000_000, "field larger than field limit"),
        (HEADER.encode() + b'\n"' + b"x\n" * 80_000 + b'"', "field larger than field limit"),
        (b'"id' + b"x" * 200_000, "line 1 is not a CSV header"),
    ],
)
def test_a_file_that_is_no_such_csv_is_refused_by_name(tmp_path: Path, content: bytes, complaint: str) -> None:
    file = tmp_path / "events.csv"
    file.write_bytes(content)
    with pytest.raises(UnreadableFile, match=complaint):
        read(file)


def test_a_file_of_endless_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "IMPORT_ROWS", 2)
    with pytest.raises(UnreadableFile, match="more than 2 rows; split the file"):
        read(write(tmp_path, row(id="a"), row(id="b"), row(id="c")))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="No such file"):
        read(tmp_path / "nowhere.csv")
    with pytest.raises(UnreadableFile, match="Is a directory"):
        read(tmp_path)


def test_a_header_alone_holds_no_rows(tmp_path: Path) -> None:
    assert read(write(tmp_path)) == ([], [])
