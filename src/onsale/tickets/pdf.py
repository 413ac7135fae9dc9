"""Tickets on paper: one to a page, everything the door needs in black on white."""

import io
import threading
from dataclasses import dataclass

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import tag
from onsale.tickets.typesetting import BOLD, REGULAR, draw, tidy, width_of, wrap
from onsale.tickets.view import Papers, TicketView

_WIDTH, _HEIGHT = A4
_MARGIN = 20 * mm
_INSIDE = _WIDTH - 2 * _MARGIN
_QR = 78 * mm
_QR_BOTTOM = 46 * mm
_QUIET_MODULES = 4
_GREY = 0.35
_LEADING = 1.3

# The library keeps what it subsets of a font in the font, so one document is drawn at a time.
_drawing = threading.Lock()


@dataclass
class _Pen:
    """Where the next line goes: `y` is how far down the page is used, in points from its foot."""

    canvas: Canvas
    y: float

    def lines(self, text: str, size: float, *, font: str = REGULAR, most: int = 3, grey: float = 0) -> None:
        self.canvas.setFillGray(grey)
        for line in wrap(text, font, size, _INSIDE, most=most):
            self.y -= size * _LEADING
            draw(self.canvas, _MARGIN, self.y, line, font, size)

    def gap(self, points: float) -> None:
        self.y -= points

    def rule(self) -> None:
        self.canvas.setStrokeGray(0.75)
        self.canvas.setLineWidth(0.6)
        self.canvas.line(_MARGIN, self.y, _WIDTH - _MARGIN, self.y)

    def columns(self, told: list[tuple[str, str | None]], size: float) -> None:
        """Labels over values, side by side."""
        told = [(label, value) for label, value in told if value]
        width = _INSIDE / max(3, len(told))
        top = self.y
        for column, (label, value) in enumerate(told):
            x = _MARGIN + column * width
            self.canvas.setFillGray(_GREY)
            draw(self.canvas, x, top - 12, label, REGULAR, 9)
            self.canvas.setFillGray(0)
            (shown,) = wrap(value or "", BOLD, size, width - 4 * mm, most=1)
            draw(self.canvas, x, top - 12 - size * _LEADING, shown, BOLD, size)
        self.y = top - 12 - size * _LEADING


def tickets_pdf(papers: Papers) -> bytes:
    """A PDF with a page for each valid ticket; there must be one. Takes milliseconds: call it off the event loop."""
    stream = io.BytesIO()
    with _drawing:
        canvas = Canvas(stream, pagesize=A4, pageCompression=1, initialFontName=REGULAR, lang=tag())
        canvas.setTitle(tidy(papers.occasion.event.name))
        if papers.reference:
            canvas.setSubject(_("Tickets, booking %(reference)s") % {"reference": papers.reference})
        canvas.setAuthor("Onsale")
        canvas.setCreator("Onsale")
        canvas.setViewerPreference("DisplayDocTitle", "true")
        for number, ticket in enumerate(papers.valid, start=1):
            _page(canvas, papers, ticket, number)
            canvas.showPage()
        canvas.save()
    return stream.getvalue()


def _page(canvas: Canvas, papers: Papers, ticket: TicketView, number: int) -> None:
    pen = _Pen(canvas, _HEIGHT - _MARGIN)
    _head(pen, papers)
    pen.gap(12)
    pen.rule()
    pen.gap(6)
    _place(pen, papers, ticket)
    if ticket.code:
        _qr(canvas, ticket.code)
    elif papers.occasion.rotating:
        _no_code(canvas)
    _foot(canvas, ticket, number, len(papers.valid))


def _head(pen: _Pen, papers: Papers) -> None:
    occasion = papers.occasion
    name = occasion.event.name
    size = next((size for size in (26, 21, 17) if len(wrap(name, BOLD, size, _INSIDE, most=3)) < 3), 13)
    pen.lines(name, size, font=BOLD, most=6)
    pen.gap(8)
    pen.lines(occasion.when, 14, font=BOLD, most=1)
    if occasion.doors:
        pen.lines(_("Doors open at %(time)s") % {"time": occasion.doors}, 11, most=1)
    pen.gap(6)
    pen.lines(occasion.venue.name, 12, font=BOLD)
    pen.lines(occasion.address, 11)


def _place(pen: _Pen, papers: Papers, ticket: TicketView) -> None:
    pen.lines(_("Section"), 9, most=1, grey=_GREY)
    pen.lines(ticket.section, 20, font=BOLD, most=2)
    pen.gap(10)
    pen.columns([(_("Row"), ticket.row), (_("Seat"), ticket.seat)], 20)
    pen.gap(12)
    pen.columns([(_("Booking"), papers.reference), (_("Ticket type"), ticket.ticket_type)], 13)
    if ticket.name:
        pen.gap(6)
        pen.columns([(_("Name"), ticket.name)], 13)
    if ticket.requires_proof:
        pen.gap(6)
        pen.lines(_("Bring proof to the door."), 13, font=BOLD, most=1)


def _qr(canvas: Canvas, code: str) -> None:
    """The code's modules as one path; what is dark and side by side is one rectangle. Drawn one module a unit, because
    whole numbers are written faster, and shorter."""
    matrix = segno.make(code, error="m", micro=False).matrix
    side = len(matrix) + 2 * _QUIET_MODULES
    path = canvas.beginPath()
    for row, bits in enumerate(matrix):
        text = "".join("1" if bit else "0" for bit in bits)
        start = text.find("1")
        while start >= 0:
            end = text.find("0", start)
            end = len(text) if end < 0 else end
            path.rect(_QUIET_MODULES + start, side - _QUIET_MODULES - row - 1, end - start, 1)
            start = text.find("1", end)
    canvas.saveState()
    canvas.setFillGray(0)
    canvas.translate((_WIDTH - _QR) / 2, _QR_BOTTOM)
    canvas.scale(_QR / side, _QR / side)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


def _no_code(canvas: Canvas) -> None:
    """What stands in place of a code that changes every few seconds."""
    canvas.setFillGray(0)
    _centred(canvas, _QR_BOTTOM + _QR * 0.6, _("This paper admits nobody."), 20)
    canvas.setFillGray(_GREY)
    told = _(
        "The code for this event changes every few seconds. Show it on your phone at the door: it is on your "
        "booking's page."
    )
    _centred(canvas, _QR_BOTTOM + _QR * 0.45, told, 11)


def _foot(canvas: Canvas, ticket: TicketView, number: int, count: int) -> None:
    terms = _(
        "Admits one person, once. Whoever shows this code first is let in, so keep it to yourself: "
        "no pictures of it online."
    )
    numbered = _("Ticket %(number)s of %(count)s") % {"number": number, "count": count}
    canvas.setFillGray(_GREY)
    _centred(canvas, _QR_BOTTOM - 4, ticket.id, 8)
    canvas.setFillGray(0)
    if ticket.code:
        _centred(canvas, 30 * mm, terms, 9)
    canvas.setFillGray(_GREY)
    _centred(canvas, 24 * mm, numbered, 9)


def _centred(canvas: Canvas, y: float, text: str, size: float) -> None:
    for position, line in enumerate(wrap(text, REGULAR, size, _INSIDE, most=2)):
        x = (_WIDTH - width_of(line, REGULAR, size)) / 2
        draw(canvas, x, y - position * size * _LEADING, line, REGULAR, size)
