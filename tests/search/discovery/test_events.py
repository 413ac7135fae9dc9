"""Event search: what each parameter narrows to."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from onsale.platform.ids import encode_id
from tests.search.discovery.asking import listed, told
from tests.search.discovery.conftest import Programme, evening

JAZZ, ROCK, ICE, FAR, LATE = (
    "Café Noir Quartet",
    "The Paper Lanterns",
    "Aladdin on Ice",
    "Paper Moons",
    "Jazz by Night",
)
ALL = [JAZZ, ROCK, ICE, FAR, LATE]


def stamp(days: int, seconds: int = 0) -> str:
    """As this API writes moments."""
    return f"{evening(days) + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


async def found(client: httpx.AsyncClient, **query: Any) -> list[str]:
    """By date, so that tests can name them in order."""
    return await listed(client, "events", sort="date,asc", **query)


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ALL),
        ({"keyword": "paper lanterns"}, [JAZZ, ROCK]),
        ({"keyword": "cafe"}, [JAZZ]),
        ({"keyword": "Mado"}, []),
        ({"keyword": "pape"}, []),  # whole words, as theirs
        ({"keyword": "belém ghent"}, [JAZZ]),
        ({"keyword": "smoky"}, [JAZZ]),
        ({"keyword": "%"}, []),
        ({"city": "zurich"}, [LATE]),
        ({"city": "Austin,Tokyo"}, [ROCK, ICE, FAR]),
        ({"countryCode": "us"}, [ROCK, ICE]),
        ({"countryCode": "US,JP"}, [ROCK, ICE, FAR]),
        ({"countryCode": "XX"}, []),
        ({"stateCode": "tx"}, [ROCK, ICE]),
        ({"stateCode": "CA"}, []),
        ({"postalCode": "78701"}, [ROCK, ICE]),
        ({"postalCode": "9000"}, [JAZZ]),
        ({"postalCode": "787"}, []),
        ({"latlong": "51.2,4.4", "radius": "60", "unit": "km"}, [JAZZ]),
        ({"latlong": "51.2,4.4", "radius": "10", "unit": "km"}, []),
        ({"latlong": "51.2,4.4", "radius": "34"}, [JAZZ]),  # miles, unless told
        ({"latlong": "51.2,4.4"}, [JAZZ]),
        ({"geoPoint": "u14dh", "radius": "20"}, [JAZZ]),
        ({"classificationName": "music"}, [JAZZ, ROCK, FAR, LATE]),
        ({"classificationName": "jazz,family"}, [JAZZ, ICE, LATE]),
        ({"classificationName": "-jazz"}, [ROCK, ICE, FAR]),
        ({"classificationName": "music,-rock"}, [JAZZ, LATE]),
        ({"classificationName": "Polka"}, []),
        ({"segmentName": "arts & theatre"}, [ICE]),
        ({"segmentName": "Jazz"}, []),
        ({"includeFamily": "only"}, [ICE]),
        ({"includeFamily": "no"}, [JAZZ, ROCK, FAR, LATE]),
        ({"source": "ticketmaster"}, ALL),
        ({"locale": "en-us,en,*"}, ALL),
        ({"preferredCountry": "ca", "domain": "x", "clientVisibility": "1", "whatever": "1"}, ALL),
        ({"includeTBA": "yes", "includeTBD": "no", "includeTest": "no"}, ALL),
        ({"includeTBA": "only"}, []),
        ({"includeTBD": "only"}, []),
        ({"includeTest": "only"}, []),
        ({"marketId": "27"}, []),
        ({"dmaId": "324"}, []),
        ({"collectionId": "1"}, []),
        ({"typeId": "1"}, []),
        ({"subTypeId": "1"}, []),
        ({"preSaleDateTime": "2026-01-01T00:00:00Z,*"}, []),
        ({"marketId": "", "keyword": " ", "city": ","}, ALL),
    ],
)
async def test_narrowing(client: httpx.AsyncClient, query: dict[str, str], names: list[str]) -> None:
    assert await found(client, **query) == names


async def test_by_ids(client: httpx.AsyncClient, programme: Programme) -> None:
    jazz, rock = encode_id("evt", programme.jazz.id), encode_id("evt", programme.rock.id)
    assert await found(client, id_=jazz) == [JAZZ]
    assert await found(client, id_=f"{jazz},{rock},nonsense") == [JAZZ, ROCK]
    assert await found(client, venueId=encode_id("ven", programme.austin.id)) == [ROCK, ICE]
    assert await found(client, venueId=encode_id("evt", programme.austin.id)) == []
    event = await told(client, f"events/{jazz}")
    ana, lanterns = (one["id"] for one in event["_embedded"]["attractions"])
    assert await found(client, attractionId=ana) == [JAZZ]
    assert await found(client, attractionId=f"{ana},{lanterns}") == [JAZZ, ROCK]
    assert await found(client, promoterId=event["promoter"]["id"]) == ALL
    assert await found(client, promoterId="org_0000000000005") == []


async def test_by_kinds(client: httpx.AsyncClient, programme: Programme) -> None:
    (jazz,) = (await told(client, f"events/{encode_id('evt', programme.jazz.id)}"))["classifications"]
    assert await found(client, segmentId=jazz["segment"]["id"]) == [JAZZ, ROCK, FAR, LATE]
    assert await found(client, genreId=jazz["genre"]["id"]) == [JAZZ, LATE]
    assert await found(client, subGenreId=jazz["subGenre"]["id"]) == [JAZZ, LATE]
    for level in ("segment", "genre", "subGenre"):
        assert JAZZ in await found(client, classificationId=jazz[level]["id"])
    assert await found(client, classificationId=f"-{jazz['genre']['id']}") == [ROCK, ICE, FAR]
    assert await found(client, genreId="gen_0000000000005") == []


@pytest.mark.usefixtures("programme")
async def test_by_time(client: httpx.AsyncClient) -> None:
    assert await found(client, startDateTime=stamp(6)) == [ROCK, ICE, FAR, LATE]
    assert await found(client, startDateTime=stamp(6, seconds=1)) == [ICE, FAR, LATE]
    assert await found(client, startDateTime=stamp(6), endDateTime=stamp(7)) == [ROCK, ICE]
    assert await found(client, startEndDateTime=f"{stamp(41)},{stamp(50)}") == [LATE]
    assert await found(client, startEndDateTime=f"*,{stamp(6)}") == [JAZZ, ROCK]
    # 19:30 UTC is the next morning in Tokyo, and the same afternoon in Austin.
    morning = (evening(8) + timedelta(days=1)).strftime("%Y-%m-%dT00:00:00")
    noon = (evening(8) + timedelta(days=1)).strftime("%Y-%m-%dT12:00:00")
    assert await found(client, localStartDateTime=f"{morning},{noon}") == [FAR]
    assert await found(client, localStartDateTime=f"{morning},*") == [FAR, LATE]
    after = (evening(41)).strftime("%Y-%m-%dT%H:%M:%S")
    assert await found(client, localStartEndDateTime=f"{after},*") == [LATE]


@pytest.mark.usefixtures("programme")
async def test_by_sale(client: httpx.AsyncClient) -> None:
    assert await found(client, onsaleStartDateTime=stamp(1)) == [ICE]
    assert await found(client, onsaleEndDateTime=stamp(6)) == [JAZZ, ROCK]  # until it begins, unless told
    day = evening(2).date()
    assert await found(client, onsaleOnStartDate=day) == [ICE]
    assert await found(client, onsaleOnStartDate=day + timedelta(days=1)) == []
    assert await found(client, onsaleOnAfterStartDate=day) == [ICE]
    assert await found(client, onsaleOnAfterStartDate=day - timedelta(days=5)) == ALL
    assert await found(client, publicVisibilityStartDateTime="2025-12-31T00:00:00Z,2026-01-02T00:00:00Z") == [FAR]


@pytest.mark.usefixtures("programme")
async def test_a_slip_is_told_where_it_is_wanted(client: httpx.AsyncClient) -> None:
    wanted = await told(client, "events", keyword="papr lanterns", includeSpellcheck="yes")
    assert wanted["page"]["totalElements"] == 0
    assert wanted["spellcheck"] == {"suggestions": [{"suggestion": "The Paper Lanterns"}]}
    assert "spellcheck" not in await told(client, "events", keyword="papr lanterns")
