"""Somebody was quicker: the sentence about it, and the nearest equal to take in one tap, for pages without a script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel.lists import format_list

from onsale.catalog.seatmap.layout import Layout
from onsale.inventory.best import Bitset
from onsale.inventory.nearest import nearest_equal
from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import language, ngettext
from onsale.platform.money import Money
from onsale.pricing.book import PriceBook

_TAKE_NAMED = 40
"""A button names the places in so many characters at most."""

Kinds = Mapping[int, str | None]
"""Ticket types by place; None is the level's first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostRace:
    """What happened, and what to take instead: places for the whole party, with their types; none when all is gone."""

    happened: str
    offer: str
    places: tuple[int, ...] = ()
    kinds: tuple[tuple[int, str], ...] = ()
    words: str = ""
    take: str = ""
    total: Money | None = None


def lost_race(
    layout: Layout, book: PriceBook, free: Bitset, picks: Kinds, lost: Sequence[int], *, adding: bool = False
) -> LostRace:
    """For who asked for `picks`, of which `lost` are taken. `adding` to a booking, which has its fee already."""
    kept = [place for place in picks if place not in lost]
    home = layout.section_of(lost[0]).name
    nearest = nearest_equal(layout, free, list(picks), lost, _equal(book, home, [picks[place] for place in lost]))
    happened = " ".join(part for part in (_happened(layout, lost), _kept(picks, lost)) if part)
    if nearest is None:
        return LostRace(happened=happened, offer=_("Nothing else is free at that price; look at the other levels."))
    # Types go along with the places they are swapped for, in order.
    given = [picks[place] for place in sorted(nearest.gone)]
    party = {place: picks[place] for place in kept if place not in nearest.gone}
    party |= dict(zip(nearest.instead, given, strict=True))
    words = places_words(layout, nearest.instead, home)
    shape = _shape(len(nearest.instead), together=nearest.together)
    return _offered(layout, book, party, happened, shape, words, adding=adding)


def nearest_wish(layout: Layout, book: PriceBook, happened: str, places: Sequence[int], kinds: Kinds) -> LostRace:
    """For who left the choice to us and asked for what isn't there; `places` come nearest to it."""
    words = places_words(layout, places, "")
    together = len(places) == 1 or set(places) <= set(layout.run_of(places[0]))
    shape = _("{places} are free together.") if together else _("{places} are free, though not together.")
    return _offered(layout, book, dict(kinds), happened, _("{places} is free.") if len(places) == 1 else shape, words)


def same_again(layout: Layout, book: PriceBook, kinds: Kinds) -> LostRace | None:
    """The places of a hold that is over, to be held once more; None where they aren't sold that way any more."""
    if any(book.offer(layout.section_of(place).name, kind) is None for place, kind in kinds.items()):
        return None
    return _offered(layout, book, dict(kinds), "", "", places_words(layout, list(kinds), ""))


def _offered(
    layout: Layout, book: PriceBook, party: Kinds, happened: str, shape: str, words: str, *, adding: bool = False
) -> LostRace:
    places = tuple(sorted(party))
    offers = [book.offer(layout.section_of(place).name, party[place]) for place in places]
    total = sum(offer.price.total for offer in offers if offer is not None)
    total += book.charges.booking_fee.total if total and not adding else 0
    return LostRace(
        happened=happened,
        offer=shape.replace("{places}", words),
        places=places,
        kinds=tuple((place, kind) for place in places if (kind := party[place])),
        words=words,
        take=_take(words),
        total=Money(total, book.currency),
    )


def _take(words: str) -> str:
    """What the button says: where the places would fill lines of it, the sentence above has named them."""
    return _("Take {places}").replace("{places}", words) if len(words) <= _TAKE_NAMED else _("Take these places")


def places_words(layout: Layout, places: Sequence[int], home: str) -> str:
    """`H 11 and 12`; with the section in front when it isn't `home`; a row that is a number is called one."""
    rows: dict[tuple[str, str | None], list[str]] = {}
    for place in sorted(places):
        name = layout.describe(place)
        rows.setdefault((name.section, name.row), []).append(name.seat or "")
    return _list([_row_words(section, row, seats, home) for (section, row), seats in rows.items()])


def _row_words(section: str, row: str | None, seats: list[str], home: str) -> str:
    if row is None:
        return f"{section} × {len(seats)}" if len(seats) > 1 else section
    if row[:1].isdigit():
        text = _("Row {row}, {seats}") if section == home else _("{section}, row {row}, {seats}")
        return text.replace("{section}", section).replace("{row}", row).replace("{seats}", _list(seats))
    return f"{'' if section == home else f'{section} '}{row} {_list(seats)}"


def _list(parts: list[str]) -> str:
    code = language.get()
    return format_list(parts, locale="en_GB" if code == "en" else code)


def _happened(layout: Layout, lost: Sequence[int]) -> str:
    names = [layout.describe(place) for place in lost]
    rows = {name.row for name in names}
    row = names[0].row
    if len(rows) > 1 or row is None:
        return _("Someone was quicker to those.")
    if len(lost) > 1:
        return _("Someone was quicker to row {row}.").replace("{row}", row)
    number, letter = _("Someone was quicker to row {row}, seat {seat}."), _("Someone was quicker to {row} {seat}.")
    text = number if row[:1].isdigit() else letter
    return text.replace("{row}", row).replace("{seat}", names[0].seat or "")


def _kept(picks: Kinds, lost: Sequence[int]) -> str:
    kept = len(picks) - len(lost)
    if not kept:
        return ""
    text = ngettext("Your other place is still free.", "Your other {n} places are still free.", kept)
    return text.replace("{n}", str(kept))


def _shape(count: int, *, together: bool) -> str:
    if count == 1:
        return _("{places} is the nearest free one, same price.")
    if together:
        return _("{places} are together, same price.")
    return _("{places} are the nearest free ones at the same price, though not together.")


def _equal(book: PriceBook, home: str, kinds: Sequence[str | None]) -> frozenset[str]:
    """The sections where all of these types cost what they cost here."""
    here = [book.totals(kind).get(home) for kind in kinds]
    shown = [section for level in book.all_levels for section in level.sections if not book.hides(section)]
    return frozenset(
        section
        for section in {*shown, home}
        if all(
            book.totals(kind).get(section) == total and total is not None
            for kind, total in zip(kinds, here, strict=True)
        )
    )
