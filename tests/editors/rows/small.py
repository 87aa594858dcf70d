"""A small protocol cut out of the shipped one, so that a draft of it is begun and shown at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from content.library import library
from triage.engine.loading import load_data
from triage.protocols.shipped import shipped_passages

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol

QUESTIONS = {
    # Red flags, on the first page.
    *("leg_weakness", "legs_heavy_or_strange", "trouble_walking_or_unsteady", "arm_weakness", "paralysis"),
    *("cancer_diagnosis", "cancer_type", "care_team"),
    *("back_pain", "neck_pain", "region_lower_back"),
    *("pain_change", "pain_worse_at_night", "pain_severity"),
    *("new_or_worse_constipation", "abdominal_pain", "nausea", "vomiting", "unexplained_weight_loss"),
    *("fever", "mouth_sores", "bowel_not_opened_days"),
}
# Without any, a draft would take over those of the program, as drafts of old versions do.
LIST_ITEMS = {"weight_loss"}
RULES = {"weak_or_unsteady_limbs", "weight_loss", "constipation_with_other_sign", "fever"}


def small_protocol(protocol: Protocol) -> Protocol:
    """A few questions of every type, a few rules, a condition, and promises of every kind."""
    data = protocol.model_dump(mode="json", exclude_defaults=True)
    for page in data["pages"]:
        page["questions"] = [question for question in page["questions"] if question["id"] in QUESTIONS]
    data["pages"] = [page for page in data["pages"] if page["questions"]]
    data["rules"] = [rule for rule in data["rules"] if rule["id"] in RULES]
    promises = data["promises"]
    promises["floors"] = [floor for floor in promises["floors"] if floor["question"] in QUESTIONS]
    promises["counted_as"] = [
        link for link in promises["counted_as"] if {link["test"].split()[0], link["yes_to"]} <= QUESTIONS
    ]
    data["roles"]["crisis"] = None
    data["list_items"] = [item for item in data["list_items"] if item["id"] in LIST_ITEMS]
    promises["combinations"] = [
        {"all_of": ["back_pain", "new_or_worse_constipation"], "urgency": "same_day"},
    ]
    promises["assumptions"] = [
        {
            "whoever_has": "pain_severity >= 7?",
            "has_one_of": ["back_pain?", "neck_pain?"],
            "reason": {"en": "Whoever can say how a pain behaves has a pain."},
        }
    ]
    _cut_alternatives([*data["pages"], *data["rules"]])
    return load_data(data, pages=library("en").keys(), passages=shipped_passages())


def _cut_alternatives(owners: list[dict[str, Any]]) -> None:
    for owner in owners:
        for alternative in (*owner.get("shown_if", ()), *owner.get("alternatives", ())):
            for group in (alternative, alternative.get("count", {})):
                for name in group.keys() & {"all_of", "of"}:
                    group[name] = [test for test in group[name] if test.rstrip("?").split()[0] in QUESTIONS]
