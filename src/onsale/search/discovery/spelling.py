"""What a keyword may have been meant to be."""

from onsale.search.discovery.hal import Json
from onsale.search.discovery.parameters import Asked
from onsale.search.reader import Reading
from onsale.search.suggesting import did_you_mean

_LONGEST = 100


def spellcheck(reading: Reading, asked: Asked, total: int) -> Json:
    """A suggestion where nothing was found and suggestions are wanted."""
    wanted = asked.choice("includeSpellcheck", ("yes", "no"), "no") == "yes" and not total
    keyword = asked.text("keyword")
    # Slips in a text of hundreds of letters would take minutes to forgive.
    meant = did_you_mean(reading, keyword) if wanted and len(keyword) <= _LONGEST else None
    return {"spellcheck": {"suggestions": [{"suggestion": meant}]}} if meant else {}
