"""Every page renders in every state, with nothing the content policy forbids and nothing unlabelled."""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from onsale.design.chrome import Chrome
from onsale.design.render import environment, render
from tests.design.samples import every_page

STRANGER = Chrome(csrf_token="t0ken", path="/search?q=jazz&city=Genoa")
ORGANISER = Chrome(
    signed_in_name="Nour <b>Haddad</b>",
    roles=frozenset({"organiser"}),
    csrf_token="t0ken",
    path="/organise",
    demo=True,
    notice="Saved & done.",
)
PAGES = list(every_page())
VOID = {"meta", "link", "input", "br", "img", "hr", "circle", "path", "ellipse", "rect", "i"}


class _Page(HTMLParser):
    """Collects what the assertions below ask about, and insists that elements close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.labels: set[str] = set()
        self.wrapped_inputs = 0
        self.loose: list[str] = []
        self.described: set[str] = set()
        self.posts: list[str] = []
        self.forbidden: list[str] = []
        self.headings: list[str] = []
        self.within: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.forbidden += [f"{tag} {name}" for name in named if name == "style" or name.startswith("on")]
        data = named.get("type") == "application/ld+json"  # is read, never run
        if (tag == "script" and "src" not in named and not data) or tag == "style":
            self.forbidden.append(tag)
        if "id" in named:
            self.ids[named["id"]] += 1
        self.described.update(named.get("aria-describedby", "").split())
        if tag == "a" and named.get("href", "").startswith("#"):
            self.within.add(named["href"][1:])
        if tag == "label" and "for" in named:
            self.labels.add(named["for"])
        if tag in {"input", "select", "textarea"} and named.get("type") != "hidden" and "label" not in self.open:
            self.loose.append(named.get("id", f"{tag} without id"))
        if tag == "form" and named.get("method") == "post":
            self.posts.append(named["action"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        if tag not in VOID - {"i"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        return

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID - {"i"}:
            return
        assert self.open.pop() == tag, f"</{tag}> closes something else"


@pytest.mark.parametrize("chrome", [STRANGER, ORGANISER], ids=["stranger", "organiser"])
@pytest.mark.parametrize(("template", "view"), PAGES, ids=[f"{n}-{page}" for n, (page, _) in enumerate(PAGES)])
def test_page_is_whole_and_within_the_policy(template: str, view: object, chrome: Chrome) -> None:
    html = render(template, view, chrome)
    page = _Page(html)
    assert page.open == []
    assert page.forbidden == []
    assert [name for name, times in page.ids.items() if times > 1] == []
    assert set(page.loose) <= page.labels, "a field without a label"
    assert page.described <= set(page.ids), "a description that isn't there"
    assert page.within <= set(page.ids) or template == "demo/design.html", "a way to what isn't there"
    assert page.headings.count("h1") == 1 or template == "demo/design.html"
    assert html.count('name="_csrf_token" value="t0ken"') == len(page.posts), "a form without its token"
    assert "<b>Haddad" not in html


def test_no_template_is_forgotten() -> None:
    rendered = {template for template, _ in PAGES}
    parts = {
        "design/base.html",
        "design/icons.html",
        "design/forms.html",
        "design/logo.html",
        "design/picture.html",
        "console/image_fields.html",
    }
    pages = {name for name in environment().list_templates() if not name.endswith("parts.html")} - parts
    assert pages - rendered <= {"shop/seats.html", "design/docs.html"}, "these two have tests of their own"


def test_stylesheet_stays_small() -> None:
    sheet = Path(environment().get_template("design/base.html").filename or "").parents[2] / "static" / "onsale.css"
    assert sheet.stat().st_size <= 40_000


def test_a_count_in_a_text_is_written_as_a_number() -> None:
    text = "{% trans count=n %}{{ count }} refund{% pluralize %}{{ count }} refunds{% endtrans %}"
    template = environment().from_string(text)
    assert [template.render(n=n) for n in (1, 9000)] == ["1 refund", "9,000 refunds"]
