"""Proportions counted once in a real file of 4,410 listings of November 2025. Numbers only: no name is kept.

A *rank curve* tells how unevenly something is shared: at each share of the ranks, from the busiest down, how many times
the mean that rank has.
"""

from collections.abc import Mapping, Sequence

Curve = Sequence[tuple[float, float]]

EVENTS_PER_VENUE: Curve = (
    (0, 17.0), (0.001, 16.6), (0.003, 14.2), (0.01, 5.3), (0.03, 3.2), (0.1, 2.0), (0.2, 1.2), (0.3, 0.8), (0.5, 0.41),
    (1, 0.41),
)  # fmt: skip
EVENTS_PER_PERFORMER: Curve = (
    (0, 24.9), (0.001, 11.9), (0.003, 7.1), (0.01, 4.7), (0.03, 3.0), (0.1, 1.8), (0.2, 1.2), (0.3, 1.2), (0.5, 0.59),
    (1, 0.59),
)  # fmt: skip
VENUES_PER_CITY: Curve = (
    (0, 25.2), (0.001, 25.2), (0.003, 10.9), (0.01, 9.4), (0.03, 4.9), (0.1, 1.9), (0.2, 1.1), (0.3, 0.75), (0.5, 0.38),
    (1, 0.38),
)  # fmt: skip

COUNTRIES: Mapping[str, tuple[int, float]] = {
    "US": (2710, 1), "GB": (728, 0.8), "CA": (211, 1.4), "AU": (158, 1.5), "TR": (138, 28), "IE": (87, 0.9),
    "DE": (51, 0.9), "MX": (47, 16), "NL": (47, 0.9), "PL": (45, 3.5), "BE": (39, 0.9), "NZ": (22, 1.7), "DK": (21, 7),
    "CH": (18, 0.9), "CZ": (12, 20), "IL": (12, 3.6), "AT": (11, 0.9), "SG": (10, 1.4), "ES": (9, 0.9), "SE": (6, 10),
    "FI": (4, 0.9), "AE": (3, 3.7), "LU": (2, 0.9), "NO": (2, 10), "BR": (1, 5), "IT": (1, 0.9),
}  # fmt: skip
"""Events of each country, and what stands on a price tag there for what costs a dollar."""

KINDS: Mapping[tuple[str, str], int] = {
    ("Music", "Rock"): 1312, ("Music", "Other"): 481, ("Music", "Pop"): 335, ("Music", "Hip-Hop/Rap"): 243,
    ("Music", "Jazz"): 232, ("Music", "Alternative"): 232, ("Music", "Dance/Electronic"): 222,
    ("Music", "Country"): 216, ("Music", "Undefined"): 186, ("Music", "R&B"): 154, ("Music", "Folk"): 148,
    ("Music", "Metal"): 127, ("Music", "Blues"): 85, ("Music", "Classical"): 70, ("Music", "World"): 50,
    ("Music", "Reggae"): 45, ("Sports", "Equestrian"): 43, ("Music", "Latin"): 36, ("Arts & Theatre", "Theatre"): 29,
    ("Music", ""): 19, ("Music", "Religious"): 15, ("Undefined", ""): 13, ("Music", "Holiday"): 13,
    ("Music", "Ballads/Romantic"): 12, ("Miscellaneous", "Fairs & Festivals"): 12, ("Miscellaneous", "Family"): 10,
    ("Film", "Music"): 8, ("Music", "New Age"): 8, ("Music", "Chanson Francaise"): 8,
    ("Arts & Theatre", "Miscellaneous Theatre"): 7, ("Arts & Theatre", "Comedy"): 7,
    ("Arts & Theatre", "Magic & Illusion"): 6, ("Music", "Children's Music"): 6, ("Arts & Theatre", "Dance"): 3,
    ("Arts & Theatre", "Variety"): 2,
}  # fmt: skip
"""Events by segment and genre."""

HOUSES: Mapping[tuple[str, int], int] = {
    ("club", 350): 163, ("club", 1000): 121, ("club", 180): 118, ("club", 120): 117, ("club", 700): 114,
    ("club", 1500): 114, ("club", 500): 102, ("club", 250): 95, ("concert_hall", 1100): 71, ("concert_hall", 650): 69,
    ("concert_hall", 850): 65, ("concert_hall", 1450): 65, ("concert_hall", 1800): 60, ("concert_hall", 2200): 56,
    ("theatre", 2300): 33, ("theatre", 420): 60, ("theatre", 900): 57, ("theatre", 1800): 28, ("theatre", 1400): 28,
    ("theatre", 560): 52, ("theatre", 320): 27, ("arena", 9500): 41, ("arena", 14500): 40, ("open_air", 6500): 42,
    ("small_hall", 140): 20, ("small_hall", 220): 17, ("stadium", 42000): 11,
}  # fmt: skip
"""Venues by the kind of house and its size that the import draws for their names; rare sizes with their neighbours."""

WEEKDAYS = (505, 832, 1142, 515, 307, 475, 634)
"""Events from Monday to Sunday."""
FIRST_MONTH = 2.0
"""The next thirty days have so many times as many events a day as the later ones."""
STARTS: Mapping[str, int] = {
    "19:00": 1248, "20:00": 1144, "19:30": 665, "21:00": 250, "18:00": 194, "20:30": 158, "18:30": 133, "22:00": 104,
    "21:30": 84, "17:30": 57, "17:00": 51, "22:30": 48, "14:00": 33, "15:00": 30, "09:00": 22, "16:00": 20,
    "11:30": 20, "13:00": 18, "12:00": 15, "23:00": 14, "13:30": 14, "19:45": 11, "10:00": 10,
}  # fmt: skip
SALES = {"on sale": 3821, "off sale": 447, "cancelled": 95, "rescheduled": 47}
"""Events by how their sale stands."""

WORDS_OF_PERFORMER = (532, 1086, 349, 115, 60, 33, 16, 8)
"""Names of performers by how many words they have, from one up."""
WORDS_OF_VENUE = (127, 654, 468, 217, 120, 77, 34, 20)
WORDS_BESIDE_PERFORMER = (73, 166, 326, 311, 251, 183, 141, 77, 63, 29, 24, 8)
"""Names of events with their performer's in it and more: how many more words."""
WORDS_WITHOUT_PERFORMER = (53, 116, 148, 85, 127, 109, 116, 124, 44, 35, 35, 15, 13)
LETTERS_OF_WORD = (136, 222, 739, 915, 958, 746, 569, 352, 210, 111, 60, 22, 15, 16)
"""Words of performers' names by how many letters they have, from one up."""
WORD_STEEPNESS = 0.75
"""The word of rank r is in proportion to 1 / r ** 0.75."""
THE = 0.14
"""Performers' names that begin with "The"."""
ACCENTED = 0.03
"""Names of performers with a letter that has an accent."""

PERFORMED = 0.85
"""Events with a performer."""
NAMED_ALIKE = 0.45
"""Of those, the ones named like their performer; others have more in their name."""
SUPPORTED = 0.17
"""Events whose name tells of somebody else on stage."""

PRICED = 0.19
"""Events with a price in the file; the import makes up the others'."""
DOLLARS: Curve = (
    (0, 0), (0.14, 0), (0.15, 5), (0.25, 13.9), (0.5, 25.2), (0.75, 36.3), (0.9, 52.6), (0.95, 70.2), (0.99, 111.6),
    (1, 240),
)  # fmt: skip
"""The least price at shares of the events that have one, from the cheapest up."""
DEAREST: Curve = ((0, 1.0), (0.64, 1.0), (0.75, 1.46), (0.9, 2.7), (0.99, 8.0), (1, 24.0))
"""The dearest place for the cheapest one's price, likewise."""
