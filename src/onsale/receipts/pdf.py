"""A receipt or credit note on paper: who sold what to whom, the parts of the price, the tax by rate."""

import io
import threading
from collections.abc import Iterator

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from onsale.platform.i18n import format_datetime, format_money, format_number, tag
from onsale.platform.i18n import gettext as _
from onsale.platform.money import Money
from onsale.receipts.model import Item, Kind, Receipt
from onsale.tickets.typesetting import BOLD, REGULAR, draw, tidy, width_of, wrap

_WIDTH, _HEIGHT = A4
_LEFT, _RIGHT = 20 * mm, _WIDTH - 20 * mm
_TOP, _FOOT = _HEIGHT - 20 * mm, 26 * mm
_INSIDE = _RIGHT - _LEFT
_AMOUNTS = 38 * mm
_WORDS = _INSIDE - _AMOUNTS - 6 * mm
_GREY, _LEADING = 0.35, 1.35
_BODY = 10

# The library keeps what it subsets of a font in the font, so one document is drawn at a time.
_drawing = threading.Lock()


def receipt_pdf(receipt: Receipt, bought_by: str) -> bytes:
    """The PDF in the reader's language, with the name of who bought. Takes milliseconds: call it off the event loop."""
    stream = io.BytesIO()
    with _drawing:
        canvas = Canvas(stream, pagesize=A4, pageCompression=1, initialFontName=REGULAR, lang=tag())
        title = f"{_title(receipt)} {receipt.number}"
        canvas.setTitle(tidy(title))
        canvas.setAuthor(tidy(receipt.content.seller.legal_name or receipt.content.seller.name))
        canvas.setCreator("Onsale")
        page = _Sheet(canvas, title)
        _head(page, receipt, bought_by)
        _items(page, receipt)
        _sums(page, receipt)
        _taxes(page, receipt)
        _notes(page, receipt)
        page.end()
        canvas.save()
    return stream.getvalue()


class _Sheet:
    """Lines from the top down, and a new page when one is full. `y` is where the last line stands, from the foot."""

    def __init__(self, canvas: Canvas, title: str) -> None:
        self._canvas, self._title, self._pages = canvas, title, 1
        self.y = _TOP

    def text(self, text: str, size: float = _BODY, *, font: str = REGULAR, most: int = 4, grey: float = 0) -> None:
        """A paragraph over the whole width."""
        for line in wrap(text, font, size, _INSIDE, most=most):
            self._down(size)
            self._put(_LEFT, line, font, size, grey)

    def row(self, text: str, amount: str, *, font: str = REGULAR, grey: float = 0, most: int = 3) -> None:
        """Words on the left, an amount on the right of their first line."""
        for number, line in enumerate(wrap(text, font, _BODY, _WORDS, most=most)):
            self._down(_BODY)
            self._put(_LEFT, line, font, _BODY, grey)
            if not number:
                self._put(_RIGHT - width_of(amount, font, _BODY), amount, font, _BODY, grey)

    def columns(self, cells: tuple[str, ...], *, grey: float = 0) -> None:
        """Cells set to the right, side by side."""
        self._down(_BODY)
        width = _INSIDE / len(cells)
        for number, cell in enumerate(cells, 1):
            self._put(_LEFT + number * width - width_of(cell, REGULAR, _BODY), cell, REGULAR, _BODY, grey)

    def gap(self, points: float) -> None:
        """Room."""
        self.y -= points

    def rule(self) -> None:
        """A line across."""
        self.gap(5)
        self._canvas.setStrokeGray(0.75)
        self._canvas.setLineWidth(0.6)
        self._canvas.line(_LEFT, self.y, _RIGHT, self.y)
        self.gap(3)

    def end(self) -> None:
        """Number the page and close it."""
        told = _("%(title)s, page %(page)s") % {"title": self._title, "page": self._pages}
        self._put(_LEFT, told, REGULAR, 8, _GREY, at=14 * mm)
        self._canvas.showPage()

    def _down(self, size: float) -> None:
        if self.y - size * _LEADING < _FOOT:
            self.end()
            self._pages += 1
            self.y = _TOP
        self.y -= size * _LEADING

    def _put(self, x: float, text: str, font: str, size: float, grey: float, *, at: float | None = None) -> None:
        self._canvas.setFillGray(grey)
        draw(self._canvas, x, self.y if at is None else at, text, font, size)


def _head(page: _Sheet, receipt: Receipt, bought_by: str) -> None:
    content, seller = receipt.content, receipt.content.seller
    page.text(seller.legal_name or seller.name, 12, font=BOLD, most=3)
    for line in seller.legal_address.splitlines():
        page.text(line, most=2)
    if seller.vat_id:
        page.text(_("VAT ID: %(id)s") % {"id": seller.vat_id}, most=1)
    page.gap(22)
    page.text(f"{_title(receipt)} {receipt.number}", 20, font=BOLD, most=2)
    page.gap(4)
    page.text(_("Date: %(date)s") % {"date": format_datetime(receipt.issued_at, content.timezone, "date")})
    if content.corrects:
        page.text(_("Corrects receipt %(number)s") % {"number": content.corrects})
    page.text(_("Booking: %(reference)s") % {"reference": content.reference})
    if bought_by:
        page.text(_("For: %(name)s") % {"name": bought_by}, most=3)
    page.gap(12)
    page.text(content.event, 12, font=BOLD, most=4)
    page.text(_when(receipt))
    page.text(content.venue, most=3)
    page.gap(6)


def _items(page: _Sheet, receipt: Receipt) -> None:
    page.rule()
    for item in receipt.content.items:
        page.row(_words(item, receipt), _money(receipt, item.amount_minor))


def _sums(page: _Sheet, receipt: Receipt) -> None:
    content = receipt.content
    whole = receipt.total.amount_minor + content.kept_minor
    face = sum(item.amount_minor for item in content.items)
    on_top = whole - (face - content.discount_minor + content.fees_minor)
    parts = [
        (_("Discount"), -content.discount_minor),
        (_("Fees"), content.fees_minor),
        (_("Tax"), on_top),
        (_("Kept as the cancellation fee"), -content.kept_minor),
    ]
    for label, amount in parts:
        if amount:
            page.row(label, _money(receipt, amount))
    page.rule()
    total = _("Refunded") if receipt.kind is Kind.CREDIT_NOTE else _("Total")
    page.row(total, format_money(receipt.total), font=BOLD)


def _taxes(page: _Sheet, receipt: Receipt) -> None:
    if not receipt.content.tax:
        return
    page.gap(14)
    page.columns((_("Tax rate"), _("Net"), _("Tax"), _("Together")), grey=_GREY)
    for line in receipt.content.tax:
        rate = line.name if line.ppm is None else f"{line.name} {format_number(line.ppm / 10_000)} %".strip()
        amounts = (line.net_minor, line.tax_minor, line.net_minor + line.tax_minor)
        page.columns((rate, *(_money(receipt, amount) for amount in amounts)))


def _notes(page: _Sheet, receipt: Receipt) -> None:
    page.gap(16)
    page.text(_paid(receipt), most=2)
    if receipt.content.tax and all(line.included for line in receipt.content.tax):
        page.text(_("Prices include the tax."), most=1, grey=_GREY)


def _words(item: Item, receipt: Receipt) -> str:
    names = ", ".join(filter(None, (item.level, item.ticket_type)))
    unit = _money(receipt, item.unit_minor)
    return _("%(n)s × %(what)s, %(price)s each") % {"n": item.quantity, "what": names, "price": unit}


def _title(receipt: Receipt) -> str:
    return _("Credit note") if receipt.kind is Kind.CREDIT_NOTE else _("Receipt")


def _when(receipt: Receipt) -> str:
    zone, starts_at = receipt.content.timezone, receipt.content.starts_at
    return f"{format_datetime(starts_at, zone, 'date')}, {format_datetime(starts_at, zone, 'time')}"


def _paid(receipt: Receipt) -> str:
    means = dict(_means()).get(receipt.content.paid_by)
    if receipt.kind is Kind.CREDIT_NOTE:
        return _("Paid back: %(means)s.") % {"means": means} if means else _("Paid back the way it was paid.")
    return _("Paid: %(means)s.") % {"means": means} if means else _("Paid.")


def _means() -> Iterator[tuple[str, str]]:
    yield "stripe", _("online, by Stripe")
    yield "offline", _("by transfer or at the box office")
    yield "sandbox", _("with the sandbox, where no money moves")


def _money(receipt: Receipt, amount_minor: int) -> str:
    return format_money(Money(amount_minor, receipt.total.currency))
