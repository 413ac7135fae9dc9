"""The best price for n places with known demand: Gallego and van Ryzin, Management Science 40(8), 1994.

Buyers come at random, `a·e^(-αp)` of them per unit of time at price p. With t left, `m = a/e·t` is how many would buy
at `1/α`, the price that earns most where places don't run out. Then n places are worth

    J(n) = (1/α)·ln S(n),    S(n) = Σ m^i/i! for i = 0…n

and should cost `J(n) - J(n-1) + 1/α`. We never build S: with `r = n/m + n(n-1)/m² + …`, which is S(n)·n!/m^n less 1,
the price is `(1 + ln(1 + 1/r)) / α`, and whatever would overflow is a case of more places than buyers.
"""

from math import inf, isinf, lgamma, log, log1p

_SMALL = 1e-17
_MOST_TERMS = 200_000
"""Terms shrink within some √n steps of the largest: enough for n and m in the hundreds of millions."""


def price(places: float, buyers: float, alpha: float) -> float:
    """The price now, in the unit of 1/α; `buyers` is m. Infinite for less than one place: nothing to sell."""
    if places < 1:
        return inf
    if buyers <= 0:
        return 1 / alpha
    rest = _rest(places, buyers)
    return (1 + log1p(rest) - log(rest)) / alpha if rest < inf else 1 / alpha


def worth(places: float, buyers: float, alpha: float) -> float:
    """What the places will bring, expected."""
    if places < 1 or buyers <= 0:
        return 0.0
    rest = _rest(places, buyers)
    if isinf(rest):
        return buyers / alpha  # no end of places: each buyer pays 1/α
    return (places * log(buyers) - lgamma(places + 1) + log1p(rest)) / alpha


def bound(places: float, buyers: float, alpha: float) -> float:
    """What nobody can exceed: as if buyers came evenly, not at random."""
    if places < 1 or buyers <= 0:
        return 0.0
    if buyers <= places:
        return buyers / alpha
    return places * (1 + log(buyers / places)) / alpha


def _rest(places: float, buyers: float) -> float:
    """r, or infinity where it can't be told from it."""
    total, term = 0.0, 1.0
    for i in range(min(int(places), _MOST_TERMS)):
        term *= (places - i) / buyers
        total += term
        if isinf(total):
            return inf
        if term < total * _SMALL and places - i < buyers:
            break
    return total
