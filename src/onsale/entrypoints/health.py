"""Whether the process is up, and whether it can sell."""

import asyncio
from typing import Any

import sqlalchemy as sa
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.openapi.datastructures import ResponseSpec

from onsale.accounts.guards import anyone
from onsale.platform.database import Database
from onsale.platform.errors import Failure
from onsale.platform.job_watch import workers
from onsale.platform.migrate import is_newer, newest_revision
from onsale.platform.schemas import Answer
from onsale.platform.web.leaving import Leaving
from onsale.search.finder import Finder


class Part(Answer):
    """One part of what selling needs; `reason` says what is wrong with it."""

    ok: bool
    reason: str | None = None


class Readiness(Answer):
    """Whether this process can sell, part by part."""

    ready: bool
    database: Part
    search: Part
    jobs: Part
    process: Part


@get("/healthz", guards=[anyone], tags=["Operations"], summary="The process is up")
async def healthz() -> dict[str, str]:
    """Answers while the process lives, whatever else is down."""
    return {"status": "up"}


@get(
    "/readyz",
    guards=[anyone],
    tags=["Operations"],
    summary="Whether this process can sell",
    responses={503: ResponseSpec(Readiness, description="It can't, for these reasons", generate_examples=False)},
)
async def readyz(
    db: NamedDependency[Database], finder: NamedDependency[Finder], leaving: NamedDependency[Leaving]
) -> Response[Readiness]:
    """200 when everything that selling needs is there, 503 with the reasons when it isn't."""
    database = await _check(db, _schema_is_current)
    jobs = await _check(db, _worker_is_alive) if database.ok else Part(ok=False, reason="the database is needed")
    missing = await asyncio.to_thread(finder.reader.ready)
    search = Part(ok=missing is None, reason=missing)
    process = Part(ok=not leaving.begun, reason="it is about to end" if leaving.begun else None)
    ready = database.ok and jobs.ok and search.ok and process.ok
    answer = Readiness(ready=ready, database=database, search=search, jobs=jobs, process=process)
    headers = {} if answer.ready else {"Retry-After": "5"}
    return Response(answer, status_code=200 if answer.ready else 503, headers=headers)


async def _check(db: Database, question: Any) -> Part:
    try:
        reason = await question(db)
    except (Failure, sa.exc.SQLAlchemyError):
        return Part(ok=False, reason="the database doesn't answer")
    return Part(ok=reason is None, reason=reason)


async def _schema_is_current(db: Database) -> str | None:
    if not db.confirms:
        return "commits aren't confirmed; see that the primary has a standby"
    async with db.read() as tx:
        found = (await tx.execute(sa.text("select version_num from alembic_version"))).scalar_one_or_none()
    if found == newest_revision() or is_newer(found):  # a newer one was made so that this code goes on
        return None
    return f"the schema is at {found}; run `onsale migrate`"


async def _worker_is_alive(db: Database) -> str | None:
    async with db.read() as tx:
        return None if await workers(tx) else "no worker is running; start `onsale worker`"


routes: list[BaseRouteHandler] = [healthz, readyz]
