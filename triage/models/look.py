"""The clinic's own colour and mark: what is refused, and why, in words that help to mend it."""

from __future__ import annotations

import colorsys
import re
from xml.etree import ElementTree as ET

from django.core.exceptions import ValidationError

# The grounds that the colour stands on, as the stylesheet has them; the darkest of the light ones and the
# lightest of the dark ones decide.
LIGHT_GROUND, DARK_GROUND = "#f2ece2", "#1f292c"
WHITE, BLACK, DARK_WORDS = "#ffffff", "#000000", "#05282b"
READABLE = 4.5
_HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
# Red says *now*, and nothing else.
_RED_DEGREES, _GREY = 20, 0.25

MOST_CHARACTERS = 20_000
_SVG = "http://www.w3.org/2000/svg"
_ELEMENT = re.compile(
    "svg|g|title|desc|defs|path|rect|circle|ellipse|line|polyline|polygon|linearGradient|radialGradient|stop"
)
_ATTRIBUTE = re.compile(
    "viewBox|width|height|version|id|x|y|x1|y1|x2|y2|cx|cy|r|rx|ry|fx|fy|d|points|transform|opacity|"
    "fill|fill-rule|fill-opacity|clip-rule|stroke|stroke-(width|linecap|linejoin|miterlimit|dasharray|opacity)|"
    "offset|stop-color|stop-opacity|gradientUnits|gradientTransform|spreadMethod"
)
# Numbers, names and colours; of addresses only those within the mark itself.
_VALUE = re.compile(r"[-+\w\s.,#%()]*|url\(#[-\w]+\)", re.ASCII)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_DECLARATION = re.compile(r"\s*<\?xml [^?>]*\?>")


def contrast(first: str, second: str) -> float:
    """The contrast of two colours by WCAG, from 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """The colour with a share (0 to 1) of the other in it."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(255 * (one + (two - one) * share)):02x}" for one, two in pairs)


def readable_on(colour: str, ground: str, towards: str, *, least: float = READABLE) -> str:
    """The colour, or the first shade of it towards black or white that can be read on the ground."""
    shades = (mixed(colour, towards, step / 20) for step in range(21))
    return next(shade for shade in shades if contrast(shade, ground) >= least)


def check_colour(colour: str) -> None:
    """Raise ValidationError for what is no colour, cannot be read, or is the red of an emergency."""
    if not _HEX.fullmatch(colour):
        raise ValidationError(f"'{colour}' is no colour. Write it like #0b5d66.")
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    is_red = min(hue, 1 - hue) * 360 <= _RED_DEGREES and saturation > _GREY and lightness > READABLE / 100
    if is_red:
        raise ValidationError(
            "Red says that something cannot wait, so buttons cannot be red. Choose another."
        )
    ratio = contrast(colour, LIGHT_GROUND)
    if ratio < READABLE:
        raise ValidationError(
            f"{colour} is too pale to read: its contrast is {ratio:.1f} to 1 and has to be {READABLE} to 1. "
            f"A darker shade that can be read is {readable_on(colour, LIGHT_GROUND, BLACK)}."
        )


def check_mark(text: str) -> None:
    """Raise ValidationError for a mark that is anything but plain shapes."""
    clean_mark(text)


def clean_mark(text: str) -> str:
    """The mark, written anew from what is allowed alone. Raises ValidationError that names what is not."""
    if len(text) > MOST_CHARACTERS:
        raise ValidationError(f"The mark is too long: {len(text)} characters. At most {MOST_CHARACTERS}.")
    plain = _DECLARATION.sub("", _COMMENT.sub("", text), count=1)
    if "<!" in plain or "<?" in plain:
        raise ValidationError(
            "The mark holds a document type or an instruction. Take out what begins with <! or <?."
        )
    try:
        root = ET.fromstring(plain)  # noqa: S314 (document types, and with them entities, are refused above)
    except ET.ParseError as error:
        line, column = error.position
        raise ValidationError(f"The mark is no SVG: line {line}, column {column} cannot be read.") from None
    if root.tag != f"{{{_SVG}}}svg":
        raise ValidationError(f'The mark must begin with <svg xmlns="{_SVG}" viewBox="…">.')
    if not root.get("viewBox"):
        raise ValidationError('The mark needs a viewBox, such as viewBox="0 0 40 40".')
    for element in root.iter():
        _check_element(element)
    return _written(root)


def _check_element(element: ET.Element) -> None:
    namespace, _, name = element.tag.rpartition("}")
    if namespace != f"{{{_SVG}" or not _ELEMENT.fullmatch(name):
        raise ValidationError(f"A mark may not hold <{name}>. Only plain shapes and gradients are allowed.")
    for attribute, value in element.attrib.items():
        if not _ATTRIBUTE.fullmatch(attribute):
            raise ValidationError(
                f"A mark may not hold {attribute.rpartition('}')[2]}= on <{name}>. Export it as a plain SVG "
                "with presentation attributes, without styles and links."
            )
        if not _VALUE.fullmatch(value):
            raise ValidationError(f'A mark may not hold {attribute}="{value[:40]}" on <{name}>.')


def _written(root: ET.Element) -> str:
    ET.register_namespace("", _SVG)
    return ET.tostring(root, encoding="unicode")


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
