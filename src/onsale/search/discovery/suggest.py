"""What somebody may be typing: attractions, events and venues with words that begin so."""

from datetime import datetime

from tantivy import Order, Query

from onsale.platform import limits
from onsale.search.clauses import Clauses, both, either
from onsale.search.discovery.answers import event_answer
from onsale.search.discovery.errors import BadParameter
from onsale.search.discovery.hal import Json, link_of
from onsale.search.discovery.names_found import ATTRACTIONS, VENUES, Named, by_relevance, read
from onsale.search.discovery.narrowing import Narrowed, around, classify, countries, events_of, nothing_special
from onsale.search.discovery.parameters import Asked
from onsale.search.discovery.parts import Site
from onsale.search.discovery.spelling import spellcheck
from onsale.search.discovery.wording import words_in
from onsale.search.names import Sort
from onsale.search.plan import not_begun
from onsale.search.reader import Reading

_RESOURCES = ("attractions", "events", "venues", "products")


def suggested(reading: Reading, asked: Asked, site: Site, now: datetime) -> Json:
    """At most `size` of each. Products there are none."""
    most = asked.paging(limits.DISCOVERY_SUGGESTIONS_DEFAULT).size
    asked.check_locale()
    wanted = asked.texts("resource") or list(_RESOURCES)
    if unknown := [name for name in wanted if name not in _RESOURCES]:
        raise BadParameter(f'Query param "resource" has no {unknown[0]}; it may have {", ".join(_RESOURCES)}')
    narrowed = events_of(reading, asked)
    found: dict[str, list[Json]] = {
        "venues": _names(reading, VENUES, asked, site, most),
        "attractions": _names(reading, ATTRACTIONS, asked, site, most),
        "events": _events(reading, asked, site, now, narrowed, most),
        "products": [],
    }
    embedded = {kind: answers for kind, answers in found.items() if kind in wanted}
    total = sum(map(len, embedded.values()))
    return {"_embedded": embedded, "_links": {"self": link_of(asked)}} | spellcheck(reading, asked, total)


def _names(reading: Reading, named: Named, asked: Asked, site: Site, most: int) -> list[Json]:
    of, narrowed = reading.of_names, Narrowed()
    narrowed.filters += [of.term("sort", named.sort.value), *nothing_special(asked)]
    if named.sort is Sort.VENUE:
        narrowed.filters += countries(of, asked)
        around(reading, asked, narrowed)
        if narrowed.near is not None:
            narrowed.filters.append(of.among("id", list(narrowed.near)))
    else:
        classify(reading, asked, narrowed, of)
    begun, worded = (
        both([*narrowed.filters, query], but=narrowed.but) for query in _begun(of, asked, whole="whole", field="words")
    )
    return [named.answer(site, read(reading, address)) for address in by_relevance(reading, (begun, worded), most)]


def _events(reading: Reading, asked: Asked, site: Site, now: datetime, narrowed: Narrowed, most: int) -> list[Json]:
    """Those whose names begin so before those with a later word that does; soon ones first."""
    begun, worded = _begun(reading.of_events, asked, whole="name", field="called")
    answers: list[Json] = []
    for grade, better in ((begun, []), (worded, [begun])):
        query = not_begun(reading, both([grade, *narrowed.filters], but=[*narrowed.but, *better]), now)
        hits = reading.events.search(query, limit=most, count=False, order_by_field="by_rank", order=Order.Asc).hits
        answers += [event_answer(site, reading.entry_at(address), now) for _, address in hits[: most - len(answers)]]
    return answers


def _begun(of: Clauses, asked: Asked, *, whole: str, field: str) -> tuple[Query, Query]:
    """What begins so, and that or what has a word that does; without a keyword, everything."""
    keyword = asked.text("keyword")
    words = words_in(keyword)
    if not words:
        return Query.empty_query(), Query.empty_query() if keyword else Query.all_query()
    *before, last = words
    begins = of.begins(whole, " ".join(words))
    return begins, either([begins, both([*(of.term(field, word) for word in before), of.begins(field, last)])])
