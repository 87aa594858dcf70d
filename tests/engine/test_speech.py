"""What a person says of their answers: what decided, the worst first, and nothing that was not answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.builders import loaded, small_protocol, text
from triage.engine.evaluation import Decider, Finding
from triage.engine.faults import ProtocolError
from triage.engine.speech import speak
from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from triage.engine.protocol import Protocol
    from triage.engine.speech import Speech


def said(
    protocol: Protocol,
    answers: Mapping[str, str | int],
    *deciders: str,
    language: str = "en",
    is_other: bool = False,
) -> Speech:
    """What is said when these answers decided."""
    finding = Finding(
        rule="any",
        urgency=Urgency.EMERGENCY,
        reason=next(iter(protocol.rules)).reason,
        citations=next(iter(protocol.rules)).citations,
        content=next(iter(protocol.rules)).content,
        deciders=tuple(Decider(question=name, answer=answers.get(name, "yes")) for name in deciders),
    )
    speech = speak(protocol, answers, [finding], language=language, is_other=is_other)
    assert speech is not None
    return speech


def words(
    protocol: Protocol, answers: Mapping[str, str | int], *deciders: str, is_other: bool = False
) -> str:
    """Its signs in one text."""
    return " ".join(said(protocol, answers, *deciders, is_other=is_other).signs)


def test_signs_that_begin_alike_are_said_in_one_sentence(protocol: Protocol) -> None:
    answers = {"arm_weakness": "yes", "trouble_urinating": "yes"}
    assert words(protocol, answers, *answers) == "I have a weak or clumsy arm or hand and trouble peeing."


def test_the_sign_for_the_emergency_number_is_said_first(protocol: Protocol) -> None:
    answers = {"leg_weakness": "yes", "paralysis": "yes"}
    assert words(protocol, answers, *answers) == (
        "I cannot move an arm or a leg at all. One of my legs is weak or hard to move."
    )


def test_a_pain_is_said_with_its_details_and_when_it_began(protocol: Protocol) -> None:
    answers: dict[str, str | int] = {
        "region_ribs": "yes",
        "bone_pain_other_site": "yes",
        "pain_worse_at_night": "yes",
        "pain_severity": 6,
        "signs_since": "weeks",
    }
    assert words(protocol, answers, "bone_pain_other_site") == (
        "I have pain in my ribs or chest bone, worse at night, 6 out of 10 at its worst. "
        "The first sign began weeks ago."
    )


def test_a_place_on_the_body_is_said_instead_of_its_row(protocol: Protocol) -> None:
    answers = {"region_ribs": "yes", "bone_pain_other_site": "yes"}
    assert "in a bone outside the spine" not in words(protocol, answers, "bone_pain_other_site")


def test_a_row_without_a_place_is_said_itself(protocol: Protocol) -> None:
    assert words(protocol, {"bone_pain_other_site": "yes"}, "bone_pain_other_site") == (
        "I have pain in a bone outside the spine."
    )


def test_what_an_answer_counts_as_is_not_said_where_it_was_answered_no(protocol: Protocol) -> None:
    answers: dict[str, str | int] = {"new_or_worse_constipation": "no", "bowel_not_opened_days": 5}
    assert words(protocol, answers, "new_or_worse_constipation") == "It is 5 days since I last pooped."


def test_not_sure_is_said_as_not_sure(protocol: Protocol) -> None:
    answers = {"arm_weakness": "not_sure", "trouble_urinating": "not_sure", "confusion": "not_sure"}
    assert words(protocol, answers, *answers) == (
        "I am not sure whether I have a weak or clumsy arm or hand or trouble peeing. "
        "I am not sure whether I am mixed up or not myself."
    )


def test_a_number_that_nobody_is_sure_of_has_words_of_its_own(protocol: Protocol) -> None:
    assert (
        words(protocol, {"pain_severity": "not_sure"}, "pain_severity") == "I cannot say how bad the pain is."
    )


def test_a_helper_speaks_of_the_person(protocol: Protocol) -> None:
    answers = {"leg_weakness": "yes", "arm_weakness": "not_sure"}
    assert words(protocol, answers, *answers, is_other=True) == (
        "One of their legs is weak or hard to move. "
        "We are not sure whether they have a weak or clumsy arm or hand."
    )


def test_the_kind_of_cancer_begins_and_where_it_has_spread(protocol: Protocol) -> None:
    answers = {"cancer_diagnosis": "yes", "cancer_type": "prostate", "known_bone_metastases": "yes"}
    speech = said(protocol, answers)
    assert speech.cancer == "I have or had prostate cancer."
    assert speech.spread == "It has spread to my bones."


def test_a_kind_that_was_not_answered_is_not_said(protocol: Protocol) -> None:
    answers = {"cancer_diagnosis": "yes", "known_bone_metastases": "no", "known_spine_metastases": "not_sure"}
    speech = said(protocol, answers)
    assert (speech.cancer, speech.spread) == ("I have or had cancer.", "")


def test_a_version_that_says_nothing_of_speaking_is_silent() -> None:
    assert speak(small_protocol(), {}, (), language="en") is None


# ---- what may be written down


def document(**spoken: Any) -> dict[str, Any]:
    """A small protocol in which everything is said."""
    whole: dict[str, Any] = json.loads(small_protocol().canonical_json())
    questions = [question for page in whole["pages"] for question in page["questions"]]
    forms = []
    for question in questions:
        keys = [None, "not_sure"] if question["type"] == "number" else [None]
        if question["type"] == "choice":
            keys = [question["options"][0]["id"], "not_sure"]
        for key in keys:
            number = " {answer}" if question["type"] == "number" and key is None else ""
            form = {"question": question["id"], "say": text(f"I have | it{number}")}
            form |= {"say_other": text(f"they{number}")} | ({"answer": key} if key else {})
            forms.append(form)
    frame = text("I am not sure whether {clause}")
    return whole | {"spoken": {"not_sure": frame, "not_sure_other": frame, "forms": forms} | spoken}


def form_of(whole: dict[str, Any], question: str, answer: str | None = None) -> dict[str, Any]:
    """One of its forms."""
    forms = whole["spoken"]["forms"]
    found: dict[str, Any] = next(
        form for form in forms if form["question"] == question and form.get("answer") == answer
    )
    return found


def test_a_protocol_in_which_everything_is_said_loads() -> None:
    assert loaded(document()).spoken is not None


@pytest.mark.parametrize(
    ("bend", "complaint"),
    [
        (lambda d: form_of(d, "back_pain").update(question="back_pane"), "unknown question 'back_pane'"),
        (lambda d: form_of(d, "back_pain").update(loud=True), "loud"),
        (lambda d: form_of(d, "back_pain").update(say=text("I have pain.")), "leave the full stop out"),
        (lambda d: form_of(d, "back_pain").update(say=text("I | have | pain")), "one bar"),
        (lambda d: form_of(d, "back_pain").update(say=text("I have {pain}")), "no other curly brackets"),
        (lambda d: form_of(d, "back_pain").update(answer="breast"), "the question has no options"),
        (lambda d: form_of(d, "severity").update(say=text("it is bad")), "write {answer} once"),
        (lambda d: form_of(d, "cancer_kind", "not_sure").update(answer="brest"), "unknown option 'brest'"),
        (lambda d: d["spoken"]["forms"].append(form_of(d, "back_pain")), "'back_pain' has a form already"),
        (lambda d: d["spoken"]["forms"].remove(form_of(d, "back_pain")), "nothing says 'back_pain'"),
        (lambda d: d["spoken"].update(not_sure=text("I am not sure")), "write {clause} once"),
    ],
)
def test_what_cannot_be_said_is_refused_with_its_place(
    bend: Callable[[dict[str, Any]], object], complaint: str
) -> None:
    bent = document()
    bend(bent)
    with pytest.raises(ProtocolError, match="spoken") as refused:
        loaded(bent)
    assert complaint in str(refused.value)
