"""Each new migration leaves the version before it selling: it only adds, quickly, or takes away what nobody uses."""

from types import ModuleType

import pytest
import sqlalchemy as sa
from alembic import op
from alembic.script import Script, ScriptDirectory

from onsale.migrations.online import build_index
from onsale.platform.migrate import FOLDER
from tests.architecture.migration_rules import complaints

SCRIPTS = ScriptDirectory(str(FOLDER))
BEFORE_THE_RULES = {script.revision for script in SCRIPTS.walk_revisions() if script.revision <= "0044"}
"""Written before there were rules, or beside them: history, which is never edited."""


def later() -> list[Script]:
    return [one for one in SCRIPTS.walk_revisions() if one.revision not in BEFORE_THE_RULES]


def revision(*said: str, contracts: str = "") -> ModuleType:
    """One that sends this."""
    made = ModuleType("revision")

    def upgrade() -> None:
        for one in said:
            op.execute(one)

    vars(made).update(upgrade=upgrade, contracts=contracts)
    return made


def test_migrations_since_keep_the_rules() -> None:
    assert {one.revision: list(complaints(one.module)) for one in later() if list(complaints(one.module))} == {}


def test_what_is_taken_away_was_left_alone_by_an_earlier_one() -> None:
    for one in later():
        if since := getattr(one.module, "contracts", ""):
            before = {each.revision for each in SCRIPTS.walk_revisions(head=one.revision)} - {one.revision}
            assert since in before


FINE = [
    "create table t (id bigint primary key, n int not null); create index ix on t (n); alter table t add check (n > 0)",
    "alter table events add column note text",
    "alter table events add column note text not null default ''",
    "alter table events add column made_at timestamptz not null default now()",
    "alter table events add constraint ck_note check (length(note) < 9) not valid",
    "alter table events validate constraint ck_note",
    "alter table events drop constraint ck_note",
    "drop index concurrently ix_note",
    "create function f() returns int language sql as $$ select 1; drop table events; $$",
    "insert into kinds values ('; drop table events')",
]
REFUSED = {
    "create index ix_note on events (note)": "build_index",
    "create unique index ix_note on events (note)": "build_index",
    "alter table events alter column name type varchar(80)": "type never",
    "alter table events rename column name to title": "renamed",
    "alter table events rename to shows": "renamed",
    "alter table events add column note text not null": "default",
    "alter table events add column a text, add column note text not null": "default",
    "alter table events add column code uuid default gen_random_uuid()": "differs",
    "alter table events add column n bigint generated always as identity": "differs",
    "alter table events add column n bigserial": "differs",
    "alter table events add column note text unique": "by itself",
    "alter table events add constraint ck_note check (length(note) < 9)": "not valid",
    "alter table events add constraint fk foreign key (a) references b (id)": "not valid",
    "alter table events add constraint uq_note unique (note)": "index first",
    "alter table events drop column note": "second of two",
    "alter table events drop constraint uq_events_name": "second of two",
    "alter table events alter column note set not null": "second of two",
    "alter table events alter column note drop default": "second of two",
    "drop table if exists events": "second of two",
    "drop index ix_note": "concurrently",
    "update events set note = ''": "job",
    "delete from events": "job",
    "truncate table events": "never",
    "lock table events": "never",
    "vacuum full events": "never",
    "reindex table events": "never",
    "set lock_timeout to 0": "affair",
    "alter table a validate constraint b; alter table a add column c int": "not beside",
}  # fmt: skip


@pytest.mark.parametrize("said", FINE)
def test_what_may_be_done(said: str) -> None:
    assert list(complaints(revision(said))) == []


@pytest.mark.parametrize("said", REFUSED)
def test_what_may_not(said: str) -> None:
    told = list(complaints(revision(said)))
    assert len(told) == 1
    assert REFUSED[said] in told[0]


def test_the_second_step_may_take_away_but_not_rename() -> None:
    assert list(complaints(revision("alter table events drop column note", contracts="0038"))) == []
    assert list(complaints(revision("alter table events rename column a to b", contracts="0038"))) != []


def test_an_index_is_built_alone() -> None:
    alone, beside = ModuleType("alone"), ModuleType("beside")

    def build() -> None:
        build_index("ix_events_name", "events", ["name"], postgresql_where=sa.text("name <> ''"))

    def build_and_add() -> None:
        build()
        op.add_column("events", sa.Column("note", sa.Text))

    vars(alone).update(upgrade=build)
    vars(beside).update(upgrade=build_and_add)
    assert list(complaints(alone)) == []
    assert len(list(complaints(beside))) == 1
