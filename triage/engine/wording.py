"""Answers, tests and rules in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol as Structure
from typing import assert_never

from triage.engine.answers import Answer
from triage.engine.conditions import Alternative, AnswerTest
from triage.engine.grammar.grammars import grammar_of
from triage.engine.protocol import Protocol, Rule
from triage.engine.questions import Question
from triage.engine.vocabulary import AnswerState


class Asks(Structure):
    """Anything that knows its questions by id: a protocol, or one in the making."""

    @property
    def questions(self) -> Mapping[str, Question]:
        """The questions by id."""


# What a report puts into placeholders, where no clinic and no person is at hand.
PLAIN_VALUES = grammar_of("en").plain_values


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """Put the clinic's numbers into a text's placeholders."""
    return text.format_map(values)


def describe_answer(question: Question, answer: Answer, language: str) -> str:
    """An answer as a person would say it: *Yes*, *Not sure*, *3 days*, *Breast*."""
    if answer in list(AnswerState):
        return grammar_of(language).answers[AnswerState(answer)]
    if question.type == "number":
        return f"{answer} {question.unit.to(language)}"
    if question.type == "choice":
        return next(option.label.to(language) for option in question.options if option.id == answer)
    if question.type == "yes_no":
        raise ValueError(f"not an answer to '{question.id}'")
    assert_never(question)


def describe_test(protocol: Asks, test: AnswerTest, language: str) -> str:
    """A test with its question's label: *weak leg (or not sure)*, *worst pain: at least 7*."""
    grammar = grammar_of(language)
    question = protocol.questions.get(test.question)
    if question is None:
        # Something half done may look at a question that is gone; its own check says what to do.
        return f"{test} (no such question)"
    described = question.label.to(language)
    if test.at_least is not None:
        described += f": {grammar.at_least} {test.at_least}"
    if question.type == "choice":
        known = {option.id: option.label.to(language) for option in question.options}
        labels = [label for key, label in known.items() if key in test.options]
        labels += [f"{key} (no such option)" for key in test.options if key not in known]
        described += f": {grammar.any_of(labels)}"
    return described + (f" ({grammar.or_not_sure})" if test.or_not_sure else "")


def describe_alternative(protocol: Asks, alternative: Alternative, language: str) -> str:
    """Its tests joined by *and*, its count as *at least 2 of: …*."""
    grammar = grammar_of(language)
    parts = [describe_test(protocol, test, language) for test in alternative.all_of]
    if alternative.count:
        tests = "; ".join(describe_test(protocol, test, language) for test in alternative.count.of)
        parts.append(f"{grammar.at_least} {alternative.count.at_least} {grammar.of}: {tests}")
    return f" {grammar.and_before('', parts[-1])} ".join(parts)


def describe_rule(protocol: Protocol, rule: Rule, language: str) -> list[str]:
    """One line for each alternative; the rule fires when any of them is true."""
    return [describe_alternative(protocol, alternative, language) for alternative in rule.alternatives]
