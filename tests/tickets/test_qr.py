"""The picture a page shows."""

import xml.etree.ElementTree as ET

import segno

from onsale.design.qr import qr_svg

CODE = "OS" + "ABCDEFG234567" * 11 + "ABCDEFGHIJK"


def test_it_is_a_whole_svg_of_the_code_with_its_quiet_zone() -> None:
    svg = ET.fromstring(qr_svg(CODE, label="Stalls, row A"))
    modules = segno.make(CODE, error="m", micro=False).symbol_size(border=0)[0]
    assert svg.get("viewBox") == f"0 0 {modules + 8} {modules + 8}"
    assert "style" not in svg.attrib


def test_its_title_says_which_place_and_nothing_gets_out_of_it() -> None:
    svg = qr_svg(CODE, label='<script>"&')
    assert "<script>" not in svg
    title = ET.fromstring(svg).find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == '<script>"&'


def test_it_is_drawn_as_letters_and_digits() -> None:
    assert segno.make(CODE, error="m", micro=False).mode == "alphanumeric"
    assert len(CODE) == 156
