"""The app's icon: our lamp in the frame of a viewfinder, drawn so that any mask leaves it whole."""

from functools import cache

from onsale.design.raster import drawing_png

SIDES = (192, 512)
"""The sizes that browsers ask for before they install an app, in pixels."""

_VELVET, _GLOW = "#3b0d27", "#ffc53d"
_DRAWING = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">
<path fill="{_VELVET}" d="M0 0H512V512H0z"/>
<circle fill="{_GLOW}" cx="256" cy="256" r="84"/>
<g fill="none" stroke="{_GLOW}" stroke-width="26">
<path d="M142 202V142H202"/><path d="M310 142H370V202"/><path d="M370 310V370H310"/><path d="M202 370H142V310"/>
</g>
<path fill="none" stroke="{_VELVET}" stroke-width="26" d="M216 258L246 288L298 230"/>
</svg>"""


@cache
def icon_png(side: int) -> bytes:
    """The icon as a PNG, `side` pixels wide and high."""
    return drawing_png(_DRAWING, side)
