"""From a line and its evidence to the fairness page."""

from collections.abc import Sequence
from datetime import datetime

from onsale.listings.desk import Told
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import encode_id
from onsale.shop.fairness.views import Course, FairnessPage, OpeningRow, OwnPlace, WindowRow
from onsale.shop.tiles import tile
from onsale.waitingroom.automatic import Opening
from onsale.waitingroom.course import Reached
from onsale.waitingroom.desk import Line
from onsale.waitingroom.evidence import Proof
from onsale.waitingroom.model import Window
from onsale.waitingroom.ranks import RANKS

WIDTH, HEIGHT = 600, 200
_DRAWN_FROM_S = 60


def fairness_page(
    told: Told,
    line: Line,
    windows: Sequence[Window],
    course: Sequence[Reached],
    proof: Proof | None,
    *,
    site: str,
    now: datetime,
    openings: Sequence[Opening] = (),
) -> FairnessPage:
    """The page; `windows` the newest, in order."""
    room, public = line.room, encode_id("evt", line.event.id)
    return FairnessPage(
        event=tile(told.details, now),
        on_sale_at=line.event.on_sale_at,
        address=f"{site.rstrip('/')}/events/{public}",
        anchor=room.anchor.hex() if room else "",
        committed_at=room.committed_at if room else None,
        queues=line.event.protected,
        windows=tuple(_row(window) for window in reversed(windows)),
        windows_total=windows[-1].number + 1 if windows else 0,
        joined_total=sum(line.joined.values()),
        course=drawn(course),
        mine=_mine(proof),
        words=check_words(),
        openings=tuple(OpeningRow(opened_at=one.opened_at, closed_at=one.closed_at) for one in openings),
    )


def check_words() -> dict[str, str]:
    """What the check in the browser says, by its name; {n} is how many things were looked at."""
    return {
        "committed": _("The promise was made before anybody could join."),
        "windows": _("{n} windows follow each other without gap or overlap."),
        "seeds": _("{n} seeds are those that were promised, each told only after its window had closed."),
        "counts": _("The counts of {n} windows fit what they were sealed with."),
        "steps": _("{n} steps let the line in, never backwards and never into a window that wasn't drawn."),
        "passes": _("{n} passes were looked at: none was given before its turn."),
        "proof": _("You are among those counted, and your place follows from the seed."),
        "all_good": _("Everything fits."),
        "wrong": _("Something doesn't fit:"),
        "fault": _("{problem}, at no. {at}"),
        "working": _("Looking…"),
        "failed": _("The evidence couldn't be fetched. Try again in a moment."),
    }


def _row(window: Window) -> WindowRow:
    return WindowRow(
        number=window.number,
        opened_at=window.opened_at,
        closed_at=window.closed_at,
        joined=window.joined,
        root=window.root.hex() if window.root else "",
        seed=window.seed.hex() if window.seed else "",
    )


def drawn(course: Sequence[Reached]) -> Course | None:
    """As steps: who is let in comes in at once. All within a minute make no drawing."""
    if not course or course[-1].let_in == 0:
        return None
    first, last, most = course[0].at, course[-1].at, course[-1].let_in
    if (long_s := (last - first).total_seconds()) < _DRAWN_FROM_S:
        return Course(path="", most=most, first_at=first, last_at=last)
    points = [
        (round((reached.at - first).total_seconds() / long_s * WIDTH), round(HEIGHT - reached.let_in / most * HEIGHT))
        for reached in course
    ]
    path = f"M0 {HEIGHT}" + "".join(f"H{x}V{y}" for x, y in points) + f"H{WIDTH}"
    return Course(path=path, most=most, first_at=first, last_at=last)


def _mine(proof: Proof | None) -> OwnPlace | None:
    if proof is None or proof.rank is None:
        return None
    share = proof.rank / RANKS
    return OwnPlace(window=proof.window, rank=proof.rank, share=share, index=proof.index, joined=proof.joined)
