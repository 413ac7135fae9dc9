"""The organiser's rule that no choice leaves a single seat on its own, applied to a hold and to its changes."""

from collections.abc import Collection

from onsale.bookings.errors import LeavesSingleSeat
from onsale.catalog.seatmap.layout import Layout
from onsale.inventory.availability import taken_among
from onsale.inventory.singles import leaves_single
from onsale.platform.database import ReadTx


async def refuse_single_seat(
    tx: ReadTx, event_id: int, layout: Layout, wanted: Collection[int], *, own: Collection[int] = ()
) -> None:
    """`LeavesSingleSeat` where `wanted` leaves one. `own` are places that are given up unless they are wanted too."""
    around = {place for one in wanted for place in layout.run_of(one)}
    left = leaves_single(layout, await taken_among(tx, event_id, around) - set(own), wanted)
    if left is not None:
        name = layout.describe(left)
        raise LeavesSingleSeat(
            f"{name.section}, row {name.row}, seat {name.seat} would be left on its own", single=left
        )
