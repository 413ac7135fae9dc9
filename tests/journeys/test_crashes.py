"""`kill -9` at the worst moment: what was paid for ends confirmed or paid back, and nothing is left running."""

import httpx
import pytest

from tests.journeys.demo_run import DemoRun
from tests.journeys.people import People, Someone, eventually

SETTLED_WITHIN_S = 60.0
SECOND_START_WITHIN_S = 60.0


@pytest.mark.long
def test_what_a_demo_sold_and_took_survives_its_ends(own_demo: DemoRun) -> None:
    """One story on one data directory, because each first start takes its time."""
    own_demo.start()
    told = {"first start": own_demo.started_in_s}
    with People(own_demo) as people:
        fan, cut_off, event = people.fan(), people.fan(), people.event("Sunday Morning Symphonies")["id"]
        booking = fan.hold(event)["id"]
        answer = fan.pay(booking, "pm_timeout")
        assert (answer.status_code, answer.json()["state"]) == (202, "payment_pending")
        unanswered = _pay_without_an_answer(cut_off, event)

        own_demo.kill_all()
        own_demo.start(hold_ttl_s=4)
        told["second start, after kill -9"] = own_demo.started_in_s
        for payer, paid in ((fan, booking), (cut_off, unanswered)):
            state = _settled(payer, paid)
            assert state == "confirmed", "the bank had taken the money and the places were still theirs"
            assert len(payer.codes(paid)) == 2
        _pays_too_late(people, event)
        assert people.mail(fan.email, "tickets: Sunday Morning Symphonies")

        assert own_demo.interrupt() == 0
        own_demo.expect_gone()
        own_demo.start()
        told["second start, after Ctrl-C"] = own_demo.started_in_s
        assert fan.booking(booking)["state"] == "confirmed"

        own_demo.kill_parent()
        own_demo.expect_gone()
        own_demo.start("--reset")
        told["start with --reset"] = own_demo.started_in_s
        _is_fresh(people, event, fan)
    print(", ".join(f"{start} {seconds:.1f} s" for start, seconds in told.items()))
    assert max(told[start] for start in told if start.startswith("second")) < SECOND_START_WITHIN_S


def _pay_without_an_answer(fan: Someone, event: str) -> str:
    """The bank has been asked, and the request is still waiting; the booking."""
    booking: str = fan.hold(event)["id"]
    with pytest.raises(httpx.ReadTimeout):
        fan.api.post(f"/api/v1/bookings/{booking}/pay", json={"payment_method": "pm_timeout"}, timeout=1)
    eventually(lambda: fan.booking(booking)["state"], lambda state: state == "payment_pending", SETTLED_WITHIN_S)
    return booking


def _settled(fan: Someone, booking: str) -> str:
    """The state in which a payment leaves a booking."""
    return str(
        eventually(lambda: fan.booking(booking)["state"], lambda state: state != "payment_pending", SETTLED_WITHIN_S)
    )


def _pays_too_late(people: People, event: str) -> None:
    """The bank's yes comes after the hold: places that are free again are the fan's, else the money goes back."""
    lucky, late, rival = people.fan(), people.fan(), people.fan()
    alone, lost = lucky.hold(event), late.hold(event)
    for fan, booking in ((lucky, alone), (late, lost)):
        assert fan.pay(booking["id"], "pm_late").status_code == 202
    places = [line["place"] for line in lost["lines"]]
    taken = eventually(
        lambda: rival.api.post(f"/api/v1/events/{event}/holds", json={"places": places}),
        lambda answer: answer.status_code == 201,
        SETTLED_WITHIN_S,
    )
    assert rival.pay(taken.json()["id"]).json()["state"] == "confirmed", "else they are free again for the late one"
    assert _settled(late, lost["id"]) == "expired"
    assert people.mail(late.email, "your payment is on its way back")
    assert eventually(lambda: lucky.booking(alone["id"])["state"], lambda now: now == "confirmed", SETTLED_WITHIN_S)


def _is_fresh(people: People, old_event: str, old_fan: Someone) -> None:
    """Nothing is left of what was there before."""
    with people.demo.api() as api:
        assert api.get(f"/api/v1/events/{old_event}").status_code == 404
    fresh = people.event("Sunday Morning Symphonies")
    assert fresh["availability"]["available"] == fresh["availability"]["total"]
    assert people.mails(old_fan.email) == []
