"""Who may join a line, judged by where they come from: nobody is asked for anything as long as it isn't crowded there.

Where it is, the browser works first; one without scripts waits instead. Neither has anything to do with the rank.
"""

from dataclasses import dataclass

from onsale.platform.clock import utc_now
from onsale.platform.ids import encode_id
from onsale.platform.keyring import Keyring
from onsale.waitingroom.challenges import Challenges
from onsale.waitingroom.crowding import Crowding
from onsale.waitingroom.errors import WorkRequired
from onsale.waitingroom.patience import Patience
from onsale.waitingroom.schemas import ChallengeAnswer

HEADER = "Onsale-Work"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who wants to join: from which address, with which solved challenge or which promise, if any."""

    host: str
    work: str | None = None
    waited: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What a page asks of its reader: a challenge, or instead, where they asked for it, a promise and the seconds left.

    `full`: they asked, and too many wait.
    """

    challenge: ChallengeAnswer
    promise: str | None = None
    wait_s: int = 0
    full: bool = False


class Door:
    """The door of every room, as one web process keeps it."""

    def __init__(self, keyring: Keyring, crowding: Crowding | None = None, patience: Patience | None = None) -> None:
        self._challenges = Challenges(keyring)
        self._crowding = crowding or Crowding()
        self._patience = patience or Patience(keyring)

    def pass_by(self, event_id: int, fan_id: int, arrival: Arrival) -> None:
        """Nothing, for who may join. Raises `WorkRequired`, `TooManyHere`."""
        if self._crowding.level(fan_id, arrival.host) == 0:
            return
        if arrival.work and self._challenges.solved(event_id, fan_id, arrival.work, utc_now()):
            return
        if arrival.waited and self._patience.left_s(event_id, fan_id, arrival.waited) == 0:
            return
        raise WorkRequired(challenge=f"/api/v1/events/{encode_id('evt', event_id)}/queue/challenge")

    def challenge(self, event_id: int, fan_id: int, host: str) -> ChallengeAnswer:
        """A challenge as hard as it must be for this fan from there. Raises `TooManyHere`."""
        level = max(1, self._crowding.level(fan_id, host))
        return self._challenges.make(event_id, fan_id, level, utc_now())

    def task(self, event_id: int, fan_id: int, host: str, *, waits: bool) -> Task:
        """The same for a page; `waits`: a browser that can't work asks to wait. Raises `TooManyHere`."""
        challenge = self.challenge(event_id, fan_id, host)
        if not waits:
            return Task(challenge)
        promise = self._patience.promise(event_id, fan_id, host)
        left_s = self._patience.left_s(event_id, fan_id, promise) if promise else None
        return Task(challenge, promise, left_s or 0, full=promise is None)
