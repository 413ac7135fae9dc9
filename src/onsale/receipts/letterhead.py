"""What an organiser's receipts and letters begin with, and to whom replies go."""

import re
from collections.abc import Collection
from dataclasses import dataclass, fields

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.catalog.tables import organiser_members, organisers
from onsale.platform import limits
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import FieldError, InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.receipts.tables import letterheads as t

_PREFIX = re.compile(r"[A-Z0-9-]{0,12}", re.ASCII)
_VAT_ID_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Letterhead:
    """`reply_to_id` is a member of the organiser's, to whose address replies go; `remind_before_h` 0 means never."""

    vat_id: str = ""
    receipt_prefix: str = ""
    reply_to_id: int | None = None
    remind_before_h: int = limits.REMIND_BEFORE_H


async def letterhead_of(tx: ReadTx, organiser_id: int) -> Letterhead:
    """The organiser's, or a plain one."""
    return (await letterheads_of(tx, [organiser_id])).get(organiser_id, Letterhead())


async def letterheads_of(tx: ReadTx, organiser_ids: Collection[int]) -> dict[int, Letterhead]:
    """Those there are."""
    rows = await tx.execute(sa.select(t).where(t.c.organiser_id.in_(organiser_ids)))
    return {r.organiser_id: Letterhead(*(getattr(r, field.name) for field in fields(Letterhead))) for r in rows}


async def save_letterhead(
    tx: WriteTx, organiser_id: int, letterhead: Letterhead, *, legal_name: str, legal_address: str
) -> None:
    """Keep it; `InvalidRequest` by field. The caller has made sure of who asks."""
    errors = list(_errors(letterhead))
    if letterhead.reply_to_id is not None and letterhead.reply_to_id not in await members_of(tx, organiser_id):
        errors.append(FieldError("reply_to", _("Choose somebody who acts for you.")))
    if errors:
        raise InvalidRequest(errors=errors)
    values = {field.name: getattr(letterhead, field.name) for field in fields(Letterhead)}
    new = insert(t).values(organiser_id=organiser_id, **values)
    await tx.execute(new.on_conflict_do_update(index_elements=[t.c.organiser_id], set_=values))
    legal = {"legal_name": legal_name, "legal_address": legal_address}
    await tx.execute(sa.update(organisers).where(organisers.c.id == organiser_id).values(**legal))


async def members_of(tx: ReadTx, organiser_id: int) -> list[int]:
    """The ids of who acts for the organiser as owner, oldest first."""
    rows = await tx.execute(
        sa.select(organiser_members.c.person_id)
        .where(organiser_members.c.organiser_id == organiser_id, organiser_members.c.role == "owner")
        .order_by(organiser_members.c.person_id)
    )
    return list(rows.scalars())


def _errors(letterhead: Letterhead) -> list[FieldError]:
    errors = []
    if not _PREFIX.fullmatch(letterhead.receipt_prefix):
        errors.append(FieldError("receipt_prefix", _("At most 12 capital letters, digits and hyphens.")))
    if not 0 <= letterhead.remind_before_h <= limits.REMIND_BEFORE_MAX_H:
        errors.append(FieldError("remind_before_h", _("From 0 (never) to 336 hours.")))
    if len(letterhead.vat_id) > _VAT_ID_CHARACTERS or not letterhead.vat_id.isprintable():
        errors.append(FieldError("vat_id", _("At most 40 characters.")))
    return errors
