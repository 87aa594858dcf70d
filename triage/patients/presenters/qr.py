"""Codes that a camera reads, drawn on our server."""

from __future__ import annotations

import segno


def qr_svg(text: str) -> str:
    """The code as SVG, with the white border that readers need."""
    code = segno.make(text, error="l", micro=False)
    svg: str = code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None, light="#fff")
    return svg
