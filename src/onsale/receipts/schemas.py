"""Receipts as answers tell of them."""

from onsale.platform.schemas import Answer, MoneyAnswer, rfc3339
from onsale.receipts.model import Kind, Receipt


class ReceiptAnswer(Answer):
    """One receipt or credit note; `pdf` is its address."""

    kind: str
    number: str
    total: MoneyAnswer
    issued_at: str
    pdf: str


def receipt_answer(receipt: Receipt, booking_id: str) -> ReceiptAnswer:
    """Tell of one."""
    return ReceiptAnswer(
        kind=receipt.kind.value,
        number=receipt.number,
        total=MoneyAnswer.of(receipt.total),
        issued_at=rfc3339(receipt.issued_at),
        pdf=pdf_path(receipt, booking_id),
    )


def pdf_path(receipt: Receipt, booking_id: str) -> str:
    """Where its PDF is."""
    if receipt.kind is Kind.RECEIPT:
        return f"/api/v1/bookings/{booking_id}/receipt.pdf"
    return f"/api/v1/bookings/{booking_id}/credit-notes/{receipt.number}/pdf"
