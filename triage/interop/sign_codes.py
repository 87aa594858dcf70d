"""The codes of signs: our own for each, and those of SNOMED CT and LOINC that were looked up.

A code of another system is given only where it means just what is asked. Most signs have none: "new, worse or
not like your old pain" is more than a backache, and "not sure" about a fever is asked with it.
"""

from __future__ import annotations

from triage.engine.questions import NumberQuestion, Question
from triage.interop.names import LOINC, SIGNS, SNOMED, UCUM, Resource

# Each was found with this full name in published FHIR value sets and examples, not in a licensed browser.
_LOOKED_UP = {
    "urinary_incontinence": (SNOMED, "165232002", "Urinary incontinence (finding)"),
    "bowel_incontinence": (SNOMED, "72042002", "Incontinence of feces (finding)"),
    "known_bone_metastases": (SNOMED, "94222008", "Metastatic malignant neoplasm to bone (disorder)"),
    "pain_comes_and_goes": (SNOMED, "314642004", "Intermittent pain (finding)"),
    "extreme_thirst": (SNOMED, "17173007", "Excessive thirst (finding)"),
    "frequent_urination": (SNOMED, "162116003", "Increased frequency of urination (finding)"),
    "nausea": (SNOMED, "422587007", "Nausea (finding)"),
    "vomiting": (SNOMED, "422400008", "Vomiting (disorder)"),
    "unexplained_weight_loss": (SNOMED, "448765001", "Unintentional weight loss (finding)"),
    "abdominal_pain": (SNOMED, "21522001", "Abdominal pain (finding)"),
    "pain_severity": (LOINC, "72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported"),
}
# By the words of the unit in the language written first.
_UNITS = {"days": "d"}


def codings_of_sign(question: Question, language: str) -> list[Resource]:
    """Our own code of a question, then the looked-up one."""
    own = {"system": SIGNS, "code": question.id, "display": question.label.to(language)}
    if question.id not in _LOOKED_UP:
        return [own]
    system, code, display = _LOOKED_UP[question.id]
    return [own, {"system": system, "code": code, "display": display}]


def unit_coding(question: NumberQuestion, language: str) -> Resource:
    """The unit, with its UCUM code where it has one."""
    shown: Resource = {"display": question.unit.to(language)}
    code = _UNITS.get(next(iter(question.unit.root.values())))
    return {"system": UCUM, "code": code, **shown} if code else shown
