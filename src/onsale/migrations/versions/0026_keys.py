"""Keys that are replaced: by which one an address is hashed; names of API keys sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

# What the rule doesn't allow is refused, whatever a process believes it to be; the rule can't change meanwhile.
_GUARD = """
create function people_hashed_by_rule() returns trigger language plpgsql as $$
declare
    rule lookup_rule%rowtype;
begin
    select * into strict rule from lookup_rule for share;
    if rule.switched then
        if new.lookup_key in (rule.current, rule.next) and new.next_key is not distinct from rule.next then
            return new;
        end if;
    elsif new.lookup_key = rule.current
        and (new.next_key is null or new.next_key = coalesce(rule.next, rule.current)) then
        return new;
    end if;
    raise exception 'an address is to be hashed by a key that is in force' using errcode = 'check_violation';
end
$$
"""
_TRIGGER = """
create trigger people_hashed_by_rule
before insert or update of email_hash, lookup_key, next_hash, next_key on people
for each row execute function people_hashed_by_rule()
"""


def upgrade() -> None:
    """Change the tables."""
    op.drop_column("api_keys", "name")
    op.add_column("api_keys", sa.Column("name_sealed", sa.LargeBinary(), nullable=True))
    op.create_table(
        "lookup_rule",
        sa.Column("id", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("current", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("next", sa.SmallInteger(), nullable=True),
        sa.Column("switched", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_lookup_rule_one")),
        sa.CheckConstraint("next > current and (next is not null or not switched)", name=op.f("ck_lookup_rule_next")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lookup_rule")),
    )
    op.execute("insert into lookup_rule default values")
    op.add_column("people", sa.Column("lookup_key", sa.SmallInteger(), server_default=sa.text("1"), nullable=False))
    op.add_column("people", sa.Column("next_hash", sa.LargeBinary(), nullable=True))
    op.add_column("people", sa.Column("next_key", sa.SmallInteger(), nullable=True))
    op.create_unique_constraint(op.f("uq_people_next_hash"), "people", ["next_hash"])
    op.create_check_constraint(op.f("ck_people_next_hash"), "people", "(next_hash is null) = (next_key is null)")
    op.create_check_constraint(op.f("ck_people_next_hash_size"), "people", "octet_length(next_hash) = 32")
    op.execute(_GUARD)
    op.execute(_TRIGGER)
