"""The command and the website tell the same answers the same urgency."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commands.runner import line, triage
from tests.patients.person import Person

if TYPE_CHECKING:
    from pathlib import Path

CANCER = {"cancer_diagnosis": "yes"}
# The website asks for these numbers; the command would leave them unanswered.
NUMBERS = {"pain_severity": "0", "bowel_not_opened_days": "0"}
SHEETS: dict[str, dict[str, str]] = {
    "no sign": {},
    "no sign, with cancer": CANCER,
    "another worry": {"other_worry": "yes"},
    "sick": {"nausea": "not_sure"},
    "back pain without cancer": {"back_pain": "yes"},
    "back pain with cancer": CANCER | {"back_pain": "yes"},
    "back pain, cancer not sure": {"cancer_diagnosis": "not_sure", "back_pain": "yes"},
    "severe pain": CANCER | {"bone_pain_other_site": "yes", "pain_severity": "8"},
    "severity not sure": {"bone_pain_other_site": "yes", "pain_severity": "not_sure"},
    "weak leg": {"leg_weakness": "yes"},
    "weak leg not sure": {"leg_weakness": "not_sure"},
    "weak leg not sure, known spread": {"leg_weakness": "not_sure", "known_bone_metastases": "yes"},
    "thirst, known spread": {"extreme_thirst": "yes", "known_bone_metastases": "yes"},
    "back pain and 3 days without going": CANCER | {"back_pain": "yes", "bowel_not_opened_days": "3"},
    "fever on chemotherapy": CANCER | {"fever": "yes", "on_chemotherapy": "yes"},
    "fever alone": {"fever": "yes"},
    "leg pain, never cancer": {"pain_radiating_to_legs": "yes"},
}


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
@pytest.mark.usefixtures("live_version")
def test_the_website_tells_the_urgency_and_the_rules_that_the_command_tells(
    tmp_path: Path, sheet: dict[str, str]
) -> None:
    (result,) = triage(tmp_path, line(NUMBERS | sheet)).lines
    person = Person()
    person.answers_all(**sheet)
    person.asks_for_result()
    told = person.submission.assessments.get(is_final=True)
    rules = [finding.rule for finding in told.assessment.findings]
    assert (told.urgency, rules) == (result["urgency"], result["rules"])
