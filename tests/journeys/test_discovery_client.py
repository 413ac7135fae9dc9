"""Somebody else's program, written for Ticketmaster's Discovery API and unchanged, with its host changed to ours."""

import time
from datetime import datetime
from typing import Any

import httpx
import pytest
import ticketpy

from tests.journeys.demo_run import DemoRun


class Program:
    """Its client, which sends no more than it may: five requests a second."""

    def __init__(self, key: str) -> None:
        self._client = ticketpy.ApiClient(key)

    def __getattr__(self, name: str) -> Any:
        time.sleep(0.25)
        return getattr(self._client, name)


@pytest.fixture
def program(demo: DemoRun, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The host is changed, and nothing else."""
    monkeypatch.setattr(ticketpy.ApiClient, "root_url", demo.url)
    monkeypatch.setattr(ticketpy.ApiClient, "url", f"{demo.url}/discovery/v2")
    return Program(f"program-{time.monotonic_ns()}")


def test_it_finds_events_and_reads_them(program: Program) -> None:
    found = program.events.find(classification_name="Music", sort="date,asc", size=20)
    assert found.page.total_elements > 20
    assert len(found.one()) == 20
    first = found.one()[0]
    assert isinstance(datetime.fromisoformat(first.local_start_date), datetime)
    assert first.status in {"onsale", "offsale", "cancelled", "postponed", "rescheduled"}
    assert first.utc_datetime.tzinfo is None  # it parsed the moment in the one form it knows
    assert first.classifications[0].segment.name == "Music"
    assert first.price_ranges[0]["min"] <= first.price_ranges[0]["max"]
    venue = first.venues[0]
    assert float(venue.latitude) <= 90
    assert str(first)
    assert program.events.by_id(first.id).name == first.name
    near = program.events.by_location(venue.latitude, venue.longitude, radius="5")
    assert any(event.venues[0].id == venue.id for event in near.one())


def test_it_reads_page_after_page(program: Program) -> None:
    found = program.events.find(size=100)
    pages = list(found)
    events = [event for page in pages for event in page]
    assert len(pages) == pages[0].total_pages > 1
    assert len({event.id for event in events}) == len(events) == found.page.total_elements


def test_it_finds_venues_attractions_and_kinds(program: Program) -> None:
    venue = program.venues.find(sort="name,asc").one()[0]
    assert venue.name in [one.name for one in program.venues.by_name(venue.name).one()]
    assert program.venues.by_id(venue.id).location
    attraction = program.attractions.find().one()[0]
    assert attraction.name in {one.name for one in program.attractions.find(keyword=attraction.name).one()}
    assert program.events.find(attraction_id=attraction.id).page.total_elements > 0
    segment = program.classifications.find().one()[0].segment
    assert program.segment_by_id(segment.id).name == segment.name
    genre = segment.genres[0]
    assert program.genre_by_id(genre.id).id
    assert program.subgenre_by_id(genre.subgenres[0].id).name == genre.subgenres[0].name
    assert program.events.find(segment_id=segment.id).page.total_elements > 0


def test_it_understands_refusals(program: Program, demo: DemoRun) -> None:
    with pytest.raises(ticketpy.client.ApiException) as refused:
        program.events.find(start_date_time="tomorrow")
    status, errors, _ = refused.value.args
    assert (status, errors[0].code) == (400, "DIS1015")
    assert errors[0].href.endswith("#DIS1015")
    with pytest.raises(ticketpy.client.ApiException) as unknown:
        program.venues.by_id("nowhere")
    assert unknown.value.args[0] == 404
    with pytest.raises(ticketpy.client.ApiException) as stopped:
        Program("not a key").events.find()
    assert stopped.value.args[:2] == (401, "Invalid ApiKey")


def test_a_head_has_no_body(demo: DemoRun) -> None:
    response = httpx.head(f"{demo.url}/discovery/v2/events.json?apikey=head")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["Rate-Limit-Available"] == "4999"
