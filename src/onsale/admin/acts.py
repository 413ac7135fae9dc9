"""The record as it is shown: with names, as far as there are any, and the way to what it was about."""

from collections.abc import Sequence

from onsale.accounts import people
from onsale.admin.views import ActRow
from onsale.oversight.acts import acts
from onsale.oversight.model import Act, Done
from onsale.platform.database import ReadTx
from onsale.platform.ids import encode_id
from onsale.platform.sealing import Sealer

_PAGES = {
    Act.APPROVED: ("organisers", "org"),
    Act.SUSPENDED: ("organisers", "org"),
    Act.LIFTED: ("organisers", "org"),
    Act.DECLINED: ("applications", "apl"),
    Act.TAKEN_DOWN: ("events", "evt"),
    Act.PUT_BACK: ("events", "evt"),
}


async def act_rows(
    tx: ReadTx, *, subject_id: int | None = None, before: int | None = None, limit: int, sealer: Sealer
) -> tuple[tuple[ActRow, ...], int | None]:
    """The last acts first, and the number behind which there are more, if there are."""
    done = await acts(tx, subject_id=subject_id, before=before, limit=limit + 1)
    shown = done[:limit]
    names = await _names(tx, shown, sealer)
    rows = tuple(
        ActRow(
            act=one.act.value,
            at=one.at,
            who=names.get(one.admin_id, ""),
            subject=one.subject,
            note=one.note,
            url=_url(one),
        )
        for one in shown
    )
    return rows, shown[-1].id if len(done) > limit else None


async def _names(tx: ReadTx, done: Sequence[Done], sealer: Sealer) -> dict[int, str]:
    admins = await people.still_open(tx, {one.admin_id for one in done}, sealer=sealer)
    return {admin.id: admin.name or admin.email for admin in admins}


def _url(one: Done) -> str | None:
    if one.act not in _PAGES:
        return None
    page, prefix = _PAGES[one.act]
    return f"/admin/{page}/{encode_id(prefix, one.subject_id)}"
