"""A letter written out: as plain text, and as HTML that mail programs show well, in the light and in the dark.

Mail programs know few styles and drop some, so this is one column of plain elements with a little colour: without any
of it, it still reads from top to bottom.
"""

from markupsafe import Markup

from onsale.letters.model import Envelope, Letter
from onsale.platform.i18n import direction
from onsale.platform.i18n import gettext as _
from onsale.platform.mail import Mail

_STYLE = Markup(
    ":root{color-scheme:light dark;supported-color-schemes:light dark}"
    "body{margin:0;padding:0;background:#f6f3f4;color:#241a1f}"
    ".sheet{background:#ffffff}.soft{color:#5e5057}.line{border-color:#e3dade}"
    "@media (prefers-color-scheme:dark){body{background:#16111a!important;color:#f3edf0!important}"
    ".sheet{background:#221a26!important;color:#f3edf0!important}.soft{color:#c3b6bd!important}"
    ".line{border-color:#44363f!important}h1,p,td,th{color:inherit!important}a.link{color:#f0a8cb!important}}"
)
_FONT = Markup("font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif")
_PAGE = Markup(
    """<!doctype html>
<html lang="{lang}" dir="{dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{subject}</title>
<style>{style}</style>
</head>
<body style="{font};font-size:16px;line-height:1.5">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>
<td align="center" style="padding:16px 8px">
<table role="presentation" class="sheet" width="100%" cellpadding="0" cellspacing="0" border="0"
 style="max-width:560px;border-radius:12px;text-align:start">
<tr><td style="padding:24px">
<h1 style="margin:0 0 12px;font-size:22px;line-height:1.25" dir="auto">{heading}</h1>
{body}
</td></tr></table>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"
 style="max-width:560px;text-align:start">
<tr><td class="soft" style="padding:12px 24px;font-size:13px">{foot}</td></tr></table>
</td></tr></table>
</body>
</html>
"""
)
_PARAGRAPH = Markup('<p style="margin:0 0 12px" dir="auto">{}</p>\n')
_ROW = Markup(
    '<tr><th scope="row" class="soft line" align="start" style="padding:8px 12px 8px 0;border-top:1px solid;'
    'font-weight:normal;text-align:start;vertical-align:top;white-space:nowrap">{}</th>'
    '<td class="line" style="padding:8px 0;border-top:1px solid;vertical-align:top" dir="auto">{}</td></tr>\n'
)
_TABLE = Markup(
    '<table width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px;border-collapse:collapse">'
    "\n{}</table>\n"
)
_BUTTON = Markup(
    '<p style="margin:20px 0 4px"><a href="{}" style="display:inline-block;padding:12px 22px;border-radius:8px;'
    'background:#8f1d57;color:#ffffff;font-weight:600;text-decoration:none">{}</a></p>\n'
)
_LINK = Markup('<a class="link" style="color:#8f1d57" href="{}">{}</a>')


def written(letter: Letter, envelope: Envelope) -> Mail:
    """The mail, ready to be sent."""
    return Mail(
        to=envelope.to,
        subject=" ".join(letter.subject.split()),  # a line end would end the header
        text=_as_text(letter, envelope),
        html=_as_html(letter, envelope),
        reply_to=envelope.reply_to,
        unsubscribe=envelope.unsubscribe,
        key=envelope.key,
    )


def _as_text(letter: Letter, envelope: Envelope) -> str:
    width = max((len(label) for label, _value in letter.rows), default=0) + 2
    rows = "\n".join(f"{label + ':':<{width}}{value}" for label, value in letter.rows)
    foot = _foot(envelope)
    if envelope.unsubscribe:
        foot.append(f"{_no_more()}\n{envelope.unsubscribe}")
    parts = [letter.opening, rows, *letter.closing, f"{letter.link[0]}:\n{letter.link[1]}", "-- \n" + "\n".join(foot)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _as_html(letter: Letter, envelope: Envelope) -> str:
    rows = Markup().join(_ROW.format(*row) for row in letter.rows)
    body = [
        *(_PARAGRAPH.format(part) for part in _lines(letter.opening)),
        _TABLE.format(rows) if rows else Markup(),
        *(_PARAGRAPH.format(part) for text in letter.closing for part in _lines(text)),
        _BUTTON.format(letter.link[1], letter.link[0]),
    ]
    foot = [Markup("{}").format(line) for line in _foot(envelope)]
    if envelope.unsubscribe:
        foot.append(_LINK.format(envelope.unsubscribe, _no_more()))
    page = _PAGE.format(
        lang=envelope.language,
        dir=direction(envelope.language),
        subject=letter.subject,
        style=_STYLE,
        font=_FONT,
        heading=letter.words.get("event", letter.subject),
        body=Markup().join(body),
        foot=Markup("<br>\n").join(foot),
    )
    return str(page)


def _lines(text: str) -> list[Markup]:
    """Paragraphs stand apart; a single line end stays one."""
    return [
        Markup("<br>\n").join(Markup("{}").format(line) for line in part.split("\n"))
        for part in text.split("\n\n")
        if part.strip()
    ]


def _foot(envelope: Envelope) -> list[str]:
    told = _("From %(organiser)s, by way of Onsale.") % {"organiser": envelope.sender}
    return [told, *([envelope.sender_details] if envelope.sender_details else [])]


def _no_more() -> str:
    return _("No more reminders and offers from this organiser")
