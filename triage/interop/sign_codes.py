"""The codes of signs: our own for each, and those of SNOMED CT and LOINC that were looked up."""

from __future__ import annotations

from triage.engine.questions import NumberQuestion, Question
from triage.interop.names import SIGNS, UCUM, Resource

# By the words of the unit in the language written first.
_UNITS = {"days": "d"}


def codings_of_sign(question: Question, language: str) -> list[Resource]:
    """Our own code of a question, then those of others."""
    return [{"system": SIGNS, "code": question.id, "display": question.label.to(language)}]


def unit_coding(question: NumberQuestion, language: str) -> Resource:
    """The unit, with its UCUM code where it has one."""
    shown: Resource = {"display": question.unit.to(language)}
    code = _UNITS.get(next(iter(question.unit.root.values())))
    return {"system": UCUM, "code": code, **shown} if code else shown
