"""How results divide by what is chosen already, too: by all cities though one is chosen, so that another can be."""

from dataclasses import replace
from datetime import datetime

from onsale.search.facets import Facets
from onsale.search.finding import facets_found
from onsale.search.plan import plan_of
from onsale.search.query import SearchQuery
from onsale.search.reader import Reading


def divided(reading: Reading, query: SearchQuery, now: datetime) -> Facets:
    """Each facet counts what the search would find without the choice it stands for."""

    def facets(without: SearchQuery) -> Facets:
        return facets_found(reading, without, plan_of(reading, without, now), now)

    return Facets(
        genre=facets(replace(query, genre="")).genre,
        city=facets(replace(query, city="")).city,
        month=facets(replace(query, first=None, last=None)).month,
        price=facets(replace(query, price_band="", price_min_minor=None, price_max_minor=None)).price,
    )
