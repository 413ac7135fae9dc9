"""Only cookies that the shop needs, each of them told to whoever answers for it."""

import ast
import re

import httpx

from tests.architecture.sources import ROOT, code
from tests.fixtures.make import Make

PAGES = ("/", "/search", "/sign-in", "/register", "/near?city=Hamburg", "/privacy", "/account", "/waiting", "/bookings")


def told() -> set[str]:
    """Their names as `docs/PRIVACY.md` lists them; one that ends in `_` goes on with what it is for."""
    text = (ROOT / "docs" / "PRIVACY.md").read_text("utf-8").partition("\n## Cookies\n")[2]
    return {name.removesuffix("…") for name in re.findall(r"^\| `(\S+?)` \|", text, re.MULTILINE)}


def named() -> set[str]:
    """Their names in the code: what constants called a cookie say."""
    return {
        node.value.value
        for tree in code().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        if any("COOKIE" in ast.unparse(target) for target in node.targets)
    }


def test_every_cookie_is_told_of() -> None:
    assert named() == told()


async def test_pages_set_no_others(client: httpx.AsyncClient, make: Make) -> None:
    fan, seen = await make.fan(), set[str]()
    for path in PAGES:
        for headers in ({}, fan.headers):
            answer = await client.get(path, headers=headers)
            assert answer.status_code < 500, path
            seen |= {cookie.partition("=")[0] for cookie in answer.headers.get_list("set-cookie")}
    assert {"onsale_csrf", "onsale_city"} <= seen
    known = told()
    assert not {
        name for name in seen if name not in known and not name.startswith(tuple(n for n in known if n[-1] == "_"))
    }
