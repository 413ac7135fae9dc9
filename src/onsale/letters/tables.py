"""Letters about bookings, how an organiser words them, and who wants no more of some."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from onsale.platform.database import metadata
from onsale.platform.tables import NOW, Moment

# A letter holds no address and no text: both are put together when it is sent.
letters = sa.Table(
    "letters",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("cause", sa.Text, nullable=False),  # what made it necessary: the same again is the same letter
    sa.Column("fan_id", sa.BigInteger, nullable=False),
    sa.Column("booking_id", sa.Uuid),
    sa.Column("facts", JSONB, nullable=False, server_default=sa.text("'{}'")),
    sa.Column("state", sa.Text, nullable=False, server_default="due"),
    sa.Column("tries", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("due_at", Moment, nullable=False, server_default=NOW),  # not to be taken before
    sa.Column("tried_since", Moment, nullable=False, server_default=NOW),
    sa.Column("ended_at", Moment),
    sa.Column("reason", sa.Text),  # why nobody took it, in the mail server's words without an address
    sa.PrimaryKeyConstraint("event_id", "id"),
    sa.UniqueConstraint("event_id", "kind", "cause"),
    sa.CheckConstraint("state in ('due', 'sent', 'needless', 'undelivered')", name="state"),
    sa.CheckConstraint("(state = 'due') = (ended_at is null)", name="ended_when"),
    sa.CheckConstraint("state <> 'undelivered' or reason is not null", name="undelivered_why"),
    sa.Index("ix_letters_fan_id", "fan_id"),
    sa.Index("ix_letters_due", "due_at", "id", postgresql_where=sa.text("state = 'due'")),
    sa.Index("ix_letters_undelivered", "event_id", "id", postgresql_where=sa.text("state = 'undelivered'")),
    sa.Index("ix_letters_ended", "ended_at"),
)

wordings = sa.Table(
    "wordings",
    metadata,
    sa.Column("organiser_id", sa.ForeignKey("organisers.id"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("language", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, nullable=False, server_default=""),  # empty: ours
    sa.Column("opening", sa.Text, nullable=False, server_default=""),
    sa.Column("closing", sa.Text, nullable=False, server_default=""),
    sa.Column("changed_at", Moment, nullable=False, server_default=NOW),
)

unsubscribed = sa.Table(
    "unsubscribed",
    metadata,
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("organiser_id", sa.ForeignKey("organisers.id"), primary_key=True),
    sa.Column("since", Moment, nullable=False, server_default=NOW),
)
