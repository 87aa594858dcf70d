"""Rows of tests, and whole rules, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from triage.actions.drafts.filling import HAS_ONE_OF, WHOEVER_HAS
from triage.actions.drafts.rows import by_alternative, written
from triage.editors.fields.citations import citation_line
from triage.engine.conditions import AnswerTest
from triage.engine.wording import PLAIN_VALUES, describe_test, fill_in
from triage.models.draft_rules import RuleKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from triage.editors.rows.editing import Editing
    from triage.models import DraftRule, DraftTest

# A sentence is pairs of a word that joins (IF, OR, THEN) and what follows it.
Sentence = list[tuple[str, str]]
NOTHING = "-"


def test_words(test: DraftTest, editing: Editing) -> str:
    """A row of a test in words; what is wrong with it, where something is."""
    if not test.looks_at:
        return NOTHING
    problem = next(editing.checks.test_problems(test), None)
    if problem:
        return problem[:1].upper() + problem[1:]
    if test.looks_at not in editing.checks.questions:
        return f"{written(test)} (the question '{test.looks_at}' is not finished)"
    return describe_test(editing.checks, AnswerTest.model_validate(written(test)), editing.language)


def rule_sentence(rule: DraftRule, tests: Sequence[DraftTest], editing: Editing) -> Sentence:
    """A rule or promise in words: IF (… AND …) OR (…) THEN …; nothing while it has no rows."""
    sides = by_alternative(tests)
    if not sides:
        return []
    if rule.kind == RuleKind.ASSUMPTION:
        named = dict(sides)
        one_of = "; ".join(test_words(test, editing) for test in named.get(HAS_ONE_OF, ())) or NOTHING
        who = "; ".join(test_words(test, editing) for test in named.get(WHOEVER_HAS, ())) or NOTHING
        return [("WHOEVER HAS", who), ("HAS ONE OF", one_of)]
    start = "IF" if rule.kind == RuleKind.RULE else "WHOEVER HAS"
    then = "THEN" if rule.kind == RuleKind.RULE else "IS TOLD AT LEAST"
    return [*condition_sentence(tests, editing, start), (then, urgency_words(rule.urgency, editing))]


def condition_sentence(tests: Iterable[DraftTest], editing: Editing, start: str) -> Sentence:
    """Alternatives in words, the first after `start`, the others after OR."""
    words = [_alternative(rows, editing) for _, rows in by_alternative(tests)]
    return [(start if at == 0 else "OR", text) for at, text in enumerate(words)]


def urgency_words(urgency: str, editing: Editing) -> str:
    """What a person is told at an urgency, with its name."""
    if not urgency:
        return "(no urgency yet)"
    return f"“{_title(urgency, editing)}” ({urgency.replace('_', ' ')})"


def urgency_name(urgency: str, editing: Editing) -> str:
    """An urgency with what a person is told, to choose from."""
    return f"{urgency.replace('_', ' ')}: {_title(urgency, editing)}"


def _title(urgency: str, editing: Editing) -> str:
    title = next((editing.said(row.title) for row in editing.rows.urgencies if row.urgency == urgency), "")
    try:
        return fill_in(title, PLAIN_VALUES)
    except (KeyError, ValueError, IndexError):
        # A placeholder is wrong: its own row says so.
        return title


def one_line(sentence: Sentence) -> str:
    """A sentence as plain text."""
    return " ".join(f"{word} {text}" for word, text in sentence)


def readable(value: Any) -> str:
    """A stored or typed value as a person reads it: lists and texts on lines, nothing as (empty)."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "\n".join(readable(item) for item in value.values()) or "(empty)"
    if isinstance(value, list):
        return "\n".join(_item(item) for item in value) or "(empty)"
    return "(empty)" if value in (None, "") else str(value)


def _item(item: Any) -> str:
    if not isinstance(item, dict):
        return str(item)
    return citation_line(item) if "source" in item else " | ".join(item.values())


def _alternative(rows: Sequence[DraftTest], editing: Editing) -> str:
    parts = [test_words(row, editing) for row in rows if row.count_needed is None]
    counted = [row for row in rows if row.count_needed is not None]
    if counted:
        of = "; ".join(test_words(row, editing) for row in counted)
        parts.append(f"at least {counted[0].count_needed} of: {of}")
    return f"({' AND '.join(parts)})"
