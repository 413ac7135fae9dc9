"""The fields of the three indexes: events, the names of performers, venues and cities, and the events' words.

Texts are folded before they come here, so the library's tokenizers have nothing to do but cut at blanks.
"""

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any, NamedTuple

import tantivy


class Field(NamedTuple):
    """One field. `kind`: `words` (cut at blanks, with positions), `bag` (without), `term` (one term, as it is),
    `number` (unsigned), `range` (the same, to compare and sort by), `degrees` (a float), `kept` (bytes, read back).
    """

    name: str
    kind: str
    fast: bool = False


EVENTS = (
    # What words are looked for in: who and what; which kind and when; both, and where; what else is said.
    Field("title", "words"),
    Field("kind", "bag"),
    Field("anywhere", "bag"),
    Field("about", "bag"),
    # The first letters of the words of title, called and anywhere, each behind its field's initial: a letter or two
    # begin thousands of words, and are one term here.
    Field("opening", "bag"),
    # Whole names, folded: of the event and its performers (also as one word), of the event alone (and its words), of
    # the venue and its city; and neighbouring words of names written as one.
    Field("whole", "term"),
    Field("name", "term"),
    Field("called", "bag"),
    Field("spot", "term"),
    Field("joined", "term"),
    # With which words the longer of those names begin: thousands of names begin with `the`, and are one term here.
    Field("front", "term"),
    # What narrows, folded; and the same as it is written, to be counted.
    Field("genres", "term"),
    Field("town", "term"),
    Field("country", "term"),
    Field("region", "term"),
    Field("genre", "term", fast=True),
    Field("city", "term", fast=True),
    Field("month", "term", fast=True),
    Field("price_band", "term", fast=True),
    Field("classified", "term", fast=True),
    # Ids: ours, and those of where it was imported from.
    Field("id", "number", fast=True),
    Field("venue", "number", fast=True),
    # In which squares of the map it is.
    Field("square", "number"),
    Field("performer", "number", fast=True),
    Field("organiser", "number"),
    Field("series", "number", fast=True),
    Field("source", "term"),
    Field("venue_source", "term"),
    Field("performer_source", "term"),
    # Ranges and orders.
    Field("day", "number", fast=True),
    Field("price", "number", fast=True),
    Field("price_step", "number"),
    Field("price_most", "number"),
    Field("on_sale", "number", fast=True),
    Field("standing", "number", fast=True),
    Field("popularity", "number", fast=True),
    Field("by_date", "number", fast=True),
    Field("by_price", "number", fast=True),
    Field("by_rank", "number", fast=True),
    # What only Discovery asks for: the venue's clock at start and end, when it ends, leaves the sale and was published;
    # and its name.
    Field("local", "range"),
    Field("local_end", "range"),
    Field("ends", "range"),
    Field("off_sale", "range"),
    Field("published", "range"),
    Field("by_name", "range"),
    Field("by_name_rest", "range"),
    Field("entry", "kept"),
    # What its hits are judged, divided and put in order by.
    Field("gist", "kept"),
    # Its JSON, but for what the moment decides.
    Field("answer", "kept"),
)

NAMES = (
    Field("key", "term"),
    Field("sort", "term"),
    # The whole name, folded; its first letters (so that a letter is one term and not thousands of names); its words,
    # and their first letters.
    Field("whole", "term"),
    Field("opening", "term"),
    Field("words", "bag"),
    Field("begun", "bag"),
    Field("id", "number", fast=True),
    Field("source", "term"),
    Field("genres", "term"),
    Field("classified", "term"),
    Field("address", "bag"),
    Field("country", "term"),
    Field("region", "term"),
    Field("town", "term"),
    Field("by_name", "range"),
    Field("by_name_rest", "range"),
    Field("order", "number", fast=True),
    Field("events", "number", fast=True),
    Field("lat", "degrees", fast=True),
    Field("lon", "degrees", fast=True),
    # In which squares of the map it is, from the largest.
    Field("square_0", "number"),
    Field("square_1", "number"),
    Field("square_2", "number"),
    Field("name", "kept"),
)


VOCABULARY = (
    Field("key", "term"),
    # A word of a title or of anywhere; a name as one word.
    Field("word", "term"),
    Field("name", "term"),
    Field("told", "kept"),
)


def schema_of(fields: Iterable[Field]) -> tantivy.Schema:
    """The library's schema."""
    builder = tantivy.SchemaBuilder()
    for field in fields:
        if field.kind in {"words", "bag", "term"}:
            builder.add_text_field(
                field.name,
                tokenizer_name="raw" if field.kind == "term" else "whitespace",
                index_option="position" if field.kind == "words" else "basic",
                fast=field.fast,
            )
        elif field.kind == "number":
            builder.add_unsigned_field(field.name, indexed=True, fast=field.fast)
        elif field.kind == "range":
            builder.add_unsigned_field(field.name, fast=True)
        elif field.kind == "degrees":
            builder.add_float_field(field.name, fast=field.fast)
        else:
            builder.add_bytes_field(field.name, stored=True)
    return builder.build()


def format_of(*contents: Any) -> str:
    """Changes whenever an index made by another version of us can't be read by this one."""
    return hashlib.sha256(repr((EVENTS, NAMES, VOCABULARY, version("tantivy"), contents)).encode()).hexdigest()[:16]
