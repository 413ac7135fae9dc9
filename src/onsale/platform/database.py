"""PostgreSQL, through two kinds of transaction that the type checker tells apart.

Reads run `READ ONLY`, so a read that writes fails in the database too. A write commits when its block ends cleanly;
only then do its `after_commit` callbacks run (notifications must not be sent inside a transaction: `NOTIFY` there
holds a lock across the commit wait of everybody).
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from math import inf
from typing import Any, cast

import psycopg
import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncTransaction, create_async_engine

from onsale.platform import limits, tracing
from onsale.platform.connecting import LINE_WORDS, Connection, driver_url, libpq_url
from onsale.platform.errors import Deadlocked, Unavailable
from onsale.platform.events import Bus
from onsale.platform.statements_traced import TracedCursor
from onsale.platform.tracing import Kind

log = structlog.get_logger()

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# The server gives up on us, too: a process that was cut off mustn't keep its locks until the network notices.
_SESSION = {
    "timezone": "UTC",
    "statement_timeout": f"{limits.STATEMENT_S}s",
    "idle_in_transaction_session_timeout": f"{limits.SILENT_CONNECTION_S}s",
    "client_connection_check_interval": "5s",
}

__all__ = ["Database", "ReadTx", "WriteTx", "driver_url", "libpq_url", "metadata"]

_RESTED_SINCE, _OPENED_AT = "rested_since", "opened_at"
_PINGED_AFTER_S = 1.0
_AWAY_FOR_S = 2.0
_GONE = ("08", "57P")  # the connection failed; the server ends or begins
# A row of the log that makes a commit wait for the standby, which one that only takes a number doesn't.
_MARK = sa.text("select pg_current_xact_id(), pg_logical_emit_message(true, 'onsale', '')")
_STILL_AT_IT = sa.text("select true from pg_stat_activity where pid = :pid and state = 'active'")
_TOLD = {"db.system.name": "postgresql"}

Params = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


class ReadTx:
    """A transaction that may read."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._raw: psycopg.AsyncConnection[Any] | None = None

    async def execute(self, statement: sa.Executable, params: Params = None) -> sa.CursorResult[Any]:
        """Run one statement."""
        return await self._connection.execute(statement, cast(Any, params))

    async def raw(self) -> psycopg.AsyncConnection[Any]:
        """The driver's own connection, inside this transaction: for the hottest statements and for the job queue."""
        if self._raw is None:
            fairy = await self._connection.get_raw_connection()
            self._raw = cast("psycopg.AsyncConnection[Any]", fairy.driver_connection)
        return self._raw


class WriteTx(ReadTx):
    """A transaction that may read and write."""

    def __init__(self, connection: AsyncConnection, bus: Bus) -> None:
        super().__init__(connection)
        self._bus = bus
        self._callbacks: list[Callable[[], Awaitable[None]]] = []
        self._attempted: list[Callable[[], None]] = []

    async def publish(self, happening: object) -> None:
        """Tell the rooms above, in this transaction."""
        await self._bus.publish(self, happening)

    def after_commit(self, callback: Callable[[], Awaitable[None]]) -> None:
        """Call it once this transaction is committed; not at all when it isn't."""
        self._callbacks.append(callback)

    def after_attempt(self, callback: Callable[[], None]) -> None:
        """Call it once this transaction is committed, or may be (its commit's answer got lost); never when it isn't."""
        self._attempted.append(callback)

    def attempted(self) -> None:
        """Run what waits for the attempt; called by `Database.write` alone."""
        for callback in self._attempted:
            try:
                callback()
            except Exception:
                log.exception("after_attempt_failed")

    async def committed(self) -> None:
        """Run the callbacks; called by `Database.write` alone. What fails here can't undo what is committed."""
        for callback in self._callbacks:
            try:
                await callback()
            except Exception:
                log.exception("after_commit_failed")


class Database:
    """A pool of connections to one PostgreSQL."""

    def __init__(
        self,
        url: str,
        *,
        bus: Bus | None = None,
        pool_size: int = 20,
        patience_s: float = limits.PATIENCE_S,
        traced: bool = False,
    ) -> None:
        """`url` as SQLAlchemy or libpq write it; the psycopg driver is chosen here.

        `patience_s`: how long whoever can do without it waits when it is slow. `traced`: statements are spans, too.
        """
        self.bus = bus or Bus()
        self.url = driver_url(url)
        self.patience_s = patience_s
        self._closing: list[Callable[[], Awaitable[None]]] = []
        self._trouble_at = self._turned_at = -inf
        self._unconfirmed: set[asyncio.Task[None]] = set()
        self._left: dict[AsyncConnection, Connection] = {}
        self._seeing: set[asyncio.Task[None]] = set()
        self._engine: AsyncEngine = create_async_engine(
            self.url,
            pool_size=pool_size,
            max_overflow=0,  # one that is closed when the rush ebbs is opened again by the next: that costs more
            pool_timeout=10,
            pool_use_lifo=True,  # few connections with everything prepared serve better than many
            hide_parameters=True,  # an error's text goes to the logs, which hold no personal data
            connect_args={
                **LINE_WORDS,
                "async_creator_fn": Connection.connect,
                "options": " ".join(f"-c {name}={value}" for name, value in _SESSION.items()),
                **({"cursor_factory": TracedCursor} if traced else {}),
            },
        )

        sa.event.listen(self._engine.sync_engine.pool, "connect", _note_opening)
        sa.event.listen(self._engine.sync_engine.pool, "checkin", _note_rest)
        sa.event.listen(self._engine.sync_engine.pool, "checkout", self._ping_rested)

    def trust(self, trusts: Callable[[Any], bool]) -> None:
        """Ask this of each new connection (as the pool has it); one that isn't trusted is as good as none."""

        def checked(connection: Any, _record: Any) -> None:
            try:
                trusted = trusts(connection)
            except Exception as error:
                connection.close()
                raise Unavailable(retry_after_s=2) from error
            if not trusted:
                connection.close()
                raise Unavailable(retry_after_s=2)

        sa.event.listen(self._engine.sync_engine.pool, "connect", checked)

    @property
    def away(self) -> bool:
        """Whether it failed to answer a moment ago. Whoever can do without it needn't wait to find out again."""
        return time.monotonic() - self._trouble_at < _AWAY_FOR_S

    @property
    def confirms(self) -> bool:
        """Whether no commit is waiting that should have been confirmed long ago; while one is, nothing is written."""
        return not self._unconfirmed

    def note_trouble(self) -> None:
        """It doesn't answer, or not in time."""
        self._trouble_at = time.monotonic()

    def note_answer(self) -> None:
        """It does."""
        self._trouble_at = -inf

    def _ping_rested(self, connection: Any, record: Any, _proxy: Any) -> None:
        """Ask a connection that has rested whether it is still there; one in constant use isn't asked each time."""
        if record.info.get(_OPENED_AT, inf) < self._turned_at:
            raise sa.exc.DisconnectionError  # it leads to a server that takes no writes any more
        rested_since = record.info.get(_RESTED_SINCE)
        if rested_since is None or time.monotonic() - rested_since < _PINGED_AFTER_S:
            return
        engine = self._engine.sync_engine
        try:
            alive = engine.dialect.do_ping(connection)
        except Exception as error:
            if connection.driver_connection.silent:
                self._turned_at = time.monotonic()
            raise sa.exc.DisconnectionError from error
        if not alive:
            raise sa.exc.DisconnectionError

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadTx]:
        """A read-only transaction; its connection goes back at the end. Raises `Unavailable` as `write` does."""
        with tracing.child("read", Kind.CLIENT, _TOLD) as span:
            async with self._connect() as connection:
                if span is not None:
                    span.happened("connected")
                readonly = await connection.execution_options(postgresql_readonly=True)
                async with readonly.begin():
                    yield ReadTx(readonly)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteTx]:
        """A transaction that is committed when the block ends cleanly and undone when it doesn't.

        Raises `Unavailable` when no connection is to be had, when it breaks, when a statement takes too long or is
        the victim of a deadlock, or when the commit isn't confirmed in time. After a broken commit it may have
        happened or not, and whoever asks again must look first; what they find counts after `confirm` only. While
        another commit has been waiting for too long, nothing is begun.
        """
        if not self.confirms:
            raise Unavailable(retry_after_s=5)
        with tracing.child("write", Kind.CLIENT, _TOLD) as span:
            async with self._connect(writes=True) as connection:
                if span is not None:
                    span.happened("connected")
                transaction = await connection.begin()
                tx = WriteTx(connection, self.bus)
                try:
                    yield tx
                except BaseException:
                    await transaction.rollback()
                    raise
                try:
                    with tracing.child("COMMIT", Kind.CLIENT, _TOLD):
                        await self._commit(connection, transaction)
                finally:
                    tx.attempted()
        await tx.committed()

    async def confirm(self) -> None:
        """Make sure that what is committed here outlives this server, where it has a standby to wait for.

        For whoever looks what has become of a commit whose answer was lost: what they see may be on this server alone.
        Raises `Unavailable` as `write` does.
        """
        async with self.write() as tx:
            await tx.execute(_MARK)

    async def _commit(self, connection: AsyncConnection, transaction: AsyncTransaction) -> None:
        """Without its standby a server's commits hang whatever statement_timeout says, so the deadline is ours.

        A commit is never called back: the server would take that for leave not to wait. One that is late is left to
        itself with its connection: when it is confirmed after all, others are likely to be, too.
        """
        committing = asyncio.create_task(transaction.commit(), name="commit")
        try:
            await asyncio.wait({committing}, timeout=limits.WRITE_DEADLINE_S)
        except asyncio.CancelledError:
            if not committing.done():
                self._leave(connection, committing, late=False)
            raise
        if not committing.done():
            self._leave(connection, committing, late=True)
            self._unconfirmed.add(committing)
            committing.add_done_callback(self._unconfirmed.discard)
            log.warning("commit_unconfirmed")
            raise Unavailable(retry_after_s=5)
        committing.result()

    def _leave(self, connection: AsyncConnection, committing: "asyncio.Task[None]", *, late: bool) -> None:
        """The pool may open another one in its place."""
        assert connection.sync_connection is not None  # it is being used
        line = cast(Any, connection.sync_connection.connection.dbapi_connection).driver_connection
        connection.sync_connection.detach()
        self._left[connection] = line
        seeing = asyncio.create_task(self._see_through(connection, line, committing, late), name="late-commit")
        self._seeing.add(seeing)
        seeing.add_done_callback(self._seeing.discard)

    async def _see_through(
        self, connection: AsyncConnection, line: Connection, committing: "asyncio.Task[None]", late: bool
    ) -> None:
        """Until it is confirmed, its line is lost, or the server that is reached now knows nothing of it."""
        while not committing.done():
            await asyncio.wait({committing}, timeout=limits.UNCONFIRMED_LOOK_S)
            if not committing.done() and not await self._still_at_it(line.info.backend_pid):
                line.hang_up()
                await asyncio.wait({committing})
        if committing.exception() is None and late:
            log.warning("commit_confirmed_late")
        with suppress(sa.exc.SQLAlchemyError, psycopg.Error):
            await connection.close()
        await line.close()  # which nobody does for one that has left its pool
        del self._left[connection]

    async def _still_at_it(self, pid: int) -> bool:
        try:
            async with self.read() as tx:
                return (await tx.execute(_STILL_AT_IT, {"pid": pid})).first() is not None
        except Unavailable:
            return True

    @asynccontextmanager
    async def autocommit(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        """A driver connection in autocommit, for single statements and notifications."""
        async with self._connect(writes=True) as connection:
            bare = await connection.execution_options(isolation_level="AUTOCOMMIT")
            fairy = await bare.get_raw_connection()
            yield cast("psycopg.AsyncConnection[Any]", fairy.driver_connection)

    def before_close(self, callback: Callable[[], Awaitable[None]]) -> None:
        """Call it when this database is closed: for what has connections of its own to the same one."""
        self._closing.append(callback)

    async def close(self) -> None:
        """Close every connection."""
        while self._closing:
            await self._closing.pop()()
        for line in self._left.values():
            line.hang_up()
        await asyncio.gather(*self._seeing, return_exceptions=True)
        await self._engine.dispose()

    @asynccontextmanager
    async def _connect(self, *, writes: bool = False) -> AsyncIterator[AsyncConnection]:
        try:
            connection = await self._engine.connect()
        except (sa.exc.OperationalError, sa.exc.TimeoutError) as error:
            self.note_trouble()
            raise Unavailable(retry_after_s=2) from error
        try:
            yield connection
        except (sa.exc.DBAPIError, psycopg.Error) as error:
            demoted = writes and isinstance(_cause(error), psycopg.errors.ReadOnlySqlTransaction)
            if not demoted and not _is_trouble(error):
                raise
            if demoted:
                self._turned_at = time.monotonic()
                await connection.invalidate()
            if _is_deadlock(error):
                raise Deadlocked(retry_after_s=1) from error
            if _is_gone(error):
                self.note_trouble()
            log.warning("database_unavailable", reason=str(error).partition("\n")[0])
            raise Unavailable(retry_after_s=2) from error
        finally:
            if connection not in self._left:
                await connection.close()


def _note_opening(_connection: Any, record: Any) -> None:
    record.info[_OPENED_AT] = time.monotonic()


def _note_rest(_connection: Any, record: Any) -> None:
    record.info[_RESTED_SINCE] = time.monotonic()


def _cause(error: sa.exc.DBAPIError | psycopg.Error) -> BaseException | None:
    return error.orig if isinstance(error, sa.exc.DBAPIError) else error


def _is_deadlock(error: sa.exc.DBAPIError | psycopg.Error) -> bool:
    return isinstance(_cause(error), psycopg.errors.DeadlockDetected)


def _is_trouble(error: sa.exc.DBAPIError | psycopg.Error) -> bool:
    """Whether it is the database's condition rather than what was asked of it."""
    # PostgreSQL files its ending of a silent session under internal errors.
    return isinstance(_cause(error), psycopg.OperationalError | psycopg.errors.IdleInTransactionSessionTimeout)


def _is_gone(error: sa.exc.DBAPIError | psycopg.Error) -> bool:
    """Whether the server went away, rather than one statement taking too long."""
    state = getattr(_cause(error), "sqlstate", None)
    return state is None or state.startswith(_GONE)
