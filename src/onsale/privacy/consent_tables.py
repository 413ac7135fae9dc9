"""What people agreed to, in which words, and when they took it back."""

import sqlalchemy as sa

from onsale.platform.database import metadata
from onsale.platform.tables import NOW, Moment

# Never changed (a trigger refuses it): the very words somebody saw.
consent_words = sa.Table(
    "consent_words",
    metadata,
    sa.Column("hash", sa.LargeBinary, primary_key=True),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("first_at", Moment, nullable=False, server_default=NOW),
    sa.CheckConstraint("octet_length(hash) = 32", name="hash_size"),
    sa.CheckConstraint("words <> ''", name="words"),
)

# Never changed, and not deleted before its time (a trigger refuses both): the last row of a person, purpose and
# organiser counts.
consents = sa.Table(
    "consents",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("at", Moment, nullable=False, server_default=NOW),
    sa.Column("person_id", sa.BigInteger, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("organiser_id", sa.ForeignKey("organisers.id")),
    sa.Column("given", sa.Boolean, nullable=False),
    sa.Column("words_hash", sa.ForeignKey("consent_words.hash"), nullable=False),
    sa.Column("page", sa.Text, nullable=False),
    sa.Index("ix_consents_person_id", "person_id", "id"),
    sa.Index("ix_consents_organiser_id", "organiser_id", "purpose", "person_id", "id"),
)
