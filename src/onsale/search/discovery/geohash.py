"""Points written as geohashes (a public-domain scheme by Gustavo Niemeyer, 2008)."""

_LETTERS = "0123456789bcdefghjkmnpqrstuvwxyz"


def centre_of(geohash: str) -> tuple[float, float]:
    """The middle of the cell, as latitude and longitude; `ValueError` for what is no geohash."""
    low, high = [-90.0, -180.0], [90.0, 180.0]
    side = 1  # longitude and latitude take turns, one bit each
    for letter in geohash.lower():
        bits = _LETTERS.index(letter)
        for place in range(4, -1, -1):
            middle = (low[side] + high[side]) / 2
            (low if bits >> place & 1 else high)[side] = middle
            side = 1 - side
    return (low[0] + high[0]) / 2, (low[1] + high[1]) / 2
