"""A compiled protocol says what the rules say, read one by one: who is told what, and why."""

from __future__ import annotations

import itertools
import pickle
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.builders import (
    all_of,
    count,
    loaded,
    number,
    page,
    protocol_data,
    question,
    rule,
    small_protocol,
)
from tests.safety.random_protocols import random_protocol
from triage.engine import compiling
from triage.engine.compiled import MOST_KEPT
from triage.engine.compiling import compiled
from triage.engine.evaluation import (
    assess,
    assess_each,
    assess_many,
    assess_many_rule_by_rule,
    assess_rule_by_rule,
)
from triage.engine.logic import (
    CountingAs,
    alternative_holds,
    answer_test_holds,
    every_test_holds,
    holds,
    many_sheets,
)
from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.telling import Tell
    from triage.engine.answers import Answer
    from triage.engine.protocol import Protocol, Rule
    from triage.engine.questions import Question

Sheet = dict[str, "Answer"]


def possible_answers(question: Question) -> list[Answer]:
    """Every answer, and one number beyond what the question takes."""
    if question.type == "number":
        return [*range(question.minimum, question.maximum + 2), "not_sure"]
    if question.type == "choice":
        return [*(option.id for option in question.options), "not_sure"]
    return ["yes", "not_sure", "no"]


def random_sheets(protocol: Protocol, random: Random, count: int) -> Iterator[Sheet]:
    """People with few signs and with many, some with gaps."""
    questions = list(protocol.questions.values())
    answers = {asked.id: possible_answers(asked) for asked in questions}
    for _ in range(count):
        worse = random.choice([0.02, 0.05, 0.2, 0.7])
        gaps = random.choice([0, 0, 0.1, 0.9])
        sheet: Sheet = {}
        for asked in questions:
            if random.random() >= gaps:
                is_worse = asked.type != "yes_no" or random.random() < worse
                sheet[asked.id] = random.choice(answers[asked.id]) if is_worse else "no"
        yield sheet


def check_alike(protocol: Protocol, sheets: list[Sheet]) -> None:
    """Findings, deciders and their order, what is not ruled out; and the same urgencies in one pass."""
    assert compiled(protocol, holds)
    plainly = [assess_rule_by_rule(protocol, sheet) for sheet in sheets]
    assert [assess(protocol, sheet) for sheet in sheets] == plainly
    assert assess_each(protocol, sheets) == [assessment.urgency for assessment in plainly]
    columns = many_sheets(sheets)
    assert assess_many(protocol, columns) == assess_many_rule_by_rule(protocol, columns)


def test_the_shipped_protocol_is_read_alike(protocol: Protocol) -> None:
    check_alike(protocol, list(random_sheets(protocol, Random(1), 150)))


def test_random_protocols_are_read_alike() -> None:
    for seed in range(30):
        protocol = random_protocol(Random(seed))
        check_alike(protocol, list(random_sheets(protocol, Random(seed), 40)))


def told_why(protocol: Protocol, sheets: list[Sheet]) -> dict[tuple[str, str], int]:
    """For each rule and each question that decided it the people, by the definition alone, in one pass."""
    plain = many_sheets(sheets)
    algebra = CountingAs(protocol, plain)
    people: dict[tuple[str, str], int] = {}

    def note(rule: Rule, question: str, whom: int) -> None:
        if whom:
            people[rule.id, question] = people.get((rule.id, question), 0) | whom

    for fired in protocol.rules:
        note(fired, "", holds(fired, algebra))
        for alternative in fired.alternatives:
            told = alternative_holds(alternative, algebra)
            for test in alternative.tests:
                by_itself = answer_test_holds(test, plain)
                note(fired, test.question, told & by_itself)
                linked = told & answer_test_holds(test, algebra) & ~by_itself
                for link in protocol.counted_as_yes.get(test.question, ()):
                    for raising in link.tests:
                        note(fired, raising.question, linked & every_test_holds(link.tests, plain))
    return people


def compiled_why(protocol: Protocol, sheets: list[Sheet]) -> dict[tuple[str, str], int]:
    """The same from each person's assessment, whose order and answers are checked on the way."""
    order = {rule.id: (-rule.urgency.rank, place) for place, rule in enumerate(protocol.rules)}
    asked = list(protocol.questions)
    people: dict[tuple[str, str], list[int]] = {}
    for person, sheet in enumerate(sheets):
        assessment = assess(protocol, sheet)
        assert list(assessment.not_ruled_out) == [
            name
            for name in asked
            if sheet.get(name) == "not_sure" and protocol.questions[name].role == "sign"
        ]
        rules = [finding.rule for finding in assessment.findings]
        assert rules == sorted(rules, key=order.__getitem__)
        for finding in assessment.findings:
            questions = [decider.question for decider in finding.deciders]
            assert questions == sorted(questions, key=asked.index)
            assert all(decider.answer == sheet[decider.question] for decider in finding.deciders)
            for name in ("", *questions):
                people.setdefault((finding.rule, name), []).append(person)
    return {key: sum(1 << person for person in persons) for key, persons in people.items()}


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_hundred_thousand_people_are_told_alike_and_why(protocol: Protocol, tell: Tell) -> None:
    random = Random(2)
    findings = 0
    for _ in range(100):
        sheets = list(random_sheets(protocol, random, 1_000))

        expected = told_why(protocol, sheets)

        assert compiled_why(protocol, sheets) == expected
        columns = many_sheets(sheets)
        assert assess_many(protocol, columns) == assess_many_rule_by_rule(protocol, columns)
        findings += sum(people.bit_count() for (_, question), people in expected.items() if not question)
    tell(f"100,000 people, {findings:,} findings")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_three_hundred_random_protocols_are_read_alike() -> None:
    for seed in range(300):
        protocol = random_protocol(Random(seed))
        check_alike(protocol, list(random_sheets(protocol, Random(seed), 100)))


def test_a_protocol_that_is_too_large_is_assessed_rule_by_rule_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(compiling, "MOST_BITS", 10)
    protocol = small_protocol()
    sheet = {"leg_weakness": "yes", "cancer": "not_sure"}

    assert assess(protocol, sheet) == assess_rule_by_rule(protocol, sheet)
    assert assess_each(protocol, [sheet]) == [Urgency.EMERGENCY]
    assert [record.getMessage() for record in caplog.records] == [
        "Protocol 'small' is assessed rule by rule, more slowly: it needs more than 10 bits"
    ]


def test_a_protocol_that_cannot_be_compiled_is_assessed_rule_by_rule(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(compiling, "_rule_lines", broken)

    assert assess(small_protocol(), {"leg_weakness": "yes"}).urgency == Urgency.EMERGENCY
    assert "more slowly: ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("damaged", [["yes"], {"yes": 1}, None, "perhaps", 10**6, -1, True])
def test_answers_that_nobody_can_give_are_read_as_the_rules_read_them(damaged: Any) -> None:
    protocol = small_protocol()
    for name in protocol.questions:
        sheet = {"back_pain": "yes", "cancer": "yes", name: damaged}
        assert assess(protocol, sheet).urgency == assess_rule_by_rule(protocol, sheet).urgency


def test_a_number_stands_in_the_result_as_it_was_given() -> None:
    protocol = small_protocol()

    answers = [assess(protocol, {"severity": n}).findings[0].deciders[0].answer for n in (7, 9, 7, 10)]

    assert answers == [7, 9, 7, 10]


def test_weights_and_what_counts_as_yes_are_counted_as_the_rules_count_them() -> None:
    days = number("days", counts_as=[{"test": "days >= 3?", "together_with": "c?", "yes_to": "a"}])
    asked = page("one", question("cancer"), *map(question, "abc"), days)
    rules = [
        rule("weights", "emergency", count(3, "a", "a?", "b", "b", "b?")),
        rule("both", "same_day", all_of("a", "b?") | count(2, "a?", "a", "c", "days >= 5?")),
        rule("either", "soon", all_of("a", "a?"), count(1, "c"), all_of("days >= 9")),
    ]
    protocol = loaded(protocol_data([asked], rules))
    states = ("yes", "no", "not_sure")

    check_alike(
        protocol,
        [
            {"a": a, "b": b, "c": c, "days": days}
            for a, b, c in itertools.product(states, repeat=3)
            for days in (0, 3, 5, 9, "not_sure")
        ],
    )


def test_a_changed_copy_is_compiled_anew() -> None:
    protocol = small_protocol()
    assert assess(protocol, {"leg_weakness": "yes"}).urgency == Urgency.EMERGENCY

    changed = protocol.model_copy(update={"rules": protocol.rules[3:]})

    assert assess(changed, {"leg_weakness": "yes"}).urgency == Urgency.SOON


def test_a_compiled_protocol_is_still_the_same_protocol_and_can_be_sent_to_another_process() -> None:
    protocol = small_protocol()
    assess(protocol, {})

    sent = pickle.loads(pickle.dumps(protocol))  # noqa: S301 (made on the line itself)

    assert sent == protocol == small_protocol()
    assert assess(sent, {"severity": 8}) == assess(protocol, {"severity": 8})


def test_what_is_kept_of_people_stays_small(protocol: Protocol) -> None:
    for sheet in random_sheets(protocol, Random(5), 2_000):
        assess(protocol, sheet)
    reading = compiled(protocol, holds)

    assert reading
    assert 0 < max(map(len, reading.kept)) <= MOST_KEPT
