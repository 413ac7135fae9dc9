"""What a page shows of prices goes along with its forms, so that nobody holds a place at another price unasked."""

import json
from collections.abc import Mapping

import msgspec

from onsale.bookings.quote import Shown
from onsale.pricing.book import PriceBook

_SHOWN = msgspec.json.Decoder(dict[str, int])


def shown_of(book: PriceBook) -> str:
    """What a page shows of these prices, for its forms to send along."""
    return json.dumps({level.name: book.offers(level.sections[0])[0].price.total for level in book.all_levels})


def prices_shown(form: Mapping[str, str]) -> Shown:
    """What the page that sent the form showed; nothing, where it said nothing that can be read."""
    try:
        return tuple(_SHOWN.decode(form.get("prices_shown", "")).items())
    except msgspec.DecodeError:
        return ()
