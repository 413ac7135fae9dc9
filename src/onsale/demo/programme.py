"""The sample programme: what is on where, in the rhythm such things have.

Weeks are counted from next Monday; days of the week from 0, Monday. Times are the venue's.
"""

from collections.abc import Iterator
from dataclasses import dataclass

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


@dataclass(frozen=True, slots=True)
class Slot:
    """One performance: the week and the day, when it starts (`19:30`), and what its name adds."""

    week: int
    day: int
    time: str
    suffix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """What is played, where and when. `price` is the usual seat's face value in euros, before the house's own rate."""

    name: str
    house: str
    performers: tuple[str, ...]
    genre: str
    price: float
    slots: tuple[Slot, ...]
    segment: str = "Music"
    minutes: int = 120
    age_limit: int | None = None
    young: bool = False
    """Sells to under-26s at a third less, against proof."""
    family: bool = False
    """Sells to children and to whoever has a concession, too."""
    by_transfer: bool = False
    """May be paid for by bank transfer."""


def _each_week(weeks: range, *times: tuple[int, str]) -> tuple[Slot, ...]:
    return tuple(Slot(week, day, time) for week in weeks for day, time in times)


def _tour(name: str, *stops: tuple[str, int, int, str], **told: object) -> Iterator[Show]:
    """The same show in one house after the other: (house, week, day, time)."""
    for house, week, day, time in stops:
        yield Show(name=name, house=house, slots=(Slot(week, day, time),), **told)  # type: ignore[arg-type]


PLAY_WEEK = (
    (TUE, "19:30"),
    (WED, "19:30"),
    (THU, "19:30"),
    (FRI, "19:30"),
    (SAT, "15:00"),
    (SAT, "20:00"),
    (SUN, "15:00"),
)

SHOWS: tuple[Show, ...] = (
    # Runs and residencies
    Show(
        name="The Clockmaker’s Daughter",
        house="london",
        performers=("Copperfield Lane Company",),
        genre="Musical",
        segment="Theatre",
        price=58,
        minutes=150,
        young=True,
        slots=_each_week(range(4), *PLAY_WEEK),
    ),
    Show(
        name="Drei Schwestern, eine Küche",
        house="hamburg",
        performers=("Ravelin Street Players",),
        genre="Drama",
        segment="Theatre",
        price=34,
        minutes=165,
        young=True,
        by_transfer=True,
        slots=_each_week(range(3), (THU, "19:30"), (FRI, "19:30"), (SAT, "19:30"), (SUN, "15:00")),
    ),
    Show(
        name="Marée basse",
        house="paris",
        performers=("Compagnie Pas de Lune",),
        genre="Dance",
        segment="Theatre",
        price=46,
        minutes=90,
        young=True,
        slots=_each_week(range(1, 3), (FRI, "20:30"), (SAT, "20:30"), (SUN, "16:00")),
    ),
    Show(
        name="Casimir Doyle: Parrot Fashion",
        house="london-comedy",
        performers=("Casimir Doyle",),
        genre="Comedy",
        segment="Comedy",
        price=18,
        minutes=75,
        age_limit=16,
        slots=_each_week(range(8), (THU, "20:00")),
    ),
    Show(
        name="The Understudies: Make Something Up",
        house="london-comedy",
        performers=("The Understudies",),
        genre="Comedy",
        segment="Comedy",
        price=15,
        minutes=100,
        slots=_each_week(range(8), (SAT, "20:30")),
    ),
    Show(
        name="Inês Caldemar canta fado",
        house="lisbon",
        performers=("Inês Caldemar",),
        genre="Fado",
        price=28,
        minutes=80,
        slots=_each_week(range(6), (FRI, "21:30"), (SAT, "21:30")),
    ),
    Show(
        name="Tomasz Wierzba: Nocturnes by Candlelight",
        house="vienna",
        performers=("Tomasz Wierzba",),
        genre="Classical",
        price=42,
        minutes=75,
        young=True,
        slots=_each_week(range(2, 5), (WED, "19:00"), (WED, "21:00")),
    ),
    Show(
        name="The Fox Who Borrowed the Moon",
        house="ghent",
        performers=("Foxglove Marionettes",),
        genre="Family",
        segment="Family",
        price=14,
        minutes=55,
        family=True,
        slots=_each_week(range(4), (SAT, "11:00"), (SAT, "14:00"), (SUN, "11:00")),
    ),
    Show(
        name="Sunday Morning Symphonies",
        house="hamburg",
        performers=("Orchestra of the Lower Elbe",),
        genre="Classical",
        price=38,
        minutes=100,
        young=True,
        by_transfer=True,
        slots=_each_week(range(0, 12, 2), (SUN, "11:00")),
    ),
    Show(
        name="Neon Orchard: Hothouse",
        house="berlin",
        performers=("Neon Orchard",),
        genre="Electronic",
        price=19,
        minutes=300,
        age_limit=18,
        slots=_each_week(range(6), (FRI, "23:00")),
    ),
    Show(
        name="Priya Mallowfield: Deductible",
        house="new-york",
        performers=("Priya Mallowfield",),
        genre="Comedy",
        segment="Comedy",
        price=32,
        minutes=80,
        age_limit=16,
        slots=_each_week(range(1, 3), (THU, "20:00"), (FRI, "19:00"), (FRI, "21:30"), (SAT, "20:00")),
    ),
    Show(
        name="Lisbeth Aurland Trio",
        house="copenhagen",
        performers=("Lisbeth Aurland Trio",),
        genre="Jazz",
        price=30,
        minutes=90,
        slots=_each_week(range(2, 4), (FRI, "20:00"), (SAT, "20:00")),
    ),
    # One place, one evening or two
    Show(
        name="Glass Harbour: Low Tide, twenty years on",
        house="london-stadium",
        performers=("Glass Harbour", "Wrenfield"),
        genre="Rock",
        price=72,
        minutes=150,
        slots=(Slot(28, FRI, "18:30"), Slot(28, SAT, "18:30")),
    ),
    Show(
        name="Juno Kestrelle: Every Light in the House",
        house="manchester",
        performers=("Juno Kestrelle",),
        genre="Pop",
        price=64,
        minutes=130,
        slots=(Slot(9, FRI, "19:30"), Slot(9, SAT, "19:30"), Slot(10, THU, "19:30")),
    ),
    Show(
        name="Saltwick Weekender",
        house="brighton",
        performers=("Wrenfield", "Halcyon Drive-In", "The Saltwick Shanty Union", "Tessellate", "Brass Hollow Nine"),
        genre="Festival",
        price=49,
        minutes=600,
        slots=(Slot(31, FRI, "13:00", "Friday"), Slot(31, SAT, "12:00", "Saturday"), Slot(31, SUN, "12:00", "Sunday")),
    ),
    Show(
        name="ليلة العود مع فرقة النخيل",
        house="kuwait",
        performers=("فرقة النخيل",),
        genre="Arabic",
        price=55,
        minutes=120,
        slots=(Slot(3, THU, "20:30"), Slot(3, FRI, "20:30")),
    ),
    Show(
        name="Banda Girasol y amigos",
        house="mexico-city",
        performers=("Banda Girasol",),
        genre="Latin",
        price=26,
        minutes=150,
        age_limit=18,
        slots=_each_week(range(1, 5), (SAT, "21:00")),
    ),
    Show(
        name="Quartetto Ardesia",
        house="zurich",
        performers=("Quartetto Ardesia",),
        genre="Classical",
        price=48,
        minutes=95,
        young=True,
        slots=(Slot(1, SUN, "17:00"), Slot(5, SUN, "17:00")),
    ),
    Show(
        name="Tessellate: All Night Long",
        house="berlin",
        performers=("Tessellate",),
        genre="Electronic",
        price=17,
        minutes=360,
        age_limit=18,
        slots=_each_week(range(5), (SAT, "23:00")),
    ),
    Show(
        name="The Saltwick Shanty Union: Hauling Songs",
        house="dublin",
        performers=("The Saltwick Shanty Union",),
        genre="Folk",
        price=27,
        slots=(Slot(2, SAT, "19:30"), Slot(2, SUN, "15:00")),
    ),
    Show(
        name="Quayside Sunday Singers: Bring Your Own Voice",
        house="dublin",
        performers=("Quayside Sunday Singers",),
        genre="Folk",
        price=0,
        minutes=60,
        slots=(Slot(1, SUN, "12:00"), Slot(4, SUN, "12:00")),
    ),
    Show(
        name="An Evening of Unreasonably Long Sea Shanties, Sung Slowly, in Full and in the Order the Fleet Came Home",
        house="toronto",
        performers=("The Saltwick Shanty Union",),
        genre="Folk",
        price=26,
        minutes=210,
        slots=(Slot(6, SAT, "19:00"),),
    ),
    # Tours
    *_tour(
        "Velvet Cartography: The Streetlamp Tour",
        ("berlin", 1, WED, "20:00"),
        ("zurich", 1, FRI, "20:00"),
        ("vienna", 1, SAT, "20:00"),
        ("paris", 3, TUE, "20:00"),
        ("ghent", 3, THU, "20:00"),
        ("london", 5, MON, "19:30"),
        ("dublin", 5, THU, "20:00"),
        ("new-york", 7, FRI, "20:00"),
        ("chicago", 7, SUN, "19:00"),
        ("toronto", 8, TUE, "20:00"),
        ("los-angeles", 24, SAT, "19:00"),
        performers=("Velvet Cartography", "Sefa Nordahl"),
        genre="Indie",
        price=31,
    ),
    *_tour(
        "Marlow & the Night Ferries",
        ("ghent", 4, FRI, "20:00"),
        ("hamburg", 4, MON, "20:00"),
        ("copenhagen", 5, WED, "20:00"),
        ("dublin", 6, FRI, "20:00"),
        ("toronto", 9, SAT, "20:00"),
        ("chicago", 9, TUE, "20:00"),
        performers=("Marlow & the Night Ferries",),
        genre="Americana",
        price=29,
    ),
    *_tour(
        "Brass Hollow Nine: In Through the Audience",
        ("chicago", 0, FRI, "21:00"),
        ("new-york", 4, SUN, "19:00"),
        ("paris", 6, FRI, "20:30"),
        ("zurich", 6, SUN, "18:00"),
        ("tokyo", 8, FRI, "19:00"),
        performers=("Brass Hollow Nine",),
        genre="Jazz",
        price=33,
    ),
    *_tour(
        "Kuroyuri Parade: Paper Snow",
        ("tokyo", 2, SAT, "18:00"),
        ("tokyo", 2, SUN, "17:00"),
        ("sydney", 4, SAT, "18:30"),
        ("los-angeles", 26, FRI, "19:30"),
        performers=("Kuroyuri Parade",),
        genre="Rock",
        price=45,
    ),
    *_tour(
        "Odalys Ferran: Tres lenguas",
        ("lisbon", 3, THU, "21:00"),
        ("mexico-city", 6, FRI, "20:30"),
        ("toronto", 7, THU, "20:00"),
        ("sydney", 5, SUN, "17:00"),
        performers=("Odalys Ferran",),
        genre="Singer-songwriter",
        price=24,
    ),
    *_tour(
        "Halcyon Drive-In",
        ("chicago", 2, SAT, "21:00"),
        ("los-angeles", 25, SAT, "18:00"),
        ("berlin", 7, THU, "20:00"),
        ("sydney", 6, FRI, "19:00"),
        performers=("Halcyon Drive-In",),
        genre="Rock",
        price=25,
    ),
)

PAST: tuple[Show, ...] = (
    Show(
        name="Brass Hollow Nine: The Rooftop Rehearsals",
        house="berlin",
        performers=("Brass Hollow Nine",),
        genre="Jazz",
        price=22,
        slots=(Slot(-4, FRI, "20:00"),),
    ),
    Show(
        name="Odalys Ferran: Una silla, una guitarra",
        house="lisbon",
        performers=("Odalys Ferran",),
        genre="Singer-songwriter",
        price=24,
        slots=(Slot(-7, SAT, "21:00"),),
    ),
)
"""What was on some weeks ago; somebody was there."""
