"""A smaller protocol cut out of that of the tests, so that a draft of it is begun and shown at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from content.library import library
from triage.engine.loading import load_data
from triage.protocols.shipped import shipped_passages

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol

QUESTIONS = {
    # Red flags, on the first page.
    *("leg_weakness", "heavy_legs", "trouble_walking", "arm_weakness", "paralysis"),
    *("cancer_diagnosis", "cancer_type", "care_team"),
    *("back_pain", "neck_pain", "region_lower_back"),
    *("pain_change", "pain_worse_at_night", "pain_severity"),
    *("new_or_worse_constipation", "belly_pain", "nausea", "vomiting", "unexplained_weight_loss"),
    *("fever", "sore_mouth", "bowel_not_opened_days"),
}
# More questions like one that is there, with their labels.
MORE = {
    "heavy_legs": ("leg_weakness", "heavy legs"),
    "trouble_walking": ("leg_weakness", "trouble walking"),
    "belly_pain": ("nausea", "belly pain"),
    "sore_mouth": ("nausea", "sore mouth"),
}
# Without any, a draft would take over those of the program, as drafts of old versions do.
LIST_ITEMS = {"weight_loss"}
RULES = {"weak_or_unsteady_limbs", "weight_loss", "losing_fluids", "fever"}


def small_protocol(protocol: Protocol) -> Protocol:
    """A few questions of every type, a few rules, a condition, and promises of every kind."""
    data = protocol.model_dump(mode="json", exclude_defaults=True)
    _add_questions(data)
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
    data.pop("spoken")
    data["list_items"] = [item for item in data["list_items"] if item["id"] in LIST_ITEMS]
    promises["combinations"] = [
        {"all_of": ["back_pain", "new_or_worse_constipation"], "urgency": "same_day"},
    ]
    promises["only_with_others"] = [
        {"answers": ["pain_change in [as_ever]"], "reason": "It says too little."}
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


def _add_questions(data: dict[str, Any]) -> None:
    floors = data["promises"]["floors"]
    for name, (like, label) in MORE.items():
        for page in data["pages"]:
            for place, question in enumerate(page["questions"]):
                if question["id"] == like:
                    page["questions"].insert(place + 1, question | {"id": name, "label": {"en": label}})
                    break
        floors += [floor | {"question": name} for floor in floors if floor["question"] == like]
    limbs = next(rule for rule in data["rules"] if rule["id"] == "weak_or_unsteady_limbs")
    names = ["leg_weakness", "heavy_legs", "trouble_walking", "arm_weakness", "paralysis?"]
    limbs["alternatives"] = [{"all_of": [name]} for name in names]
    bowel = next(rule for rule in data["rules"] if rule["id"] == "losing_fluids")
    bowel["alternatives"] = [
        {"all_of": ["new_or_worse_constipation"], "count": {"at_least": 1, "of": ["belly_pain", "vomiting"]}}
    ]


def _cut_alternatives(owners: list[dict[str, Any]]) -> None:
    for owner in owners:
        for alternative in (*owner.get("shown_if", ()), *owner.get("alternatives", ())):
            for group in (alternative, alternative.get("count", {})):
                for name in group.keys() & {"all_of", "of"}:
                    group[name] = [test for test in group[name] if test.rstrip("?").split()[0] in QUESTIONS]
