"""Filling in forms as a browser without scripts does: everything a form holds is sent, with what was changed."""

import re
from html.parser import HTMLParser
from typing import Any

import httpx

from tests.fixtures.make import Account


class _Fields(HTMLParser):
    """What the form posted to `action` would send if nothing were touched, buttons apart."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside, self.found = action, False, dict[str, str]()
        self.select: str | None = None
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = told.get("action") == self.action
        if not self.inside:
            return
        if tag == "input" and "name" in told:
            unticked = told.get("type") in {"radio", "checkbox"} and "checked" not in told
            self.found |= {} if unticked else {told["name"]: told.get("value", "")}
        elif tag == "select":
            self.select = told["name"]
        elif tag == "option" and self.select and ("selected" in told or self.select not in self.found):
            self.found[self.select] = told["value"]
        elif tag == "textarea":
            self.area = told["name"]
            self.found[self.area] = ""

    def handle_data(self, data: str) -> None:
        if self.inside and self.area:
            self.found[self.area] += data.replace("\n", "\r\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None
        elif tag == "form":
            self.inside = False


def fields_of(page: httpx.Response, action: str) -> dict[str, str]:
    """The fields of the page's form for `action`."""
    reader = _Fields(action)
    reader.feed(page.text)
    assert reader.found, page.text
    return reader.found


def sign_in(client: httpx.AsyncClient, account: Account) -> None:
    """From now on the client is this person's browser."""
    client.cookies.set("onsale_session", account.token)
    client.headers["accept"] = "text/html"


async def submit(client: httpx.AsyncClient, page: httpx.Response, address: str, /, **changed: str) -> httpx.Response:
    """Send the form of an open page, some fields changed."""
    return await client.post(address, data=fields_of(page, address) | changed)


async def open_and_submit(client: httpx.AsyncClient, path: str, /, **changed: str) -> httpx.Response:
    """Open a page and send the form that leads back to it."""
    return await submit(client, await client.get(path), path, **changed)


async def posted(client: httpx.AsyncClient, path: str, form: dict[str, Any], account: Account) -> httpx.Response:
    """Send a form by a program with a token instead of a browser with a cookie."""
    return await client.post(path, data=form, headers=account.headers)


async def ready_to_post(client: httpx.AsyncClient, account: Account, path: str) -> httpx.Response:
    """Sign in and open a page with a form: whatever is posted from now on carries its token."""
    sign_in(client, account)
    client.headers.pop("x-csrf-token", None)
    page = await client.get(path)
    client.headers["x-csrf-token"] = re.findall(r'name="_csrf_token" value="(\w+)"', page.text)[0]
    return page
