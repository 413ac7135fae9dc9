"""Requests that make no sense: wrong types, numbers out of all bounds, ids of nothing, control characters."""

import json
from typing import Any, NamedTuple

import pytest

from tests.contract.conftest import Sale
from tests.contract.refusals import (
    BOOKING,
    CANCEL,
    DOOR,
    EVENT,
    HOLDS,
    HUGE,
    MAPS,
    PAY,
    VENUES,
    address,
    headers_of,
    in_days,
    refused,
)
from tests.contract.served import Served


class Bad(NamedTuple):
    """A request, who sends it, and the field it must be refused for (empty: the problem alone says enough)."""

    who: str
    method: str
    path: str
    body: Any
    field: str


MILL = {"name": "M", "city": "G", "country": "Belgium", "timezone": "UTC"}
NEW = {"email": "a@b.test", "password": "long enough", "name": "A"}
TOTAL = {"amount_minor": 1, "currency": "E"}


def one_section(kind: str = "standing", **told: Any) -> dict[str, Any]:
    """A seat map of one section."""
    return {"name": "m", "sections": [{"name": "A", "kind": kind, **told}]}


def one_row(seats: Any) -> dict[str, Any]:
    """A seat map of one row."""
    return one_section("seated", rows=[{"name": "1", "seats": seats}])


REQUESTS = [
    Bad("organiser", "POST", VENUES, {"name": "Mill"}, "city"),
    Bad("organiser", "POST", VENUES, MILL | {"timezone": "Mars/Base"}, "timezone"),
    Bad("organiser", "POST", VENUES, MILL | {"timezone": "../../etc"}, "timezone"),
    Bad("organiser", "POST", VENUES, MILL | {"lat": 91, "lon": 0}, "lat"),
    Bad("organiser", "POST", VENUES, MILL | {"lat": 1}, "lon"),
    Bad("organiser", "POST", VENUES, MILL | {"country": "Atlantis"}, "country"),
    Bad("organiser", "POST", VENUES, MILL | {"name": "M\u0000"}, "name"),
    Bad("organiser", "POST", MAPS, {"name": "m", "sections": []}, "sections"),
    Bad("organiser", "POST", MAPS, one_section(kind="flying"), "sections.0.kind"),
    Bad("organiser", "POST", MAPS, one_section(capacity=HUGE), "sections"),
    Bad("organiser", "POST", MAPS, one_section(capacity=0), "sections.0.capacity"),
    Bad("organiser", "POST", MAPS, one_row(HUGE), "sections"),
    Bad("organiser", "POST", MAPS, one_row(-1), "sections.0.rows.0.seats"),
    Bad("organiser", "POST", "/venues/ven_0000000000000/seat-maps", {"name": "m", "sections": []}, ""),
    Bad("organiser", "PATCH", EVENT, {"name": ""}, "name"),
    Bad("organiser", "PATCH", EVENT, {"starts_at": in_days(-3)}, "starts_at"),
    Bad("organiser", "PATCH", EVENT, {"currency": "QQQ"}, "currency"),
    Bad("organiser", "PATCH", EVENT, {"status": "cancelled"}, "status"),
    Bad("organiser", "PATCH", "/events/evt_0000000000000", {"name": "x"}, ""),
    Bad("organiser", "PATCH", "/events/" + "9" * 400, {"name": "x"}, ""),
    Bad("organiser", "POST", DOOR, {"code": ""}, "code"),
    Bad("organiser", "POST", DOOR, {"code": 12}, "code"),
    Bad("organiser", "POST", DOOR, {"code": "x" * 100_000}, "code"),
    Bad("organiser", "POST", DOOR, {"code": "x", "scanned_at": "yesterday"}, "scanned_at"),
    Bad("organiser", "POST", DOOR, {"code": "x", "gate": "a\u0000"}, "gate"),
    Bad("fan", "POST", HOLDS, {}, ""),
    Bad("fan", "POST", HOLDS, {"places": []}, "places"),
    Bad("fan", "POST", HOLDS, {"places": [-1]}, "places.0"),
    Bad("fan", "POST", HOLDS, {"places": [HUGE]}, "places.0"),
    Bad("fan", "POST", HOLDS, {"places": [1.5]}, "places.0"),
    Bad("fan", "POST", HOLDS, {"places": ["1"]}, "places.0"),
    Bad("fan", "POST", HOLDS, {"places": [199_999]}, "places.0"),
    Bad("fan", "POST", HOLDS, {"places": [5, 5]}, "places.1"),
    Bad("fan", "POST", HOLDS, {"places": [5] * 1001}, "places"),
    Bad("fan", "POST", HOLDS, {"places": [{"place": 5, "ticket_type": "Emperor"}]}, "places.0.ticket_type"),
    Bad("fan", "POST", HOLDS, {"places": [5], "best_available": {"quantity": 1}}, "places"),
    Bad("fan", "POST", HOLDS, {"best_available": {"quantity": 0}}, "best_available.quantity"),
    Bad("fan", "POST", HOLDS, {"best_available": {"quantity": HUGE}}, "best_available.quantity"),
    Bad("fan", "POST", HOLDS, {"best_available": {"quantity": 2, "section": "Moon"}}, "best_available.section"),
    Bad(
        "fan",
        "POST",
        HOLDS,
        {"best_available": {"quantity": 2, "price_max_minor": -1}},
        "best_available.price_max_minor",
    ),
    Bad("fan", "POST", HOLDS, {"places": [5], "expected_total": TOTAL}, "expected_total.currency"),
    Bad("fan", "POST", "/events/evt_0000000000000/holds", {"places": [1]}, ""),
    Bad("fan", "POST", "/events/evt_%00/holds", {"places": [1]}, ""),
    Bad("fan", "PATCH", BOOKING, {"add": [-5]}, "add.0"),
    Bad("fan", "PATCH", BOOKING, {"remove": ["x"]}, "remove.0"),
    Bad("fan", "PATCH", "/bookings/bk_00000000000000000000000000000000000000000", {"add": [3]}, ""),
    Bad("fan", "POST", PAY, {}, "payment_method"),
    Bad("fan", "POST", PAY, {"payment_method": 5}, "payment_method"),
    Bad("fan", "POST", PAY, {"payment_method": "pm'; drop table people; --"}, "payment_method"),
    Bad("fan", "POST", CANCEL, {"places": []}, "places"),
    Bad("fan", "POST", CANCEL, {"places": [HUGE]}, "places.0"),
    Bad("fan", "POST", CANCEL, {"places": [30]}, "places.0"),
    Bad("fan", "PATCH", "/me", {"name": "\u0007"}, "name"),
    Bad("fan", "PATCH", "/me", {"roles": ["admin"]}, "roles"),
    Bad("fan", "GET", "/bookings?state=maybe", None, "state"),
    Bad("fan", "GET", "/bookings?limit=0", None, "limit"),
    Bad("fan", "GET", f"/bookings?limit={HUGE}", None, "limit"),
    Bad("nobody", "GET", "/bookings?cursor=%00", None, ""),
    Bad("nobody", "POST", "/auth/register", NEW | {"password": "short"}, "password"),
    Bad("nobody", "POST", "/auth/register", NEW | {"email": "nobody"}, "email"),
    Bad("nobody", "POST", "/auth/register", NEW | {"password": "x" * 257}, "password"),
    Bad("nobody", "POST", "/auth/register", NEW | {"email": "a\r\nBcc: b@c.test"}, "email"),
    Bad("nobody", "POST", "/auth/register", NEW | {"roles": ["admin"]}, "roles"),
    Bad("nobody", "POST", "/auth/login", {"email": ["a"], "password": {}}, "email"),
    Bad("nobody", "POST", "/auth/code/verify", {"email": "a@b.test", "code": "12345"}, "code"),
    Bad("nobody", "POST", "/auth/code/verify", {"email": "a@b.test", "code": "１２３４５６"}, "code"),
    Bad("nobody", "GET", "/events?limit=-1", None, "limit"),
    Bad("nobody", "GET", "/events?limit=101", None, "limit"),
    Bad("nobody", "GET", "/events?limit=ten", None, "limit"),
    Bad("nobody", "GET", "/events?cursor=AAAA", None, "cursor"),
    Bad("nobody", "GET", "/events?cursor=" + "A" * 5000, None, "cursor"),
    Bad("nobody", "GET", "/events/evt_zzzzzzzzzzzzz", None, ""),
    Bad("nobody", "GET", "/events/%F0%9F%98%80", None, ""),
    Bad("nobody", "GET", "/events/" + "e" * 3000, None, ""),
    Bad("nobody", "GET", "/seat-maps/..%2F..%2Fetc%2Fpasswd", None, ""),
    Bad("nobody", "GET", f"{EVENT}/seat-map?section=" + "x" * 5000, None, "section"),
    Bad("nobody", "GET", "/search?q=" + "x" * 5000, None, "q"),
    Bad("nobody", "GET", "/search?q=a%00b", None, "q"),
    Bad("nobody", "GET", "/search?from=soon", None, "from"),
    Bad("nobody", "GET", "/search?from=2026-02-31", None, "from"),
    Bad("nobody", "GET", "/search?lat=91&lon=0", None, "lat"),
    Bad("nobody", "GET", "/search?lat=nan&lon=0", None, "lat"),
    Bad("nobody", "GET", "/search?lat=1", None, "lon"),
    Bad("nobody", "GET", "/search?lat=1&lon=1&radius_km=inf", None, "radius_km"),
    Bad("nobody", "GET", f"/search?price_max_minor={HUGE}", None, "price_max_minor"),
    Bad("nobody", "GET", "/search?price_max_minor=-1", None, "price_max_minor"),
    Bad("nobody", "GET", "/search?sort=chaos", None, "sort"),
    Bad("nobody", "GET", "/search?sort=distance", None, "sort"),
    Bad("nobody", "GET", "/suggest?q=" + "y" * 5000, None, "q"),
]


@pytest.mark.parametrize("bad", REQUESTS, ids=[f"{bad.path[:40]}-{n}" for n, bad in enumerate(REQUESTS)])
def test_a_request_that_makes_no_sense(served: Served, sale: Sale, unchanged: None, bad: Bad) -> None:
    body = {} if bad.body is None else {"content": json.dumps(bad.body)}
    answer = served.send(bad.method, address(sale, bad.path), headers=headers_of(sale, bad.who), **body)
    refused(answer, *([bad.field] if bad.field else []))
