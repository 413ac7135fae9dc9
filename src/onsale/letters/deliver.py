"""Letters that are due, taken a pile at a time, written and sent over several connections at once.

A pile is taken for a while (a lease), sent without any transaction open, and what became of each letter is noted in
small groups as it happens. Who dies in between has sent, at worst, those of the last moment: they come once more.
One letter that can't be written or isn't taken stops no other; a server that is away stops all, until the next minute.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence

import structlog
from procrastinate import JobContext, RetryStrategy

from onsale.letters import store
from onsale.letters.gather import Pile, mail_for, pile_of
from onsale.letters.metrics import LETTERS
from onsale.letters.model import Due
from onsale.letters.store import Fate
from onsale.platform import jobs, limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.i18n import reading
from onsale.platform.mail import Mailer, MailRefused, MailServerAway, wait_s
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings

log = structlog.get_logger()


class Courier:
    """Sends what is due; one run at a time in each process, however many jobs ask for it."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._db = services.get(Database)
        self._running = False
        self._asked_again = False

    async def run(self) -> bool:
        """Send until nothing is due, for a few seconds at most; true when there may be more."""
        if self._running:
            self._asked_again = True
            return False
        self._running = True
        try:
            ends = time.monotonic() + limits.LETTERS_RUN_S
            while time.monotonic() < ends:
                self._asked_again = False
                if not await self._send_some() and not self._asked_again:
                    return False
            return True
        finally:
            self._running = False

    async def _send_some(self) -> bool:
        """Whether there were any, and going on makes sense."""
        async with self._db.write() as tx:
            due = await store.take_due(tx, limit=limits.LETTERS_PER_BATCH, lease_s=limits.LETTERS_LEASE_S)
        if not due:
            return False
        sealer = self._services.get(Sealer)
        async with self._db.read() as read:
            pile = await pile_of(read, due, sealer)
        round_ = _Round(self._services, pile)
        await round_.send(due)
        return not round_.server_is_away


class _Round:
    """One pile on its way."""

    def __init__(self, services: Services, pile: Pile) -> None:
        self.server_is_away = False
        self._pile = pile
        self._db = services.get(Database)
        self._sealer = services.get(Sealer)
        self._mailer = services.get(Mailer)  # type: ignore[type-abstract]
        self._public_url = services.get(Settings).public_url
        self._usual_language = services.get(Settings).language
        self._ends = time.monotonic() + limits.LETTERS_LEASE_S / 2
        self._fates: list[Fate] = []
        self._noting = asyncio.Lock()

    async def send(self, due: Sequence[Due]) -> None:
        """Send each and note what became of it."""
        left = iter(due)  # shared: whoever is free takes the next
        await asyncio.gather(*[self._send_each(left) for _ in range(limits.SMTP_CONNECTIONS)])
        await self._note()

    async def _send_each(self, left: Iterator[Due]) -> None:
        for one in left:
            fate = await self._fate_of(one)  # first: the list may be another one by then
            self._fates.append(fate)
            if not self._noting.locked():
                await self._note()

    async def _note(self) -> None:
        """Write down what happened since the last time: while one group is written, the next gathers."""
        async with self._noting:
            fates, self._fates = self._fates, []
            if fates:
                async with self._db.write() as tx:
                    await store.note_fates(tx, fates)
                for fate in fates:
                    LETTERS.labels(fate=fate.state or "due").inc()

    async def _fate_of(self, due: Due) -> Fate:
        if self.server_is_away or time.monotonic() > self._ends:
            return _later(due, None, limits.MAIL_RETRY_S, spared=True)
        try:
            return await self._sent(due)
        except MailServerAway as away:
            self.server_is_away = True
            log.warning("mail_server_away", reason=str(away))
            return _tried(due, str(away))
        except MailRefused as refused:
            if refused.permanent:
                log.warning("letter_undelivered", kind=due.kind.value, reason=str(refused))
                return Fate(due.event_id, due.id, "undelivered", str(refused))
            return _tried(due, str(refused))
        except Exception as error:  # whatever is wrong with one mustn't stop the others
            log.exception("letter_not_written", kind=due.kind.value)
            return _tried(due, type(error).__name__)

    async def _sent(self, due: Due) -> Fate:
        fan = self._pile.people.get(due.fan_id)
        with reading((fan and fan.language) or self._usual_language):
            mail = mail_for(due, self._pile, sealer=self._sealer, public_url=self._public_url, now=utc_now())
        if mail is None:
            return Fate(due.event_id, due.id, "needless")
        await self._mailer.send(mail)
        return Fate(due.event_id, due.id, "sent")


def _tried(due: Due, reason: str) -> Fate:
    """Again later, or no more once it has been tried for long enough."""
    wait = wait_s(due.tries)
    if due.tried_for_s + wait > limits.MAIL_TRIED_FOR_S:
        log.warning("letter_undelivered", kind=due.kind.value, reason=reason)
        return Fate(due.event_id, due.id, "undelivered", reason)
    return _later(due, reason, wait, spared=False)


def _later(due: Due, reason: str | None, wait: float, *, spared: bool) -> Fate:
    return Fate(due.event_id, due.id, None, reason, wait, spared)


@jobs.queue.task(name="letters.deliver", pass_context=True, retry=RetryStrategy(max_attempts=20, exponential_wait=2))
async def deliver(context: JobContext) -> None:
    """Send what is due; what a few seconds weren't enough for is the next job's."""
    services = jobs.services_of(context)
    if await services.get(Courier).run():
        async with services.get(Database).write() as tx:
            await jobs.defer_many(tx, deliver, [{}])


@jobs.queue.periodic(cron="* * * * *")
@jobs.queue.task(name="letters.deliver_now_and_then", pass_context=True, queueing_lock="letters.deliver_now_and_then")
async def deliver_now_and_then(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the schedule's own moment
    """Every minute: what is to be tried again, and what a worker that died had taken."""
    await deliver.func(context)


@jobs.queue.periodic(cron="23 * * * *")
@jobs.queue.task(name="letters.tidy", pass_context=True, queueing_lock="letters.tidy")
async def tidy_now_and_then(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the schedule's own moment
    """Every hour: forget letters that ended long ago."""
    async with jobs.services_of(context).get(Database).write() as tx:
        await store.forget_letters(tx, kept_s=limits.LETTERS_KEPT_S)
