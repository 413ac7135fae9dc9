"""Alembic's entry: runs the revisions on the connection it is handed, each in a transaction of its own."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
