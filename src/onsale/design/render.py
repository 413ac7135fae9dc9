"""Pages from templates. One Jinja environment over every room's `templates/` folder, addressed `room/page.html`."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from onsale.design import dates
from onsale.design.chrome import Chrome
from onsale.design.kinds import kind_name
from onsale.design.static_files import module_url, static_url
from onsale.platform.i18n import (
    NAMES,
    currency_leads,
    currency_sign,
    direction,
    format_money,
    format_number,
    format_share,
    gettext,
    ngettext,
    offered,
    zone_city,
)

_ROOMS = Path(__file__).parent.parent

_BACKSTAGE = {"admin", "console"}
"""Rooms whose pages are worked with: their headings are smaller."""


def render(template: str, view: object, chrome: Chrome) -> str:
    """The page as HTML. The template sees `view` and `chrome`, and fails loudly on anything either lacks."""
    backstage = template.partition("/")[0] in _BACKSTAGE
    return environment().get_template(template).render(view=view, chrome=chrome, backstage=backstage)


@cache
def environment() -> Environment:
    """The environment all pages share."""
    folders = [str(folder) for folder in sorted(_ROOMS.glob("*/templates"))]
    env = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals["ngettext"] = _counting(env.globals["ngettext"])
    env.filters.update(
        money=format_money,
        number=format_number,
        share=format_share,
        language=NAMES.get,
        kind=kind_name,
        date=_date,
        time=_time,
        this_year=dates.in_this_year,
        datetime=_datetime,
        static=static_url,
        module=module_url,
        clock=dates.clock,
        zone_city=zone_city,
        iso=_iso,
    )
    env.globals.update(
        csrf_field=_csrf_field,
        poster=_poster,
        address=_address,
        direction=_direction,
        languages=_languages,
        currency_sign=currency_sign,
        currency_leads=currency_leads,
    )
    return env


def _counting(translate: Any) -> Callable[..., Any]:
    """Jinja's `ngettext`, its numbers written as the reader writes them: 9,000 refunds, not 9000."""

    @pass_context
    def counted(context: Context, singular: str, plural: str, num: int, /, **told: Any) -> Any:
        given = {"num": num, **told}
        written = {name: format_number(value) if type(value) is int else value for name, value in given.items()}
        return translate(context, singular, plural, num, **written)

    return counted


@pass_context
def _date(context: Context, moment: datetime, timezone: str, shape: str = "date") -> str:
    return dates.local_date(moment, timezone, context["chrome"].locale, shape)


@pass_context
def _time(context: Context, moment: datetime, timezone: str) -> str:
    return dates.local_time(moment, timezone, context["chrome"].locale)


@pass_context
def _datetime(context: Context, moment: datetime, timezone: str, shape: str = "date") -> str:
    return dates.local_datetime(moment, timezone, context["chrome"].locale, shape)


@pass_context
def _csrf_field(context: Context) -> Markup:
    return Markup('<input type="hidden" name="_csrf_token" value="{}">').format(context["chrome"].csrf_token)


@pass_context
def _direction(context: Context) -> str:
    return direction(context["chrome"].locale)


@pass_context
def _languages(context: Context) -> list[tuple[str, str, bool]]:
    """What the page can be read in: code, its own name, and whether it is read in it now."""
    chrome: Chrome = context["chrome"]
    here = chrome.locale.partition("-")[0]
    return [(code, NAMES[code], here == code.partition("-")[0]) for code in offered(demo=chrome.demo)]


def _iso(moment: datetime) -> str:
    return moment.isoformat()


def _poster(event_id: str, shape: str) -> str:
    return f"/posters/{quote(event_id, safe='')}.svg?shape={shape}"


def _address(path: str, **query: Any) -> str:
    """A path with the query's non-empty parts; a trailing underscore in a name is dropped (`from_`)."""
    kept = {name.rstrip("_"): value for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(kept)}" if kept else path
