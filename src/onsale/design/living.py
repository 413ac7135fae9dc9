"""The living page of the look: components and posters, shown by being used."""

from markupsafe import Markup

from onsale.design.posters import family_of, poster_svg
from onsale.design.views import DesignPage, PosterSample
from onsale.platform.i18n import gettext as _

_SAMPLES = (
    ("The Winter's Tale", "Teatro del Faro, Genoa", "Theatre"),
    ("Kasimir Vega", "Fri 4 Dec · Halle Nord", "Rock"),
    ("Ida Lindqvist Trio", "Blue Room, Malmö", "Jazz"),
    ("Northern Lights Weekend", "Three days, sixty artists", "Festival"),
    ("Requiem", "City Philharmonic", "Classical"),
    ("Nachtbus", "Warehouse 9, Berlin", "Electronic"),
    ("ليلة الطرب", "دار الأوبرا", "World"),
    ("Harbour Rovers – Union Vale", "Riverside Stadium", "Football"),
    ("Laugh Lines, the Extremely Long Farewell Tour, Part Two", "Comedy Cellar", "Comedy"),
    ("Swan Lake", "Royal Ballet House", "Ballet"),
    ("Low Tide", "Pier Hall, Brighton", "Indie"),
    ("Tosca", "Opera House", "Opera"),
)


def design_page() -> DesignPage:
    """The view of `demo/design.html`."""
    return DesignPage(posters=tuple(_sample(*sample) for sample in _SAMPLES), colours=_colours())


def _sample(title: str, subtitle: str, genre: str) -> PosterSample:
    svg = Markup(poster_svg(title, title, subtitle, genre))  # noqa: S704 - poster_svg escapes every text
    return PosterSample(title=title, family=family_of(title, genre), svg=svg)


def _colours() -> tuple[tuple[str, str], ...]:
    return (
        ("velvet-ground", _("the house: head, box office, tickets")),
        ("glow", _("the one next thing to do")),
        ("paper", _("the page")),
        ("raised", _("fields, tickets")),
        ("sunk", _("what is over, what loads")),
        ("ink", _("text")),
        ("soft", _("text beside")),
        ("edge", _("edges of fields")),
        ("accent", _("underlines, marks")),
        ("good", _("on sale, paid")),
        ("warn", _("few left, a new date")),
        ("bad", _("cancelled, refused")),
    )
