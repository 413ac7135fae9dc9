"""Why a price, or how it moves, can't be another."""

from onsale.platform.errors import Failure, Kind


class PriceMoves(Failure):
    """The price of a level moves: let it stay first, or set it where it moves"""

    code = "price_moves"
    kind = Kind.CONFLICT


class SuggestionOutdated(Failure):
    """The price has changed since this was suggested; it doesn't fit any more"""

    code = "suggestion_outdated"
    kind = Kind.CONFLICT
