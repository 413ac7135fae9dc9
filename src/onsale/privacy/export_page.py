"""The page of an export that people read: a heading for each part, a list of what is known for each row."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from onsale.platform import limits
from onsale.platform.i18n import direction, tag
from onsale.platform.i18n import gettext as _
from onsale.privacy.export_words import titles, words

_STYLE = Markup(
    ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;"
    "padding:0 1rem}"
    "article{border-top:1px solid;padding:.75rem 0}dl{display:grid;grid-template-columns:minmax(8rem,1fr) 2fr;"
    "gap:.15rem 1rem;margin:0}dt{opacity:.75}dd{margin:0;overflow-wrap:anywhere}"
)
_PAGE = Markup(
    '<!doctype html>\n<html lang="{lang}" dir="{dir}">\n<head><meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
    "<style>{style}</style></head>\n<body>\n<h1>{title}</h1>\n<p>{lead}</p>\n{body}</body>\n</html>\n"
)


def page_of(profile: Mapping[str, Any], parts: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """All of it, in the reader's language. Needs nothing beside itself."""
    title = _("Everything we hold about you")
    lead = _(
        "The same, for programs, stands in data.json; tickets of events to come lie beside it. Of each part at most "
        "the %(n)s newest entries are told."
    ) % {"n": limits.EXPORT_ROWS}
    named = titles()
    told = [_section(_("You"), [profile]), *(_section(named[name], rows) for name, rows in parts.items())]
    return str(
        _PAGE.format(lang=tag(), dir=direction(tag()), title=title, style=_STYLE, lead=lead, body=Markup("").join(told))
    )


def _section(title: str, rows: Sequence[Mapping[str, Any]]) -> Markup:
    inside = Markup("").join(_article(row) for row in rows)
    return Markup("<section><h2>{}</h2>\n{}</section>\n").format(title, inside or escape(_("Nothing.")))


def _article(row: Mapping[str, Any]) -> Markup:
    named = words()
    pairs = [
        Markup('<dt>{}</dt><dd dir="auto">{}</dd>').format(named[name], text)
        for name, value in row.items()
        for text in _texts(value)
    ]
    return Markup("<article><dl>{}</dl></article>\n").format(Markup("").join(pairs))


def _texts(value: Any) -> Iterator[str]:
    """One for each thing there is to say."""
    if value is None or value == "":
        return
    if isinstance(value, Mapping):
        yield ", ".join(f"{name}: {one}" for name, one in value.items() if one not in (None, ""))
    elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        for one in value:
            yield from _texts(one)
    else:
        yield ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)
