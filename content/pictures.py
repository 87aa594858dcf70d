"""The drawings of the pages, and the words in them in each language."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

DRAWINGS = Path(__file__).parent.parent / "static" / "img" / "learn"
WORDS = "_pictures.yaml"
_LABEL = re.compile(r"<text[^>]*>.*?</text>", re.DOTALL)
_PIECE = re.compile(r"(?<=>)[^<>]+(?=<)")


@cache
def pictures() -> frozenset[str]:
    """The names of all drawings."""
    return frozenset(path.stem for path in DRAWINGS.glob("*.svg"))


def drawing(name: str) -> str:
    """Its SVG in the first language."""
    return (DRAWINGS / f"{name}.svg").read_text(encoding="utf-8")


def size(name: str) -> tuple[int, int]:
    """Width and height in CSS pixels; 0 where the drawing does not say."""
    match = re.search(r'<svg[^>]*\swidth="(\d+)" height="(\d+)"', drawing(name))
    return (int(match[1]), int(match[2])) if match else (0, 0)


@cache
def file_of(name: str, language: str) -> str:
    """The file in static/ that shows it in a language; that of the first language where it has no other."""
    own = DRAWINGS / language / f"{name}.svg"
    place = f"{language}/" if language != settings.LANGUAGE_CODE and own.is_file() else ""
    return f"img/learn/{place}{name}.svg"


def labels(svg: str) -> list[str]:
    """The words that stand in a drawing, in its order."""
    return [piece for label in _LABEL.findall(svg) for piece in _PIECE.findall(label)]


def translated(svg: str, words: dict[str, str | list[str]], language: str) -> str:
    """The drawing with its title, description and labels in another language.

    Raises ValueError when it has another number of labels.
    """
    left = iter(words["labels"])
    if len(words["labels"]) != len(labels(svg)):
        raise ValueError(f"{len(words['labels'])} labels for a drawing with {len(labels(svg))}")
    svg = _LABEL.sub(lambda label: _PIECE.sub(lambda _: next(left), label[0]), svg)
    svg = re.sub(r"(?<=<title id=.t.>)[^<]+", lambda _: str(words["title"]), svg)
    svg = re.sub(r"(?<=<desc id=.d.>)[^<]+", lambda _: str(words["description"]), svg)
    return svg.replace('lang="en"', f'lang="{language}"', 1)


def translated_drawings(folder: Path) -> dict[str, str]:
    """Every drawing whose words a folder of pages gives, by name."""
    words = yaml.safe_load((folder / WORDS).read_text(encoding="utf-8"))
    return {name: translated(drawing(name), each, folder.name) for name, each in words.items()}
