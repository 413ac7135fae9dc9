"""The seat map as the browser and the store read it: compact JSON, the same bytes for the same map.

Lengths are centimetres, y grows downward; `x`, `y`, `at`, outlines and bounds are whole, a row's pitch may carry two
decimals and its `turn` three. Defaults are left out. The store's `id` and `version` and the `hash` belong to
whoever serves the map; reading ignores them.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

from onsale.catalog.seatmap.layout import Focus, Kind, Layout, Section
from onsale.catalog.seatmap.row import Point, Row


def to_wire(layout: Layout, *, overview: bool = False, section: str | None = None) -> dict[str, Any]:
    """The layout as JSON values: whole, without rows (`overview`), or one section (KeyError if unknown)."""
    sections: Sequence[Section] = layout.sections
    if section is not None:
        sections = [layout.sections[layout.section_index(section)]]
    told = {
        "name": layout.name,
        "places": layout.places,
        "bounds": list(layout.bounds),
        "focus": {
            "kind": layout.focus.kind,
            "label": layout.focus.label,
            "outline": _points_out(layout.focus.outline),
        },
        "sections": [_section_out(each, rows=not overview) for each in sections],
    }
    return told | {"to_scale": True} if layout.to_scale else told


def from_wire(document: dict[str, Any]) -> Layout:
    """The layout that `to_wire` told whole: equal to the one it was given."""
    focus, (left, top, right, bottom) = document["focus"], document["bounds"]
    return Layout(
        name=document["name"],
        focus=Focus(focus["kind"], focus["label"], _points_in(focus["outline"])),
        bounds=(left, top, right, bottom),
        sections=tuple(_section_in(each) for each in document["sections"]),
        to_scale=document.get("to_scale", False),
    )


def canonical_bytes(layout: Layout) -> bytes:
    """The whole map as JSON with sorted keys and no blanks: what is stored and hashed."""
    return msgspec.json.encode(to_wire(layout), order="deterministic")


def content_hash(layout: Layout) -> str:
    """32 hexadecimal characters of the SHA-256 of the canonical bytes: the map's immutable address."""
    return hashlib.sha256(canonical_bytes(layout)).hexdigest()[:32]


def _section_out(section: Section, *, rows: bool) -> dict[str, Any]:
    told = {
        "name": section.name,
        "level": section.level,
        "kind": section.kind.value,
        "first": section.first,
        "count": section.count,
        "rank": section.rank,
        "outline": _points_out(section.outline),
    }
    return told | {"rows": [_row_out(row) for row in section.rows]} if rows and section.rows else told


def _row_out(row: Row) -> dict[str, Any]:
    told: dict[str, Any] = {"name": row.name, "first": row.first, "count": row.count, "x": row.x, "y": row.y}
    told |= {"dx": _plain(row.dx), "dy": _plain(row.dy)}
    exceptions = {
        "turn": (_plain(row.turn), 0),
        "from": (row.start, 1),
        "step": (row.step, 1),
        "aisles": (list(row.aisles), []),
        "labels": ({str(seat): label for seat, label in row.labels}, {}),
        "at": ({str(seat): list(point) for seat, point in row.at}, {}),
        "accessible": (list(row.accessible), []),
    }
    return told | {key: value for key, (value, default) in exceptions.items() if value != default}


def _section_in(told: dict[str, Any]) -> Section:
    return Section(
        name=told["name"],
        kind=Kind(told["kind"]),
        level=told["level"],
        first=told["first"],
        count=told["count"],
        rank=told["rank"],
        outline=_points_in(told["outline"]),
        rows=tuple(_row_in(row) for row in told.get("rows", ())),
    )


def _row_in(told: dict[str, Any]) -> Row:
    return Row(
        name=told["name"],
        first=told["first"],
        count=told["count"],
        x=told["x"],
        y=told["y"],
        dx=told["dx"],
        dy=told["dy"],
        turn=told.get("turn", 0),
        start=told.get("from", 1),
        step=told.get("step", 1),
        aisles=tuple(told.get("aisles", ())),
        labels=tuple(sorted((int(seat), label) for seat, label in told.get("labels", {}).items())),
        at=tuple(sorted((int(seat), (x, y)) for seat, (x, y) in told.get("at", {}).items())),
        accessible=tuple(told.get("accessible", ())),
    )


def _plain(number: float) -> float:
    return int(number) if number == int(number) else number


def _points_out(points: Sequence[Point]) -> list[list[int]]:
    return [[x, y] for x, y in points]


def _points_in(points: Sequence[Sequence[int]]) -> tuple[Point, ...]:
    return tuple((x, y) for x, y in points)
