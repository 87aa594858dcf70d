"""What must be true of the shipped protocol for every person, tried on generated people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from content.library import library
from triage.engine.answers import fill_missing
from triage.engine.evaluation import assess
from triage.engine.navigation import counting_answers
from triage.engine.vocabulary import Urgency
from triage.protocols.shipped import shipped_protocol

if TYPE_CHECKING:
    from triage.engine.answers import Answer

PROTOCOL = shipped_protocol(pages=library("en").keys())
SIGNS = [q.id for q in PROTOCOL.questions.values() if q.type == "yes_no"]
RANK = {"no": 0, "not_sure": 1, "yes": 2}

few_answers = st.dictionaries(st.sampled_from(SIGNS), st.sampled_from(["yes", "not_sure"]), max_size=8)


def complete(answers: dict[str, str]) -> dict[str, Answer]:
    return fill_missing(PROTOCOL, answers, "no")


@settings(max_examples=150, deadline=None)
@given(few_answers, st.sampled_from(SIGNS))
def test_a_worse_answer_never_lowers_the_urgency(answers: dict[str, str], question: str) -> None:
    urgencies = [
        assess(PROTOCOL, complete(answers | {question: answer})).urgency
        for answer in ("no", "not_sure", "yes")
    ]

    assert urgencies == sorted(urgencies, key=lambda urgency: urgency.rank)


@settings(max_examples=60, deadline=None)
@given(few_answers, st.permutations(range(len(PROTOCOL.rules))))
def test_the_order_of_rules_does_not_matter(answers: dict[str, str], order: list[int]) -> None:
    shuffled = PROTOCOL.model_copy(update={"rules": tuple(PROTOCOL.rules[i] for i in order)})

    assert assess(shuffled, complete(answers)).urgency == assess(PROTOCOL, complete(answers)).urgency


@settings(max_examples=150, deadline=None)
@given(few_answers)
def test_not_sure_about_a_sign_is_never_routine(answers: dict[str, str]) -> None:
    sheet = complete(answers)
    signs = {q.id for q in PROTOCOL.questions.values() if q.role == "sign"}
    if any(sheet[name] == "not_sure" for name in signs if name in sheet):
        assert assess(PROTOCOL, sheet).urgency > Urgency.ROUTINE


@settings(max_examples=150, deadline=None)
@given(few_answers)
def test_what_is_hidden_never_makes_the_result_worse_than_what_is_seen(answers: dict[str, str]) -> None:
    """Whoever has a sign on a shown page is never told less because of a page that is hidden."""
    sheet = complete(answers)
    counting = counting_answers(PROTOCOL, sheet)
    hidden = set(sheet) - set(counting)

    shown_only = assess(PROTOCOL, {name: a for name, a in sheet.items() if name not in hidden}).urgency

    assert assess(PROTOCOL, counting).urgency == shown_only
