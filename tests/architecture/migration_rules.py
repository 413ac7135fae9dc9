"""What a migration may do while the version before it sells: read from the SQL that it would send."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from types import ModuleType

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

_BODIES = re.compile(r"(\$\w*\$).*?\1", re.DOTALL)
_TEXTS = re.compile(r"'(?:[^']|'')*'")
_COMMENTS = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_NAME = r'(?:if (?:not )?exists )?(?:only )?"?(?P<table>\w+)"?'
_CREATED = re.compile(rf"create (?:unlogged )?table {_NAME}")
_VOLATILE = re.compile(
    r"random|clock_timestamp|timeofday|nextval|statement_timestamp|uuid\w*\(|generated|\b(?:big|small)?serial\b"
)
_INDEXES_ALONE = re.compile(r"(set lock_timeout = \d+|(drop|create)( unique)? index concurrently )")
_NEVER = "never while anybody sells"
_CONTRACT = 'only as the second of two steps: say `contracts = "REVISION"`, the one since which nothing uses it'


@dataclass(frozen=True, slots=True)
class Rule:
    """What a statement of this shape must be told, but for tables the revision makes itself."""

    shape: re.Pattern[str]
    told: str
    contract: bool = False


def _rule(shape: str, told: str, *, contract: bool = False) -> Rule:
    return Rule(re.compile(shape), told, contract)


_ALTER = rf"alter table {_NAME} (?:.*, )?"
_ADD = rf"{_ALTER}add (?:column )?(?!constraint\b)"
RULES = (
    _rule(rf"create (?:unique )?index (?!concurrently)(?:.*?) on {_NAME}", "use online.build_index, alone"),
    _rule(rf"{_ALTER}alter (?:column )?\S+ (?:set data )?type", "a type never changes: add a column beside it"),
    _rule(rf"{_ALTER}rename", "nothing is renamed: add, copy, and drop the old one later"),
    _rule(rf"{_ADD}(?!.*default).*not null", "the version before gives no value: add a default"),
    _rule(rf"{_ADD}.*(?:unique|primary key|references)", "add the constraint by itself"),
    _rule(rf"{_ALTER}add (?:constraint \S+ )?(?:check|foreign key)(?!.*not valid)", "say `not valid`; validate later"),
    _rule(rf"{_ALTER}add (?:constraint \S+ )?(?:unique|primary key|exclude)(?!.*using index)", "build the index first"),
    _rule(rf"{_ALTER}drop column", _CONTRACT, contract=True),
    _rule(rf"{_ALTER}drop (?:constraint (?:if exists )?\"?(?:uq|pk)_)", _CONTRACT, contract=True),
    _rule(rf"{_ALTER}alter (?:column )?\S+ (?:set not null|drop default)", _CONTRACT, contract=True),
    _rule(rf"drop table {_NAME}", _CONTRACT, contract=True),
    _rule(r"drop index (?!concurrently)", "drop it concurrently, alone"),
    _rule(rf"(?:update|delete from|merge into) {_NAME}", "rows are brought over by a job, some at a time"),
    _rule(rf"(?:truncate|lock|cluster|vacuum full|reindex(?! .*concurrently))\b(?: table)? ?{_NAME}", _NEVER),
    _rule(r"set (?:local |session )?lock_timeout (?!=)", "the lock's timeout is migrate's affair"),
)  # fmt: skip


def statements(revision: ModuleType) -> list[str]:
    """What it would send, in lower case, a statement each; without comments, texts and the bodies of functions."""
    said = StringIO()
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "output_buffer": said})
    with Operations.context(context):
        revision.upgrade()
    plain = _TEXTS.sub("''", _BODIES.sub("''", _COMMENTS.sub("", said.getvalue())))
    each = (" ".join(one.lower().split()) for one in plain.split(";"))
    return [one for one in each if one and one not in {"begin", "commit"}]


def complaints(revision: ModuleType) -> Iterator[str]:
    """Each rule it breaks, with the statement."""
    sent = statements(revision)
    made = {found["table"] for one in sent if (found := _CREATED.match(one))}
    second_step = bool(getattr(revision, "contracts", ""))
    for one in sent:
        for rule in RULES:
            found = rule.shape.match(one)
            if found and found.groupdict().get("table") not in made and not (rule.contract and second_step):
                yield f"{one[:100]}: {rule.told}"
        added = re.match(rf"{_ADD}.*?(?:default (?P<value>.*)|generated|serial)", one)
        if added and added["table"] not in made and _VOLATILE.search(added[0]):
            yield f"{one[:100]}: a default that differs from row to row rewrites the table"
    yield from _alone(sent)


def _alone(sent: list[str]) -> Iterator[str]:
    if any(" concurrently " in one for one in sent):
        yield from (f"{one[:100]}: not beside an index" for one in sent if not _INDEXES_ALONE.match(one))
    if any(" validate constraint " in one for one in sent):
        yield from (f"{one[:100]}: not beside a validation" for one in sent if " validate constraint " not in one)
