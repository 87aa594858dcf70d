"""A small protocol that may be published, and drafts of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.actions.draft_changes import say
from tests.engine.builders import all_of, count, listed_everywhere, page, protocol_data, question, rule
from triage.actions.audit import SYSTEM
from triage.actions.drafts.drafts import start_draft, touch_draft
from triage.actions.drafts.merging import DraftMerge, take_live_version
from triage.actions.protocols import publish_version, store_version
from triage.actions.publishing.lowerings import lowerings
from triage.engine.cases import Case
from triage.engine.comparison import compare
from triage.engine.loading import load_data
from triage.engine.safety.certificate import certify
from triage.engine.safety.checking import Evidence, check_properties, make_report
from triage.engine.source_map import SourceMap
from triage.models import Draft, ProtocolVersion, Publication

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import User

    from triage.engine.merging import Side
    from triage.engine.protocol import Protocol
    from triage.engine.safety.certificate import Proof
    from triage.engine.safety.report import SafetyReport

WHY = "Night pain is a warning sign."
REASON = "The new guideline asks for less."
LESS = "same_day-to-soon"
EASY = {"en": "You feel it now."}
EVIDENCE = Evidence(
    cases=[], source_map=SourceMap(source="document", ranges=("1",), blank_lines=(1,), lines=())
)


def data(*, spine: str = "same_day", weak_leg: str = "emergency", **changes: Any) -> dict[str, Any]:
    """A protocol of four questions, with the urgencies of two of its rules."""
    found = protocol_data(
        [
            page("nerves", question("leg_weakness", red_flag=True)),
            page("about", question("cancer", role="context"), layout="one_by_one"),
            page("pain", question("back_pain"), question("constipation")),
        ],
        [
            rule("weak_leg", weak_leg, all_of("leg_weakness?")),
            rule("spine", spine, all_of("back_pain?", "cancer?")),
            rule("any_sign", "soon", count(1, "back_pain?", "constipation?")),
        ],
        promises={
            "floors": [
                {"question": "leg_weakness", "alone": "emergency", "not_sure": "emergency"},
                {"question": "back_pain", "alone": "soon", "not_sure": "soon"},
                {"question": "constipation", "alone": "soon", "not_sure": "soon"},
            ],
            "combinations": [],
            "assumptions": [],
            "only_with_others": [{"answers": ["cancer?"], "reason": "Cancer alone is no sign."}],
        },
        list_items=[
            listed_everywhere("weak_leg", all_of("leg_weakness"))
            | {"text": EASY, "text_other": EASY, "brief": EASY}
        ],
    )
    questions = [question for page in found["pages"] for question in page["questions"]]
    for cited in (*found["rules"], *questions):
        cited["citations"] = [{"source": "guide", "topic": "Pain"}]
    for asked in questions:
        asked |= {"ask": EASY, "ask_other": EASY}
    for ruled in found["rules"]:
        ruled |= {"reason": EASY, "content": ["get-help-now"]}
    easy_list = {key: [EASY] for key in ("meanwhile", "meanwhile_other")} | {
        key: [EASY, {"en": "Go to the ER now."}] for key in ("steps", "steps_other")
    }
    for wording in found["urgencies"].values():
        wording |= easy_list | {"content": ["get-help-now"]}
    return found | changes


def small_protocol(**changes: Any) -> Protocol:
    """The same as a protocol."""
    return load_data(data(**changes), pages={"get-help-now"}, passages=[])


def make_live(protocol: Protocol, by: User | None = None) -> ProtocolVersion:
    """Store a version and make it live, as if it had come with the program."""
    version = store_version(protocol, author=by)
    publish_version(version, by=by or SYSTEM, published_by=by, reason="The tests publish it.")
    return version


def changed_draft(by: User, *, rule: str = "spine", urgency: str = "emergency") -> Draft:
    """A draft of the live version in which one rule asks for another urgency."""
    draft = start_draft(name="a change", version=Publication.live_version(), by=by)
    set_urgency(draft, rule, urgency, by)
    return Draft.objects.get(pk=draft.pk)


def set_urgency(draft: Draft, rule: str, urgency: str, by: User) -> None:
    """Save another urgency of a rule, as the admin does."""
    say(draft, "rule", rule, urgency=urgency)
    touch_draft(draft_id=draft.pk, by=by, fields=["urgency"])


def brought_together(draft: Draft, by: User, choices: Mapping[str, Side] | None = None) -> Draft:
    """The draft, brought together with the live version."""
    draft = Draft.objects.get(pk=draft.pk)
    seen = DraftMerge(draft).state
    return take_live_version(draft_id=draft.pk, choices=choices or {}, seen=seen, by=by)


def reasons_back_to(version: ProtocolVersion) -> dict[str, str]:
    """A reason for all that lowers when this version replaces the live one."""
    comparison = compare(Publication.live_version().protocol, version.protocol)
    return {lowering.key: REASON for lowering in lowerings(comparison)}


def case(number: int, answers: dict[str, str | int], *accepted: str) -> Case:
    """A case with these accepted urgencies."""
    return Case.model_validate(
        {
            "id": f"TE-{number:02}",
            "title": "A case",
            "story": "Somebody.",
            "answers": answers,
            "expected": accepted[0],
            "accepted": accepted,
            "rationale": "So.",
            "source": {"title": "A report"},
            "respondent": "self",
            "category": "pain",
            "evidence": "report",
        },
        strict=False,
    )


def check_here(*, protocol: Protocol, evidence: Evidence) -> SafetyReport:
    """The full check without a process of its own."""
    return make_report(protocol, check_properties(protocol, evidence))


def certify_here(*, protocol: Protocol) -> Proof:
    """The certificate without a process of its own."""
    return certify(protocol)
