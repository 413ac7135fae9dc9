"""The event's page of who isn't signed in: one for all, the same by either lane, and nobody's."""

from onsale.platform.ids import encode_id
from tests.fixtures.lanes import Heard, Lanes, lanes
from tests.fixtures.make import Make

__all__ = ["lanes"]


async def both(lanes: Lanes, path: str) -> tuple[Heard, Heard]:
    """By the express lane, and past it for the sake of a header."""
    return await lanes.send("GET", path), await lanes.send("GET", path, headers=[("Idempotency-Key", "k")])


async def test_it_is_the_same_for_all_and_by_either_lane(lanes: Lanes, make: Make) -> None:
    event = await make.event()
    page = f"/events/{encode_id('evt', event.id)}"
    quick, ordinary = await both(lanes, page)
    assert (quick.express, ordinary.express, quick.status, ordinary.status) == (True, False, 200, 200)
    assert quick.plain == ordinary.plain
    assert quick.headers["content-type"] == ordinary.headers["content-type"]
    assert "set-cookie" not in quick.headers
    assert b"csrf" not in quick.plain
    assert b'method="get"' in quick.plain
    zipped = await lanes.send("GET", page, headers=[("Accept-Encoding", "gzip, br")])
    assert zipped.plain == quick.plain
    assert zipped.headers["vary"] == "accept-encoding, accept-language, authorization, cookie"


async def test_who_is_signed_in_gets_a_page_of_their_own(lanes: Lanes, make: Make) -> None:
    fan, event = await make.fan(), await make.event()
    heard = await lanes.send("GET", f"/events/{encode_id('evt', event.id)}", headers=list(fan.headers.items()))
    assert (heard.express, heard.status) == (False, 200)
    assert b'method="post"' in heard.plain


async def test_pages_there_are_not_say_so_as_pages_do(lanes: Lanes, make: Make) -> None:
    draft = await make.event(published=False)
    for name in [encode_id("evt", draft.id), encode_id("evt", draft.id + 1), "x", "é"]:
        heard = await lanes.send("GET", f"/events/{name}", headers=[("Accept", "text/html")])
        assert (heard.express, heard.status) == (False, 404), name
        assert heard.headers["content-type"].startswith("text/html"), name


async def test_choosing_leads_to_signing_in_and_back_with_what_was_chosen(lanes: Lanes, make: Make) -> None:
    fan, event = await make.fan(), await make.event()
    page = f"/events/{encode_id('evt', event.id)}"
    stranger = await lanes.send("GET", f"{page}/holds", query="quantity=3&section=Stalls&evil=1")
    assert stranger.status == 303
    assert stranger.headers["location"].startswith("/sign-in?next=")
    assert "quantity=3&section=Stalls&reason=buy" in stranger.headers["location"]
    assert "evil" not in stranger.headers["location"]
    known = await lanes.send("GET", f"{page}/holds", query="quantity=3", headers=list(fan.headers.items()))
    assert (known.status, known.headers["location"]) == (303, f"{page}?quantity=3")
