"""People, their sealed names and addresses, and what they sign in with."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from onsale.platform.database import metadata
from onsale.platform.tables import NOW, Moment

people = sa.Table(
    "people",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("email_hash", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("email_sealed", sa.LargeBinary, nullable=False),
    sa.Column("name_sealed", sa.LargeBinary, nullable=False),
    sa.Column("password_hash", sa.Text),
    sa.Column("email_verified_at", Moment),
    sa.Column("roles", ARRAY(sa.Text), nullable=False, server_default=sa.text("'{fan}'")),
    sa.Column("created_at", Moment, nullable=False, server_default=NOW),
    sa.Column("language", sa.Text),
    sa.Column("lookup_key", sa.SmallInteger, nullable=False, server_default=sa.text("1")),  # that email_hash is made by
    sa.Column("next_hash", sa.LargeBinary, unique=True),  # by the key that is to be; see `lookup.py`
    sa.Column("next_key", sa.SmallInteger),
    sa.CheckConstraint("(next_hash is null) = (next_key is null)", name="next_hash"),
    sa.CheckConstraint("octet_length(next_hash) = 32", name="next_hash_size"),
    # Of sessions that are over (a trigger keeps it); while there is one, it says more.
    sa.Column("last_seen_on", sa.Date, nullable=False, server_default=sa.text("current_date")),
    sa.CheckConstraint("language ~ '^[a-z]{2,3}(-[A-Z]{2})?$'", name="language_code"),
    sa.CheckConstraint("roles <@ array['fan', 'organiser', 'scanner', 'admin']", name="known_roles"),
    sa.CheckConstraint("octet_length(email_hash) = 32", name="hash_size"),
)

# One row: by which keys addresses are hashed. A trigger on people refuses what it doesn't say.
lookup_rule = sa.Table(
    "lookup_rule",
    metadata,
    sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False, server_default=sa.text("1")),
    sa.Column("current", sa.SmallInteger, nullable=False, server_default=sa.text("1")),
    sa.Column("next", sa.SmallInteger),
    sa.Column("switched", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.CheckConstraint("id = 1", name="one"),
    sa.CheckConstraint("next > current and (next is not null or not switched)", name="next"),
)

# Apart from the people, because it is backed up apart: whoever holds only the data can't read a name.
person_keys = sa.Table(
    "person_keys",
    metadata,
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("period", sa.Text, nullable=False, index=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)

# One open code for each address, purpose and asker; a new one replaces it. `asker` is a keyed hash, empty for programs.
mailed_codes = sa.Table(
    "mailed_codes",
    metadata,
    sa.Column("email_hash", sa.LargeBinary, primary_key=True),
    sa.Column("purpose", sa.Text, primary_key=True),
    sa.Column("code_hash", sa.LargeBinary, nullable=False),
    sa.Column("tries_left", sa.SmallInteger, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("asker", sa.LargeBinary, primary_key=True, server_default=sa.text("''")),
    sa.CheckConstraint("purpose in ('sign_in', 'verify', 'reset', 'prove', 'erase', 'change')", name="known_purpose"),
    sa.CheckConstraint("tries_left >= 0", name="tries"),
)

# What is counted against a limit: (what, whom) in a window of time. `subject` is a keyed hash, never an address.
attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("subject", sa.LargeBinary, primary_key=True),
    sa.Column("window_start", Moment, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)

# Sessions that were signed out before they expired. Tokens are signed, so this is all a process must know of them.
ended_sessions = sa.Table(
    "ended_sessions",
    metadata,
    sa.Column("session_id", sa.Uuid, primary_key=True),
    sa.Column("ended_at", Moment, nullable=False, server_default=NOW, index=True),
    sa.Column("expires_at", Moment, nullable=False, index=True),
)

# For their owners to look at; a token is checked without them. `device` is two words, never all a browser tells.
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("session_id", sa.Uuid, primary_key=True),
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("begun_at", Moment, nullable=False, server_default=NOW),
    sa.Column("issued_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False, index=True),
    sa.Column("last_seen_on", sa.Date, nullable=False, server_default=sa.text("current_date")),
    sa.Column("device", sa.Text, nullable=False),
    sa.CheckConstraint("char_length(device) <= 40", name="device_short"),
)

# A person whose tokens from before a moment no longer count (password reset, roles changed, erased). Refers to nobody:
# it outlives an erased person for as long as their tokens might count.
token_floors = sa.Table(
    "token_floors",
    metadata,
    sa.Column("person_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("not_before", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False, server_default=NOW, index=True),
)

# Whose roles changed while their tokens still say the old ones; kept as long as such a token may count.
role_changes = sa.Table(
    "role_changes",
    metadata,
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("roles", ARRAY(sa.Text), nullable=False),
    sa.Column("changed_at", Moment, nullable=False, server_default=NOW, index=True),
)

# What people want done less with their data than might be: nothing but keeping it (Art. 18 GDPR), or no reminders
# (Art. 21). No row for whoever limits nothing, so those that are asked on the way to a hold are few.
processing_limits = sa.Table(
    "processing_limits",
    metadata,
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("restricted_at", Moment),
    sa.Column("no_reminders_at", Moment),
    sa.CheckConstraint("num_nonnulls(restricted_at, no_reminders_at) > 0", name="some_limit"),
)

# An authenticator app: its secret, sealed, and the last step of which a code was used. Null `confirmed_at`: set up, but
# no code has been seen yet, and it doesn't count.
second_factors = sa.Table(
    "second_factors",
    metadata,
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("secret_sealed", sa.LargeBinary, nullable=False),
    sa.Column("confirmed_at", Moment),
    sa.Column("last_step", sa.BigInteger, nullable=False, server_default=sa.text("0")),
)

# Those that haven't been used, as keyed hashes.
recovery_codes = sa.Table(
    "recovery_codes",
    metadata,
    sa.Column("person_id", sa.ForeignKey("second_factors.person_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("code_hash", sa.LargeBinary, primary_key=True),
    sa.CheckConstraint("octet_length(code_hash) = 32", name="hash_size"),
)

# Public keys of what lies on people's devices; the name is theirs to give, and sealed.
passkeys = sa.Table(
    "passkeys",
    metadata,
    sa.Column("id", sa.LargeBinary, primary_key=True),
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("public_key", sa.LargeBinary, nullable=False),
    sa.Column("sign_count", sa.BigInteger, nullable=False),
    sa.Column("name_sealed", sa.LargeBinary, nullable=False),
    sa.Column("created_at", Moment, nullable=False, server_default=NOW),
    sa.Column("last_used_on", sa.Date),
)

# What a device has signed already, and what was taken back that somebody still has in writing, as hashes, until it is
# too old to count.
spent_challenges = sa.Table(
    "spent_challenges",
    metadata,
    sa.Column("challenge_hash", sa.LargeBinary, primary_key=True),
    sa.Column("expires_at", Moment, nullable=False, index=True),
)

api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("name_sealed", sa.LargeBinary),  # null of keys from when it wasn't sealed: nobody was ever shown it
    sa.Column("secret_hash", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("created_at", Moment, nullable=False, server_default=NOW),
    sa.Column("revoked_at", Moment),
)
