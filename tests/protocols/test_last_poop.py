"""The days since the last poop are asked of those for whom they can matter, and of nobody else."""

from __future__ import annotations

from itertools import combinations

from content.library import library
from triage.engine.answers import fill_missing
from triage.engine.evaluation import assess
from triage.engine.navigation import counting_answers, shown_pages
from triage.engine.vocabulary import Urgency
from triage.protocols.shipped import shipped_protocol

PROTOCOL = shipped_protocol(pages=library("en").keys())
PAGE, DAYS = "last_poop", "bowel_not_opened_days"
CONSTIPATION = "new_or_worse_constipation"
SIGNS = [q.id for q in PROTOCOL.questions.values() if q.type == "yes_no" and q.id != CONSTIPATION]


def told(*signs: str) -> Urgency:
    """What somebody with cancer and these signs alone is told."""
    answers = fill_missing(PROTOCOL, {"cancer_diagnosis": "yes"} | dict.fromkeys(signs, "yes"), "no")
    return assess(PROTOCOL, counting_answers(PROTOCOL, answers)).urgency


def is_asked(*signs: str) -> bool:
    answers = fill_missing(PROTOCOL, {"cancer_diagnosis": "yes"} | dict.fromkeys(signs, "yes"), "no")
    return PAGE in {page.id for page in shown_pages(PROTOCOL, answers)}


def test_whoever_may_be_constipated_is_asked() -> None:
    for answer in ("yes", "not_sure"):
        answers = fill_missing(PROTOCOL, {CONSTIPATION: answer}, "no")
        assert PAGE in {page.id for page in shown_pages(PROTOCOL, answers)}


def test_nobody_is_asked_for_a_hip_that_hurts() -> None:
    assert not is_asked("region_hip", "weight_bearing_bone_pain", "bone_pain_other_site", "on_opioid")


def test_nobody_without_signs_is_asked() -> None:
    assert not is_asked()


def test_whoever_would_be_told_more_with_constipation_is_asked() -> None:
    """Of all with one sign or two: the row on constipation names 3 days, and still some leave it empty."""
    several = [(one,) for one in SIGNS] + list(combinations(SIGNS, 2))
    plain = {signs: told(*signs) for signs in several}
    missed = [
        signs
        for signs in several
        if plain[signs] > Urgency.ROUTINE
        and not is_asked(*signs)
        and told(*signs, CONSTIPATION) > plain[signs]
    ]
    assert missed == []
