"""Add a place where events happen."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from onsale.catalog.countries import country_code
from onsale.catalog.model import Venue
from onsale.catalog.record import insert_venue
from onsale.platform.database import WriteTx
from onsale.platform.errors import FieldError, InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateVenue:
    """A venue as told. `country` is an ISO code or an English name, `timezone` an IANA name, coordinates degrees."""

    name: str
    city: str
    country: str
    timezone: str
    address: str = ""
    region: str = ""
    lat: float | None = None
    lon: float | None = None


async def create_venue(tx: WriteTx, request: CreateVenue, *, organiser_id: int) -> Venue:
    """The new venue, of this organiser; `InvalidRequest` names what is wrong."""
    if errors := list(_errors(request)):
        raise InvalidRequest(errors=errors)
    venue = Venue(
        id=new_id(),
        organiser_id=organiser_id,
        name=request.name.strip(),
        address=request.address.strip(),
        city=request.city.strip(),
        region=request.region.strip(),
        country=request.country.strip(),
        country_code=country_code(request.country),
        lat=request.lat,
        lon=request.lon,
        timezone=request.timezone,
    )
    await insert_venue(tx, venue)
    return venue


@cache
def timezones() -> frozenset[str]:
    """The IANA names of zones people live in, and UTC."""
    return frozenset(available_timezones() - {"Factory", "localtime", "posixrules"})


def _errors(request: CreateVenue) -> Iterator[FieldError]:
    if request.timezone not in timezones():
        yield FieldError("timezone", _("Is not an IANA time zone such as Europe/Berlin."))
    if country_code(request.country) is None:
        yield FieldError("country", _("Is not a country: give its English name or its two-letter ISO 3166 code."))
    if (request.lat is None) != (request.lon is None):
        missing = "lat" if request.lat is None else "lon"
        yield FieldError(missing, _("Give both coordinates or neither."))
    if request.lat is not None and not -90 <= request.lat <= 90:
        yield FieldError("lat", _("From -90 to 90 degrees."))
    if request.lon is not None and not -180 <= request.lon <= 180:
        yield FieldError("lon", _("From -180 to 180 degrees."))
