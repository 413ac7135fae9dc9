"""An event's promo codes, for a copy of it at another time."""

from dataclasses import replace

from onsale.catalog.model import Event
from onsale.platform.database import WriteTx
from onsale.pricing.store import codes_of_event, insert_code


async def copy_codes(tx: WriteTx, event: Event, copy: Event) -> int:
    """Let the copy have the same codes, unused; their times keep their distance from the start. Tells how many.

    A code that only opened the sale earlier has nothing to give where the copy's sale is open from the beginning, and
    is left out; of others that part is dropped.
    """
    by, copied = copy.starts_at - event.starts_at, 0
    for code in await codes_of_event(tx, event.id):
        early = code.sale_from and code.sale_from + by
        early = early if early and early < copy.on_sale_at else None
        if early is None and code.sale_from and not (code.basis_points or code.amount_minor or code.unlocks):
            continue
        moved = replace(
            code,
            event_id=copy.id,
            sale_from=early,
            valid_from=code.valid_from and code.valid_from + by,
            valid_until=code.valid_until and code.valid_until + by,
        )
        copied += await insert_code(tx, moved)
    return copied
