"""A CSV file becomes typed rows, or reasons why not."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from onsale.catalog.importing.row import COLUMNS, BadRow, Row, Skipped, parse
from onsale.platform import limits
from onsale.platform.errors import Failure, Kind
from onsale.platform.i18n import gettext as _


class UnreadableFile(Failure):
    """The file can't be imported"""

    code = "unreadable_file"
    kind = Kind.INVALID


def read(file: Path) -> tuple[list[Row], list[Skipped]]:
    """The rows of the file, and those that can't be used with their lines (the header is line 1).

    UTF-8 with or without a byte order mark; quoted fields may span lines. Of rows with the same id the first counts.
    """
    records = _records(io.StringIO(_text(file)).readlines())
    header = next(records, (1, []))[1]
    if not isinstance(header, list):
        raise UnreadableFile(_("line 1 is not a CSV header: {problem}").format(problem=header))
    names = [name.strip().lower() for name in header]
    _check_header(names)
    rows: list[Row] = []
    skipped: list[Skipped] = []
    lines: dict[str, int] = {}
    for line, record in records:
        try:
            row = _row(line, names, record, lines)
        except BadRow as problem:
            skipped.append(Skipped(line, str(problem)))
        else:
            lines[row.source_id] = line
            rows.append(row)
        if len(rows) + len(skipped) > limits.IMPORT_ROWS:
            raise UnreadableFile(_("more than {most:,} rows; split the file").format(most=limits.IMPORT_ROWS))
    if skipped and not rows:
        told = _("none of the {count} rows can be used; line {line}: {reason}")
        raise UnreadableFile(told.format(count=len(skipped), line=skipped[0].line, reason=skipped[0].reason))
    return rows, skipped


def _text(file: Path) -> str:
    try:
        size = file.stat().st_size
        if size > limits.IMPORT_BYTES:
            most = limits.IMPORT_BYTES // 1024**2
            told = _("{file} has {size:,} bytes; at most {most} MiB")
            raise UnreadableFile(told.format(file=file, size=size, most=most))
        raw = file.read_bytes()
    except OSError as error:
        problem = error.strerror or type(error).__name__
        raise UnreadableFile(_("{file}: {problem}").format(file=file, problem=problem)) from None
    if not raw.strip():
        raise UnreadableFile(_("{file} is empty").format(file=file))
    try:
        return _one_kind_of_line_end(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line, byte = raw.count(b"\n", 0, error.start) + 1, raw[error.start]
        told = _("{file} is not UTF-8: byte 0x{byte:02X} on line {line}; save it as CSV in UTF-8")
        raise UnreadableFile(told.format(file=file, byte=byte, line=line)) from None


def _one_kind_of_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _records(lines: list[str]) -> Iterator[tuple[int, list[str] | BadRow]]:
    """Each record with the line it begins on. What a quotation mark left open swallowed is read again, line by line."""
    start = 0
    while start < len(lines):
        reader = csv.reader((lines[index] for index in range(start, len(lines))), strict=True)
        done = 0
        try:
            for record in reader:
                if record:
                    yield start + done + 1, record
                done = reader.line_num
            start = len(lines)
        except csv.Error as error:
            yield start + done + 1, BadRow(_("not readable as CSV: {problem}"), problem=error)
            start += done + 1


def _row(line: int, names: list[str], record: list[str] | BadRow, lines: dict[str, int]) -> Row:
    row = parse(line, _named(names, record))
    if (before := lines.get(row.source_id)) is not None:
        raise BadRow(_("the id {id} was on line {before} already"), id=row.source_id, before=before)
    return row


def _named(names: list[str], record: list[str] | BadRow) -> dict[str, str]:
    if isinstance(record, BadRow):
        raise record
    if len(record) != len(names):
        told = _("has {found} columns where the header has {wanted}")
        raise BadRow(told, found=len(record), wanted=len(names))
    return dict(zip(names, record, strict=True))


def _check_header(names: list[str]) -> None:
    missing = [column for column in COLUMNS if column not in names]
    if missing:
        raise UnreadableFile(_("the header lacks the columns {missing}").format(missing=", ".join(missing)))
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UnreadableFile(_("the header names the columns {twice} more than once").format(twice=", ".join(twice)))
