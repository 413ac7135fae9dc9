"""What a revision does to a table that people are buying from meanwhile. The rules are in CONTRIBUTING.md."""

from typing import Any

from alembic import op

from onsale.platform import limits


def build_index(name: str, table: str, columns: list[Any], **options: Any) -> None:
    """Create an index, or after a try that failed, create it anew, while others read and write the table.

    It is no part of the revision's transaction: a revision that builds an index does nothing else. It waits as long as
    it takes for transactions that are older, since nobody has to wait for it.
    """
    with op.get_context().autocommit_block():
        op.execute("set lock_timeout = 0")
        op.execute(f'drop index concurrently if exists "{name}"')
        op.create_index(name, table, columns, postgresql_concurrently=True, **options)
        op.execute(f"set lock_timeout = {round(limits.MIGRATION_LOCK_S * 1000)}")
