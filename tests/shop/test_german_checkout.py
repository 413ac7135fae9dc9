"""From an event to its tickets in German: the pages, the refusals, the papers and the mails, numbers and clocks too."""

import httpx

from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.console.page_forms import sign_in, submit
from tests.fixtures.make import Make
from tests.fixtures.pdfs import words_of
from tests.fixtures.selling import held
from tests.shop.test_money_words import said

GERMAN = {"Accept": "text/html", "Accept-Language": "de"}


async def test_from_the_event_to_the_tickets(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    client.headers.update(GERMAN)
    event, fan = await make.event(), await make.fan()
    shown = await client.get(f"/events/{encode_id('evt', event.id)}")
    assert "Tickets kaufen" in shown.text
    assert "45,00\u00a0€" in shown.text
    booking = await held(db, event, fan, 1, 2)
    sign_in(client, fan)
    path = f"/bookings/{booking.public_id}"
    page = await client.get(path)
    assert "90,00\u00a0€ bezahlen" in page.text
    assert "Plätze" in page.text
    declined = await submit(client, page, f"{path}/pay", payment_method="pm_declined")
    assert declined.status_code == 402
    assert "Ihre Bank hat die Zahlung abgelehnt." in said(declined)
    assert "Es ist kein Geld geflossen" in said(declined)
    paid = await submit(client, declined, f"{path}/pay", payment_method="pm_success")
    assert paid.status_code == 303
    done = said(await client.get(paid.headers["location"]))
    assert "Sie sind dabei" in done
    assert "Bezahlt: 90,00 €" in done, "blanks were made plain ones"
    tickets = words_of((await client.get(f"/api/v1{path}/tickets.pdf")).content)
    for word in ("Reihe", "Platz", "Buchung", "Ticket 1 von 2"):
        assert word in tickets, word


async def test_what_isnt_there_and_what_isnt_ones_own(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    client.headers.update(GERMAN)
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    nothing = await client.get("/nothing/here")
    assert "Unter dieser Adresse gibt es nichts." in nothing.text
    sign_in(client, await make.fan())
    others = await client.get(f"/bookings/{booking.public_id}")
    assert others.status_code == 404
    assert "Onsale" in others.text
    assert 'lang="de-DE"' in others.text
