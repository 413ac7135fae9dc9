"""Views of every page in every state, with kind and unkind values, for tests and for looking at."""

from collections.abc import Iterator

from tests.design import (
    samples_admin,
    samples_bookings,
    samples_desk,
    samples_door,
    samples_events,
    samples_finding,
    samples_keys,
    samples_letters,
    samples_moving,
    samples_prices,
    samples_privacy,
    samples_resale,
    samples_returns,
    samples_room,
    samples_scanner,
    samples_sending,
    samples_series,
    samples_staff,
    samples_statements,
    samples_terms,
    samples_tickets,
    samples_wallet,
)


def every_page() -> Iterator[tuple[str, object]]:
    """Template and view, every page in every state."""
    for part in (
        samples_events,
        samples_finding,
        samples_bookings,
        samples_wallet,
        samples_desk,
        samples_door,
        samples_prices,
        samples_privacy,
        samples_moving,
        samples_resale,
        samples_returns,
        samples_room,
        samples_sending,
        samples_scanner,
        samples_series,
        samples_staff,
        samples_keys,
        samples_statements,
        samples_terms,
        samples_tickets,
        samples_letters,
        samples_admin,
    ):
        yield from part.pages()
