"""People who want to sell, and those who decide."""

from typing import Any

from onsale.oversight.apply import apply
from onsale.oversight.model import Particulars
from onsale.platform.clock import utc_now
from tests.fixtures.make import Account, Make

SITE = "https://shop.example"
FORM = {
    "name": "Saltworks Theatre",
    "legal_name": "Saltworks Theatre e.V.",
    "address": "Am Speicher 4\r\n18055 Rostock",
    "country": "DE",
    "register_number": "VR 4711",
    "contact_email": "kasse@saltworks.test",
    "website": "https://saltworks.test",
    "about": "Plays and readings, eighty evenings a year.",
}


def particulars(**changes: Any) -> Particulars:
    """What a small theatre says of itself."""
    told = FORM | {"address": FORM["address"].replace("\r\n", "\n")} | changes
    return Particulars(**told)


async def applied(make: Make, person: Account, **changes: Any) -> int:
    """The id of this person's new application."""
    async with make.db.write() as tx:
        return await apply(tx, person.principal, particulars(**changes), site=SITE, sealer=make.sealer, now=utc_now())
