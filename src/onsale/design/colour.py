"""Colours by how they look: OKLCH (lightness 0..1, chroma, hue in degrees) to sRGB hex.

The matrices are those of Björn Ottosson's Oklab (2020). A colour outside sRGB loses chroma until it fits.
"""

from math import cos, radians, sin


def oklch(lightness: float, chroma: float, hue: float) -> str:
    """The hex colour `#rrggbb` nearest in look."""
    while chroma > 0.001:
        channels = _linear(lightness, chroma, hue)
        if all(-0.0005 <= c <= 1.0005 for c in channels):
            return _hex(channels)
        chroma -= 0.01
    return _hex(_linear(lightness, 0.0, hue))


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two hex colours, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _linear(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _hex(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(255 * _gamma(min(1.0, max(0.0, c)))):02x}" for c in channels)


def _gamma(c: float) -> float:
    return 12.92 * c if c <= 0.0031308 else float(1.055 * c ** (1 / 2.4) - 0.055)


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.2126 * _ungamma(red) + 0.7152 * _ungamma(green) + 0.0722 * _ungamma(blue)


def _ungamma(c: float) -> float:
    return c / 12.92 if c <= 0.04045 else float(((c + 0.055) / 1.055) ** 2.4)
