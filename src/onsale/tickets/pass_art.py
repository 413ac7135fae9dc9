"""The small pictures in a pass for a phone's own wallet: our mark, drawn as pixels."""

from functools import cache

from onsale.design.raster import drawing_png

VELVET, GLOW, PAPER = "#3b0d27", "#ffc53d", "#fff6f0"
_ICON = 29
_LOGO = 50
_SIDE = 64
_BULBS = "".join(f'<circle cx="{x}" cy="13" r="2.6" fill="{GLOW}"/>' for x in (12, 22, 32, 42, 52))
_MARK = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE} {_SIDE}">'
    f'<path fill="{VELVET}" d="M0 0h{_SIDE}v{_SIDE}H0z"/><circle cx="32" cy="36" r="15" fill="{GLOW}"/>{_BULBS}</svg>'
)


@cache
def pass_pictures() -> dict[str, bytes]:
    """PNG files by name, each in the three densities that Apple's devices have."""
    return {
        f"{name}{density}.png": drawing_png(_MARK, side * times)
        for name, side in (("icon", _ICON), ("logo", _LOGO))
        for times, density in ((1, ""), (2, "@2x"), (3, "@3x"))
    }
