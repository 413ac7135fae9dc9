"""The comparison can fail: what a storm has left is spoilt by hand, one thing at a time, and each is told."""

from contextlib import suppress

import pytest
import sqlalchemy as sa

from onsale.platform.ids import decode_event_uuid
from tests.storms.comparison import differences, overlaps
from tests.storms.site import Site
from tests.storms.storm import Kind, Storm, weathered
from tests.storms.told import Spell, Told

_ITS_CHARGE = "from payments p where p.id = c.payment_id and p.booking_id = :booking and p.state = 'captured'"
_THE_PAID = "where booking_id = :booking and state = 'captured'"
_SPOILT = [
    ("delete from bookings where id = :booking", "isn't there"),
    ("update bookings set state = 'expired' where id = :booking", "it is expired"),
    ("update bookings set fan_id = 1 where id = :booking", "it is somebody else's"),
    ("update bookings set lines = replace(lines::text, 'false', 'true')::jsonb where id = :booking", "has []"),
    ("delete from claims where booking_id = :booking", "claimed are []"),
    ("update claims set held_until = now() where booking_id = :booking", "claimed are []"),
    ("update claims set booking_id = gen_random_uuid() where booking_id = :booking", "which isn't there"),
    ("delete from tickets where booking_id = :booking", "tickets for []"),
    ("update payments set state = 'declined', refunded_minor = 0 where booking_id = :booking", "books and ours differ"),
    (f"update sandbox_charges c set refunded_minor = c.amount_minor {_ITS_CHARGE}", "0 was kept"),  # noqa: S608
    (f"delete from sandbox_charges c {_ITS_CHARGE.replace('from', 'using')}", "the bank's books and ours differ"),  # noqa: S608
    (f"update payments set state = 'open', refunded_minor = 0 {_THE_PAID}", "not all is settled"),  # noqa: S608
]


class _Undone(Exception):
    """Nothing of it is kept"""


@pytest.mark.long
async def test_what_is_spoilt_is_told(site: Site) -> None:
    async with Storm(site, Kind(1.0)) as storm:
        await storm.blow()
        await weathered(storm)
        for spoil, sentence in _SPOILT:
            found = await _spoilt(storm, spoil, _confirmed(storm))
            assert any(sentence in one for one in found), f"{spoil}: {found}"
        unheard = storm.crowd.told.pop(_confirmed(storm).booking)
        assert await _spoilt(storm, "select 1", unheard) == [
            f"{unheard.booking} was confirmed without anybody being told of it"
        ]


def test_one_place_two_bookings() -> None:
    spells = [Spell(1, 0.0, 10.0, "one"), Spell(1, 10.0, 12.0, "other"), Spell(2, 5.0, 6.0, "other")]
    assert overlaps(spells) == []
    assert overlaps([*spells, Spell(1, 11.0, 12.0, "third")]) == ["place 1 was both other's and third's for 1.000 s"]


def _confirmed(storm: Storm) -> Told:
    """One whose fan knows all of it, and gave nothing of it back."""
    sure = [one for one in storm.crowd.told.values() if one.state == "confirmed" and not one.unsure]
    return next(one for one in sure if not any("cancel" in line for line in one.story))


async def _spoilt(storm: Storm, spoil: str, one: Told) -> list[str]:
    """What the comparison finds with this one thing changed, which is undone at once."""
    found: list[str] = []
    with suppress(_Undone):
        async with storm.db.write() as tx:
            await tx.execute(sa.text(spoil), {"booking": decode_event_uuid("bk", one.booking)[1]})
            found = await differences(tx, storm.event, storm.crowd.told.values())
            raise _Undone
    return found
