"""The protocol that comes with the program, its passages and its cases."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from triage.engine.cases import Case, CaseFile
from triage.engine.faults import Problem, ProtocolError
from triage.engine.loading import Model, load, read_as, read_yaml
from triage.engine.protocol import Protocol
from triage.engine.source_map import SourceMap
from triage.engine.sources import Passage
from triage.engine.vocabulary import Identifier, Strict

FOLDER = Path(__file__).parent
FIRST_LANGUAGE = "en"


class Alarm(Strict):
    """A question whose words are urgent, and the list item that a search shows for it."""

    question: Identifier
    item: Identifier
    phrases: tuple[str, ...]


class SearchPhrases(Strict):
    """Patients' own words by question, and how reasons read to them by rule.

    `alarms` bring up the emergency box in a search. `for_readers` stands in for the reason of a rule that
    speaks of answers, where nobody has answered.
    """

    alarms: tuple[Alarm, ...]
    signs: dict[Identifier, tuple[str, ...]]
    for_readers: dict[Identifier, str]


def _data(name: str) -> Any:
    return read_yaml((FOLDER / name).read_text(encoding="utf-8"))


def _read(name: str, kind: type[Model]) -> Model:
    try:
        return read_as(kind, (FOLDER / name).read_text(encoding="utf-8"))
    except ProtocolError as error:
        raise ProtocolError(Problem(f"{name}: {one.where}", one.what) for one in error.problems) from None


@cache
def shipped_passages() -> tuple[Passage, ...]:
    """The passages of the source document, in its order."""
    return tuple(Passage.model_validate(item) for item in _data("bone_metastasis_passages.yaml")["passages"])


def shipped_protocol(*, pages: Collection[str]) -> Protocol:
    """The shipped protocol, checked against the given content pages. Raises ProtocolError."""
    text = (FOLDER / "bone_metastasis.yaml").read_text(encoding="utf-8")
    return load(text, pages=pages, passages=shipped_passages())


def shipped_cases() -> list[Case]:
    """The cases that every version of the protocol must decide acceptably. Raises ProtocolError."""
    return list(_read("bone_metastasis_cases.yaml", CaseFile).cases)


def shipped_source_map() -> SourceMap:
    """Which line of the source document leads to which sign. Raises ProtocolError."""
    return _read("bone_metastasis_source_map.yaml", SourceMap)


@cache
def shipped_phrases(language: str = FIRST_LANGUAGE) -> SearchPhrases:
    """The phrases by which a search finds the questions; those of the first language where there are none."""
    name = f"bone_metastasis_phrases_{language}.yaml"
    if not (FOLDER / name).exists():
        return shipped_phrases(FIRST_LANGUAGE)
    return _read(name, SearchPhrases)


def phrase_languages() -> tuple[str, ...]:
    """The languages that have phrases of their own."""
    paths = sorted(FOLDER.glob("bone_metastasis_phrases_*.yaml"))
    return tuple(path.stem.rpartition("_")[2] for path in paths)


@cache
def shipped_icons() -> dict[str, str]:
    """The icon before each sign of the lists, by list item; one that has none is left out."""
    icons: dict[str, str] = _data("bone_metastasis_icons.yaml")
    return icons
