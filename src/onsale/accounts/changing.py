"""What a browser remembers of the new address somebody asked for, so that the page of its code has an address of its
own that names nobody: going back, reloading and a second tab show it again.

It lies in the cookie of mailed codes (`asked.py`), which whoever is signed in needs for nothing else. It words that
page, and says which address is meant; whether a code is right is the database's to say.
"""

from datetime import datetime

import msgspec
from litestar.datastructures import Cookie

from onsale.accounts.asked import Asked
from onsale.accounts.cookies import asked_cookie
from onsale.accounts.sealed_notes import opened_note, sealed_note
from onsale.platform.sealing import Sealer
from onsale.platform.settings import Settings


class _Changing(msgspec.Struct, frozen=True, kw_only=True, tag="change"):
    person_id: int
    asked: Asked


def keep(person_id: int, asked: Asked, *, sealer: Sealer, settings: Settings, now: datetime) -> Cookie:
    """The cookie that remembers it."""
    note = _Changing(person_id=person_id, asked=asked)
    return asked_cookie(sealed_note(note, sealer=sealer, now=now), settings)


def read(cookie: str | None, person_id: int, *, sealer: Sealer) -> Asked | None:
    """What this person asked for in this browser; None where there is nothing of theirs."""
    note = opened_note(cookie, _Changing, sealer=sealer)
    return note.asked if note and note.person_id == person_id else None
