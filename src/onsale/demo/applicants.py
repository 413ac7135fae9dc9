"""Those who want to sell in the demo: two whose applications wait for the admin, one who was told what is missing."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from onsale.accounts.model import Principal
from onsale.accounts.staff import CreateUser, create_user
from onsale.oversight.apply import apply
from onsale.oversight.decide import decline
from onsale.oversight.model import Particulars
from onsale.oversight.tables import organiser_applications as t
from onsale.platform.database import WriteTx
from onsale.platform.sealing import Sealer


@dataclass(frozen=True, slots=True)
class _Applicant:
    email: str = field(repr=False)
    name: str
    told: Particulars
    ago: timedelta
    declined: str = ""


_APPLICANTS = (
    _Applicant(
        "tove@saltworks.test",
        "Tove Lindgaard",
        Particulars(
            name="Saltworks Theatre",
            legal_name="Saltworks Theatre e.V.",
            address="Am Speicher 4\n18055 Rostock",
            country="DE",
            register_number="VR 4711",
            contact_email="kasse@saltworks.test",
            website="https://saltworks.test",
            about="Plays and readings in an old salt store by the water: 140 seats, some eighty evenings a year, and a "
            "children's matinee every other Sunday.",
        ),
        timedelta(days=2, hours=5),
    ),
    _Applicant(
        "ines@marea-alta.test",
        "Inês Cordeiro",
        Particulars(
            name="Maré Alta",
            legal_name="Maré Alta Produções Culturais Lda",
            address="Rua do Cais 27\n8500-120 Portimão",
            country="PT",
            register_number="PT 509 442 013",
            contact_email="bilheteira@marea-alta.test",
            website="https://marea-alta.test",
            about="A weekend of fado and jazz on the harbour each September, 1,200 standing; concerts in the old "
            "sardine cannery through the winter.",
        ),
        timedelta(hours=4),
    ),
    _Applicant(
        "piet@grandstand.test",
        "Piet Verhulst",
        Particulars(
            name="Grandstand Live",
            legal_name="Grandstand",
            address="Postbus 88\nRotterdam",
            country="NL",
            contact_email="info@grandstand.test",
            about="All kinds of shows.",
        ),
        timedelta(days=9),
        declined="We need the address of your office (a post box isn't enough for an imprint) and the number under "
        "which the company is registered. Tell us, too, in which houses you put on what. Then gladly.",
    ),
)


async def add_applicants(
    tx: WriteTx, admin_id: int, password_hash: str, *, site: str, sealer: Sealer, now: datetime
) -> None:
    """People who applied before today, by the ways everybody applies."""
    for one in _APPLICANTS:
        wish = CreateUser(
            email=one.email, name=one.name, roles=frozenset({"fan"}), password_hash=password_hash, verified=True
        )
        person = await create_user(tx, wish, sealer=sealer, now=now)
        principal = Principal(person.id, person.roles, email_verified=True, session_id=None)
        number = await apply(tx, principal, one.told, site=site, sealer=sealer, now=now)
        if one.declined:
            await decline(tx, admin_id, number, one.declined, site=site, sealer=sealer, now=now)
        ended = t.c.ended_at - one.ago / 2  # null while it waits
        values = {"applied_at": now - one.ago, "ended_at": ended}
        await tx.execute(sa.update(t).where(t.c.id == number).values(values))
