"""What another client sends becomes answers, or is refused with the place of each fault."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from tests.interop.responses import item_in, random_answers, response_to
from triage.engine.evaluation import assess
from triage.engine.navigation import counting_answers
from triage.engine.vocabulary import Urgency
from triage.interop.assessing import assess_given
from triage.interop.documents import DEEPEST, MOST_BYTES, read_document
from triage.interop.issues import MOST_ISSUES, RefusedError, operation_outcome
from triage.interop.names import DATA_ABSENT, YES_NO
from triage.interop.reading import GivenAnswers, named_version, read_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from triage.engine.answers import Answer
    from triage.engine.protocol import Protocol

    Document = dict[str, Any]

NO_SIGNS: dict[str, Answer] = {"leg_weakness": "no", "back_pain": "no", "cancer_diagnosis": "yes"}
SIGNS: dict[str, Answer] = {**NO_SIGNS, "back_pain": "yes", "pain_severity": 7, "cancer_type": "breast"}


def refused(document: Document, protocol: Protocol) -> list[tuple[str, str]]:
    with pytest.raises(RefusedError) as raised:
        read_response(document, protocol)
    return [(issue.code, issue.expression) for issue in raised.value.issues]


def changed(protocol: Protocol, change: Callable[[Document], object]) -> Document:
    document = deepcopy(response_to(protocol, SIGNS))
    change(document)
    return document


def answer_of(document: Document, link: str) -> Document:
    answer: Document = item_in(document, link)["answer"][0]
    return answer


def with_value(link: str, **value: object) -> Callable[[Document], object]:
    def change(document: Document) -> None:
        item_in(document, link)["answer"] = [value]

    return change


# --- what is taken -----------------------------------------------------------------------------


def test_what_the_program_writes_it_reads_to_the_same_assessment(protocol: Protocol) -> None:
    random = Random(1)
    for _ in range(1000):
        check_round_trip(protocol, random_answers(protocol, random))


def test_the_same_for_the_shipped_protocol(shipped: Protocol) -> None:
    random = Random(2)
    for _ in range(1000):
        check_round_trip(shipped, random_answers(shipped, random))


def check_round_trip(protocol: Protocol, sheet: dict[str, Any]) -> None:
    sent = json.dumps(response_to(protocol, sheet)).encode()
    given = read_response(read_document(sent), protocol)
    expected = assess(protocol, counting_answers(protocol, sheet))
    assert assess_given(protocol, given).assessment == expected
    assert given.answers.items() <= sheet.items()


def test_a_boolean_is_yes_or_no(protocol: Protocol) -> None:
    for said, answer in ((True, "yes"), (False, "no")):
        document = changed(protocol, with_value("leg_weakness", valueBoolean=said))
        assert read_response(document, protocol).answers["leg_weakness"] == answer


@pytest.mark.parametrize("value", [{"valueInteger": 7}, {"valueDecimal": 7}, {"valueDecimal": 7.0}])
def test_a_whole_number_may_come_as_a_decimal(protocol: Protocol, value: Document) -> None:
    document = changed(protocol, with_value("pain_severity", **value))
    assert read_response(document, protocol).answers["pain_severity"] == 7


def test_not_sure_about_a_number_stands_beside_it(protocol: Protocol) -> None:
    document = response_to(protocol, {**SIGNS, "pain_severity": "not_sure"})
    assert read_response(document, protocol).answers["pain_severity"] == "not_sure"


def test_answers_that_a_condition_hides_are_kept_and_masked(protocol: Protocol) -> None:
    document = changed(protocol, with_value("back_pain", valueBoolean=False))
    given = read_response(document, protocol)
    assert given.answers["pain_severity"] == 7
    assert "pain_severity" not in counting_answers(protocol, given.answers)


def test_texts_of_the_questionnaire_may_be_sent_back(protocol: Protocol) -> None:
    document = changed(
        protocol,
        lambda document: document["item"][0]["item"].append(
            {"linkId": "page.movement.intro", "text": "New?"}
        ),
    )
    assert read_response(document, protocol).answers["leg_weakness"] == "no"


# --- what it comes to --------------------------------------------------------------------------


def all_no(protocol: Protocol) -> dict[str, Any]:
    return {
        question.id: "no" if question.type == "yes_no" else "not_sure"
        for question in protocol.questions.values()
    }


def test_a_complete_response_without_signs_is_routine(protocol: Protocol) -> None:
    assessed = assess_given(protocol, GivenAnswers(all_no(protocol), is_completed=True))
    assert (assessed.is_finished, assessed.urgency) == (True, Urgency.ROUTINE)


def test_an_unanswered_red_flag_is_never_routine(protocol: Protocol) -> None:
    for name in protocol.emergency_signs:
        answers = {key: answer for key, answer in all_no(protocol).items() if key != name}
        assessed = assess_given(protocol, GivenAnswers(answers, is_completed=True))
        assert not assessed.is_finished
        assert assessed.urgency is None
        assert assessed.unanswered == (name,)


def test_a_response_in_progress_is_never_routine(protocol: Protocol) -> None:
    assessed = assess_given(protocol, GivenAnswers(all_no(protocol), is_completed=False))
    assert (assessed.is_finished, assessed.urgency) == (False, None)


def test_an_emergency_is_said_with_questions_open(protocol: Protocol) -> None:
    assessed = assess_given(protocol, GivenAnswers({"leg_weakness": "yes"}, is_completed=False))
    assert assessed.urgency == Urgency.EMERGENCY


# --- what is refused ---------------------------------------------------------------------------

FIRST = "QuestionnaireResponse.item[0]"
LEG = f"{FIRST}.item[0].item[0]"


def test_an_unknown_item_is_refused_with_what_was_meant(protocol: Protocol) -> None:
    document = response_to(protocol, SIGNS)
    item_in(document, "leg_weakness")["linkId"] = "leg_weaknes"
    with pytest.raises(RefusedError, match="Did you mean 'leg_weakness'") as raised:
        read_response(document, protocol)
    assert "leg_weaknes:" not in str(raised.value)
    assert [issue.code for issue in raised.value.issues] == ["not-found"]


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        (lambda d: d.update(resourceType="Patient"), "structure", "QuestionnaireResponse"),
        (lambda d: d.update(modifierExtension=[]), "structure", "QuestionnaireResponse.modifierExtension"),
        (lambda d: d.update(implicitRules="x"), "structure", "QuestionnaireResponse.implicitRules"),
        (lambda d: d.update(status="entered-in-error"), "value", "QuestionnaireResponse.status"),
        (lambda d: d.pop("status"), "value", "QuestionnaireResponse.status"),
        (lambda d: d.update(status=["completed"]), "value", "QuestionnaireResponse.status"),
        (lambda d: d.pop("questionnaire"), "required", "QuestionnaireResponse.questionnaire"),
        (lambda d: d.update(questionnaire=7), "required", "QuestionnaireResponse.questionnaire"),
        (lambda d: d.update(questionnaire="x|"), "required", "QuestionnaireResponse.questionnaire"),
        (
            lambda d: d.update(questionnaire=d["questionnaire"][:-1] + "x"),
            "not-found",
            "QuestionnaireResponse.questionnaire",
        ),
        (lambda d: d.update(item={}), "structure", "QuestionnaireResponse.item"),
        (lambda d: d.update(item=[]), "structure", "QuestionnaireResponse.item"),
        (lambda d: d.update(item=[None]), "structure", "QuestionnaireResponse.item[0]"),
        (lambda d: d.update(items=d.pop("item")), "structure", "QuestionnaireResponse"),
        (lambda d: d["item"][0].pop("linkId"), "required", f"{FIRST}.linkId"),
        (lambda d: d["item"][0].update(linkId=[]), "required", f"{FIRST}.linkId"),
        (lambda d: d["item"][0].update(answer=[{"valueBoolean": True}]), "structure", f"{FIRST}.answer"),
        (lambda d: d["item"][0].update(item="x"), "structure", f"{FIRST}.item"),
        (lambda d: item_in(d, "leg_weakness").update(answers=[]), "structure", LEG),
        (lambda d: item_in(d, "leg_weakness").update(answer={}), "structure", f"{LEG}.answer"),
        (lambda d: item_in(d, "leg_weakness").update(answer=[]), "structure", f"{LEG}.answer"),
        (lambda d: item_in(d, "leg_weakness")["answer"].append({}), "structure", f"{LEG}.answer"),
        (lambda d: answer_of(d, "leg_weakness").update(valueBoolean=True), "structure", f"{LEG}.answer[0]"),
        (lambda d: answer_of(d, "leg_weakness").clear(), "structure", f"{LEG}.answer[0]"),
        (with_value("leg_weakness", valueString="yes"), "value", f"{LEG}.answer[0].value"),
        (with_value("leg_weakness", valueBoolean="true"), "value", f"{LEG}.answer[0].value"),
        (with_value("leg_weakness", valueBoolean=1), "value", f"{LEG}.answer[0].value"),
        (with_value("leg_weakness", valueInteger=1), "value", f"{LEG}.answer[0].value"),
        (with_value("leg_weakness", valueCoding="Y"), "structure", f"{LEG}.answer[0].value"),
        (with_value("leg_weakness", valueCoding={"code": "Y"}), "code-invalid", f"{LEG}.answer[0].value"),
        (
            with_value("leg_weakness", valueCoding={"system": DATA_ABSENT, "code": "Y"}),
            "code-invalid",
            f"{LEG}.answer[0].value",
        ),
        (
            with_value("leg_weakness", valueCoding={"system": [YES_NO], "code": {}}),
            "code-invalid",
            f"{LEG}.answer[0].value",
        ),
    ],
)
def test_a_fault_is_refused_at_its_place(
    protocol: Protocol, change: Callable[[Document], object], code: str, where: str
) -> None:
    assert (code, where) in refused(changed(protocol, change), protocol)


@pytest.mark.parametrize(
    "value",
    [
        {"valueInteger": 11},
        {"valueInteger": -1},
        {"valueInteger": True},
        {"valueInteger": "7"},
        {"valueInteger": 10**400},
        {"valueDecimal": 7.5},
        {"valueDecimal": 1e300},
        {"valueBoolean": True},
        {"valueCoding": {"system": DATA_ABSENT, "code": "asked-unknown"}},
        {"valueQuantity": {"value": 7}},
    ],
)
def test_a_number_that_is_none_or_out_of_range_is_refused(protocol: Protocol, value: Document) -> None:
    document = changed(protocol, with_value("pain_severity", **value))
    ((code, where),) = refused(document, protocol)
    assert code == "value"
    assert where.endswith(".answer[0].value")


def test_an_option_of_another_question_is_refused(protocol: Protocol) -> None:
    coding = deepcopy(answer_of(response_to(protocol, SIGNS), "cancer_type")["valueCoding"])
    document = changed(protocol, with_value("leg_weakness", valueCoding=coding))
    assert refused(document, protocol) == [("code-invalid", f"{LEG}.answer[0].value")]


def test_an_item_that_stands_twice_is_refused_though_both_say_the_same(protocol: Protocol) -> None:
    document = response_to(protocol, SIGNS)
    document["item"].append(deepcopy(document["item"][0]))
    last = len(document["item"]) - 1
    assert refused(document, protocol) == [("duplicate", f"QuestionnaireResponse.item[{last}]")]


def test_a_number_and_not_sure_about_it_are_two_answers(protocol: Protocol) -> None:
    not_sure = item_in(
        response_to(protocol, {**SIGNS, "pain_severity": "not_sure"}), "pain_severity.not_sure"
    )
    document = response_to(protocol, SIGNS)
    page = item_in(document, "page.pain_details")
    page["item"].append(not_sure)
    ((code, where),) = refused(document, protocol)
    assert code == "duplicate"
    assert where.endswith(".answer[0].value")


def test_an_item_in_the_wrong_group_is_refused(protocol: Protocol) -> None:
    document = response_to(protocol, SIGNS)
    document["item"].append(document["item"][0].pop("item")[0])
    assert ("structure", f"QuestionnaireResponse.item[{len(document['item']) - 1}]") in refused(
        document, protocol
    )


def test_items_within_an_answer_are_no_hiding_place(protocol: Protocol) -> None:
    hidden = item_in(response_to(protocol, {"hard_to_wake": "yes"}), "hard_to_wake")
    document = changed(protocol, lambda document: answer_of(document, "leg_weakness").update(item=[hidden]))
    assert refused(document, protocol) == [("structure", f"{LEG}.answer[0].item[0]")]


def test_a_computed_value_that_the_answers_do_not_give_is_refused(protocol: Protocol) -> None:
    def said(value: object) -> Document:
        computed = {"linkId": "bone_pain_other_site.counts", "answer": [{"valueBoolean": value}]}
        return changed(protocol, lambda document: document["item"].append(computed))

    assert read_response(said(False), protocol)
    assert [code for code, _ in refused(said(True), protocol)] == ["business-rule"]
    assert [code for code, _ in refused(said("yes"), protocol)] == ["value"]


def test_every_fault_is_told_up_to_a_limit(protocol: Protocol) -> None:
    document = response_to(protocol, SIGNS)
    document["item"] += [{"linkId": "x"}] * 500
    issues = refused(document, protocol)
    assert len(issues) == MOST_ISSUES


def test_no_value_that_was_sent_is_told(protocol: Protocol) -> None:
    secret = "Jane Roe 555 0100"
    for change in (
        lambda d: d.update({secret: secret}),
        lambda d: d.update(status=secret),
        lambda d: d.update(questionnaire=f"{secret}|{secret}"),
        lambda d: item_in(d, "leg_weakness").update(linkId=secret),
        with_value("leg_weakness", valueString=secret),
        with_value("leg_weakness", **{secret: secret}),
        with_value("leg_weakness", valueCoding={"system": secret, "code": secret}),
        with_value("pain_severity", valueInteger=secret),
    ):
        with pytest.raises(RefusedError) as raised:
            read_response(changed(protocol, change), protocol)
        assert "Jane" not in json.dumps(operation_outcome(raised.value.issues))


# --- what is no document at all ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "structure"),
        (b"{", "structure"),
        (b"[]", "structure"),
        (b'"x"', "structure"),
        (b"\xff\xfe", "structure"),
        (b'{"status": NaN}', "value"),
        (b'{"status": -Infinity}', "value"),
        (b'{"status": "completed", "status": "in-progress"}', "duplicate"),
        (b'{"item": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "structure"),
        (b'{"item": ' + b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1) + b"}", "structure"),
        (b'{"status": ' + b"9" * 10_000 + b"}", "value"),
        (b" " * (MOST_BYTES + 1), "too-long"),
    ],
)
def test_what_is_no_document_is_refused(sent: bytes, code: str) -> None:
    with pytest.raises(RefusedError) as raised:
        read_document(sent)
    assert [issue.code for issue in raised.value.issues] == [code]


def test_a_response_names_its_questionnaire_and_version(protocol: Protocol) -> None:
    assert named_version(response_to(protocol, SIGNS)) == (
        "https://bonemets.example/fhir/Questionnaire/bone-metastasis",
        protocol.sha256,
    )


def test_an_outcome_names_each_place(protocol: Protocol) -> None:
    with pytest.raises(RefusedError) as raised:
        read_response(changed(protocol, with_value("leg_weakness", valueInteger=1)), protocol)
    (issue,) = operation_outcome(raised.value.issues)["issue"]
    assert (issue["severity"], issue["code"]) == ("error", "value")
    assert issue["expression"] == [f"{LEG}.answer[0].value"]
    assert "leg_weakness" in issue["diagnostics"]
