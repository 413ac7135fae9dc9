"""Who looked at whose data. Numbers only: names are opened where it is shown."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from onsale.platform.database import metadata
from onsale.platform.tables import NOW, Moment

# Never changed, and not deleted before its time (a trigger refuses both). One row tells of all who were on a page.
viewings = sa.Table(
    "viewings",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("at", Moment, nullable=False, server_default=NOW, index=True),
    sa.Column("viewer_id", sa.BigInteger, nullable=False),
    sa.Column("organiser_id", sa.BigInteger),  # for whom they act; null: for whoever runs the installation
    sa.Column("event_id", sa.BigInteger),
    sa.Column("person_ids", ARRAY(sa.BigInteger), nullable=False),
    sa.Column("page", sa.Text, nullable=False),  # the method and the route, without what names anybody
    sa.CheckConstraint("cardinality(person_ids) > 0", name="somebody"),
    sa.Index("ix_viewings_viewer_id", "viewer_id", "id"),
    sa.Index("ix_viewings_person_ids", "person_ids", postgresql_using="gin"),
)
