"""A text as a QR picture."""

import io

import segno


def qr_svg(text: str, *, label: str) -> str:
    """An SVG of it: medium error correction, a quiet zone, black on white in every theme, titled `label`."""
    stream = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        stream, kind="svg", xmldecl=False, svgns=True, border=4, omitsize=True, dark="#000", light="#fff", title=label,
        svgclass=None, lineclass=None,
    )  # fmt: skip
    return stream.getvalue().decode()
