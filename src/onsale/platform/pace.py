"""How quickly a line is worked off, and so how long whoever joins it now would wait (Little's law)."""

_LEAST = 16
"""Of smaller batches nothing is learned: a lone request takes nearly as long as a hundred that share a transaction."""

_KEPT = 0.8
"""How much of what was known counts after each batch."""


class Pace:
    """Requests and seconds of the latest batches, later ones counting more."""

    def __init__(self) -> None:
        self._requests = self._took_s = 0.0

    def note(self, requests: int, took_s: float) -> None:
        """A batch was done."""
        if requests >= _LEAST:
            self._requests = self._requests * _KEPT + requests
            self._took_s = self._took_s * _KEPT + took_s

    def work_s(self, requests: int) -> float:
        """How long so many take; 0 as long as nothing is known, as on a day when nobody has come yet."""
        return requests * self._took_s / self._requests if self._requests else 0.0
