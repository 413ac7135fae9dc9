"""Made-up houses in real cities; rates of tax are near enough for a sample, and nobody's advice."""

from dataclasses import dataclass

from onsale.catalog.seatmap.generators import Floor, VenueKind
from onsale.catalog.set_prices import TaxTerms
from onsale.platform.money import Rounding


@dataclass(frozen=True, slots=True)
class House:
    """A venue and its one seat map. Where a euro's worth costs `rate` units of `currency`, prices end in `step` units.

    Coordinates are degrees, prices major units.
    """

    name: str
    address: str
    city: str
    country: str
    lat: float
    lon: float
    timezone: str
    kind: VenueKind
    capacity: int
    currency: str = "EUR"
    rate: float = 1.0
    step: float = 1.0
    floor: Floor = Floor.STANDING

    @property
    def tax(self) -> TaxTerms | None:
        """What its jurisdiction takes of a ticket, as far as a sample needs to know."""
        known = _TAXES.get(self.country)
        return TaxTerms(round(known[1] * 10_000), known[2], known[0], Rounding.HALF_UP) if known else None


HOUSES = {
    "hamburg": House(
        "Theater am Kaiserspeicher", "Speicherkai 4", "Hamburg", "Germany", 53.543, 9.999, "Europe/Berlin",
        VenueKind.THEATRE, 560,
    ),
    "berlin": House(
        "Werkhalle Neunzehn", "Am Rangierbogen 19", "Berlin", "Germany", 52.507, 13.449, "Europe/Berlin",
        VenueKind.CLUB, 700,
    ),
    "vienna": House(
        "Kammeroper im Lindenhof", "Lindenhofgasse 7", "Vienna", "Austria", 48.211, 16.377, "Europe/Vienna",
        VenueKind.THEATRE, 320,
    ),
    "zurich": House(
        "Kleine Bühne Sihlwinkel", "Sihlwinkel 12", "Zürich", "Switzerland", 47.369, 8.532, "Europe/Zurich",
        VenueKind.THEATRE, 240, "CHF", 1.35,
    ),
    "ghent": House(
        "Schouwburg De Zwaluw", "Zwaluwkaai 3", "Ghent", "Belgium", 51.056, 3.726, "Europe/Brussels",
        VenueKind.THEATRE, 420,
    ),
    "paris": House(
        "Salle Mirabelle", "28 rue des Mirabelliers", "Paris", "France", 48.878, 2.343, "Europe/Paris",
        VenueKind.CONCERT_HALL, 1_100,
    ),
    "lisbon": House(
        "Adega dos Navegantes", "Travessa do Farol 9", "Lisbon", "Portugal", 38.712, -9.129, "Europe/Lisbon",
        VenueKind.SMALL_HALL, 110, rate=0.8,
    ),
    "dublin": House(
        "The Municipal Concert Hall and Winter Gardens of the Old Linen Exchange at Saint Brannoc’s Quay",
        "1 Saint Brannoc’s Quay", "Dublin", "Ireland", 53.346, -6.267, "Europe/Dublin",
        VenueKind.CONCERT_HALL, 850,
    ),
    "copenhagen": House(
        "Pakhusteatret", "Tjærepladsen 2", "Copenhagen", "Denmark", 55.676, 12.591, "Europe/Copenhagen",
        VenueKind.THEATRE, 740, "DKK", 8, 5,
    ),
    "london": House(
        "Halloran’s Theatre", "41 Candlewick Row", "London", "United Kingdom", 51.511, -0.121, "Europe/London",
        VenueKind.THEATRE, 900, "GBP", 0.95, 0.5,
    ),
    "london-comedy": House(
        "The Snug at Number Nine", "9 Tallow Yard", "London", "United Kingdom", 51.525, -0.083, "Europe/London",
        VenueKind.SMALL_HALL, 80, "GBP", 0.95, 0.5,
    ),
    "london-stadium": House(
        "Thamesmere Stadium", "Stadium Way", "London", "United Kingdom", 51.507, 0.071, "Europe/London",
        VenueKind.STADIUM, 80_000, "GBP", 0.95, 0.5,
    ),
    "manchester": House(
        "Cottonquay Arena", "Shuttle Street", "Manchester", "United Kingdom", 53.487, -2.241, "Europe/London",
        VenueKind.ARENA, 14_500, "GBP", 0.9, 0.5, Floor.SEATED,
    ),
    "brighton": House(
        "Saltwick Meadow", "Saltwick Lane", "Brighton", "United Kingdom", 50.861, -0.084, "Europe/London",
        VenueKind.OPEN_AIR, 16_000, "GBP", 0.9, 1,
    ),
    "new-york": House(
        "Marigold Playhouse", "218 West 51st Alley", "New York", "United States", 40.763, -73.985, "America/New_York",
        VenueKind.THEATRE, 420, "USD", 1.5,
    ),
    "chicago": House(
        "The Tin Ceiling", "1440 North Kedron Street", "Chicago", "United States", 41.909, -87.677, "America/Chicago",
        VenueKind.CLUB, 250, "USD", 1.2,
    ),
    "los-angeles": House(
        "Mirador Canyon Bowl", "77 Mirador Canyon Road", "Los Angeles", "United States", 34.121, -118.321,
        "America/Los_Angeles", VenueKind.OPEN_AIR, 6_500, "USD", 1.3,
    ),
    "toronto": House(
        "Banffdale Social Hall", "603 Banffdale Avenue", "Toronto", "Canada", 43.649, -79.421, "America/Toronto",
        VenueKind.SMALL_HALL, 180, "CAD", 1.5,
    ),
    "mexico-city": House(
        "Salón Girasoles", "Calle del Colibrí 56", "Mexico City", "Mexico", 19.417, -99.165, "America/Mexico_City",
        VenueKind.CLUB, 500, "MXN", 14, 10,
    ),
    "tokyo": House(
        "Hoshikaze Hall", "2-14 Minamikaze", "Tokyo", "Japan", 35.662, 139.699, "Asia/Tokyo",
        VenueKind.CONCERT_HALL, 1_800, "JPY", 140, 100,
    ),
    "kuwait": House(
        "مسرح دار النخيل", "شارع المرجان", "Kuwait City", "Kuwait", 29.375, 47.977, "Asia/Kuwait",
        VenueKind.THEATRE, 740, "KWD", 0.35, 0.25,
    ),
    "sydney": House(
        "Currawong Point Stage", "Currawong Point Drive", "Sydney", "Australia", -33.861, 151.226, "Australia/Sydney",
        VenueKind.OPEN_AIR, 2_500, "AUD", 1.7,
    ),
}  # fmt: skip
"""By the names the programme uses."""

_TAXES: dict[str, tuple[str, float, bool]] = {
    "Germany": ("USt", 7, True), "Austria": ("USt", 13, True), "Switzerland": ("MWST", 2.6, True),
    "Belgium": ("btw", 6, True), "France": ("TVA", 5.5, True), "Portugal": ("IVA", 6, True),
    "Ireland": ("VAT", 9, True), "Denmark": ("moms", 25, True), "United Kingdom": ("VAT", 20, True),
    "United States": ("sales tax", 8, False), "Canada": ("HST", 13, False), "Mexico": ("IVA", 16, True),
    "Japan": ("消費税", 10, True), "Australia": ("GST", 10, True),
}  # fmt: skip
"""By country: what it is called, percent, and whether prices include it."""
