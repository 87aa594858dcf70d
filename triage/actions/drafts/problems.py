"""What is missing or wrong in a draft, each on the row where it must be mended."""

from __future__ import annotations

import json
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from triage.actions.drafts.filling import HAS_ONE_OF, WHOEVER_HAS
from triage.actions.drafts.rows import by_alternative, question_document, written
from triage.engine.conditions import AnswerTest
from triage.engine.fitting import test_problems
from triage.engine.naming import name_path
from triage.engine.questions import Question
from triage.engine.vocabulary import did_you_mean
from triage.models.draft_rules import RuleKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from triage.actions.drafts.rows import DraftRows, RowKind
    from triage.engine.faults import Problem
    from triage.models import DraftOption, DraftPage, DraftQuestion, DraftRule, DraftTest

_QUESTION: TypeAdapter[Question] = TypeAdapter(Question)


@dataclass(frozen=True)
class RowProblem:
    """What is wrong, and the row that must be mended; `test_id` names the row of a test in it."""

    kind: RowKind
    row_id: int
    row: str
    what: str
    test_id: int | None = None

    def __str__(self) -> str:
        return f"{self.kind.capitalize()} “{self.row}”: {self.what}"


class DraftError(Exception):
    """A draft that is no protocol yet, with everything that is missing or wrong."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


class RowChecks:
    """The checks that can name a row of a test; `placed` finds the row of what the engine finds."""

    def __init__(self, rows: DraftRows) -> None:
        self.rows = rows
        self.keys = [question.key for question in rows.questions]
        self.questions = dict(_readable(rows.questions))
        self.page_position = {q.key: q.page.position for q in rows.questions}

    def problems(self) -> Iterator[RowProblem]:
        """Every fault of the rows of tests."""
        for rule in (*self.rows.rules, *self.rows.combinations, *self.rows.assumptions):
            yield from self._rule(rule)
        for page in self.rows.pages:
            for test in page.tests.all():
                for what in self.page_test_problems(page, test):
                    yield RowProblem("page", page.pk, page.key, what, test.pk)
            for what, test in count_problems(list(page.tests.all())):
                yield RowProblem("page", page.pk, page.key, what, test.pk)
        for question in self.rows.questions:
            for test in question.tests.all():
                for what in self.counts_as_problems(question, test):
                    yield RowProblem("question", question.pk, question.key, what, test.pk)

    def _rule(self, rule: DraftRule) -> Iterator[RowProblem]:
        tests = list(rule.tests.all())
        for what in shape_problems(rule, tests):
            yield RowProblem("rule", rule.pk, str(rule), what)
        for test in tests:
            for what in self.test_problems(test):
                yield RowProblem("rule", rule.pk, str(rule), what, test.pk)
        if rule.kind != RuleKind.ASSUMPTION:
            for what, test in count_problems(tests):
                yield RowProblem("rule", rule.pk, str(rule), what, test.pk)

    def test_problems(self, row: DraftTest) -> Iterator[str]:
        """What is wrong with one row of a test, and what to do."""
        if row.looks_at not in self.keys:
            hint = did_you_mean(row.looks_at, self.keys)
            yield (
                f"there is no question '{row.looks_at}' in this draft.{hint} "
                "Choose another question, or delete this row."
            )
            return
        yield from self._written_test_problems(written(row))

    def _written_test_problems(self, written_test: str) -> Iterator[str]:
        try:
            test = AnswerTest.model_validate(written_test)
        except ValidationError as error:
            yield str(error.errors()[0]["msg"]).removeprefix("Value error, ")
            return
        if test.question not in self.keys:
            yield f"there is no question '{test.question}'.{did_you_mean(test.question, self.keys)}"
        elif test.question in self.questions:
            yield from test_problems(test, self.questions)

    def page_test_problems(self, page: DraftPage, test: DraftTest) -> Iterator[str]:
        """What is wrong with a row that says when a page is shown."""
        yield from self.test_problems(test)
        if self.page_position.get(test.looks_at, -1) >= page.position:
            yield (
                f"'{test.looks_at}' is asked on this page or later. "
                "Choose a question of an earlier page, or move this page behind it."
            )

    def counts_as_problems(self, question: DraftQuestion, test: DraftTest) -> Iterator[str]:
        """What is wrong with a row that says what answers of a question count as."""
        yield from self.test_problems(test)
        if test.looks_at != question.key:
            yield f"a row here looks at '{question.key}' itself. Choose that question."
        if not test.yes_to:
            yield "say to which question it counts as yes."
        elif test.yes_to not in self.keys:
            yield f"there is no question '{test.yes_to}'.{did_you_mean(test.yes_to, self.keys)}"
        if test.together_with:
            yield from self._written_test_problems(test.together_with)

    def with_question(self, row: DraftQuestion, options: Sequence[DraftOption]) -> RowChecks:
        """The same checks for a draft in which this question is as it stands here, not as it is stored."""
        changed = copy(self)
        changed.keys = [*dict.fromkeys([*self.keys, row.key])]
        changed.questions = {key: question for key, question in self.questions.items() if key != row.key}
        readable = _read(row, options)
        if readable:
            changed.questions[row.key] = readable
        return changed

    def placed(self, problem: Problem) -> RowProblem:
        """A fault that the engine found, on its row; on the draft itself where no row can be told."""
        places = self.rows.places()
        for length in range(len(problem.path), 0, -1):
            if problem.path[:length] in places:
                kind, row = places[problem.path[:length]]
                field = name_path(problem.path[length:])
                what = f"{field}: {problem.what}" if field else problem.what
                return RowProblem(kind, row.pk, str(row), what)
        draft = self.rows.draft
        return RowProblem("draft", draft.pk, str(draft), str(problem))


def _readable(rows: Sequence[DraftQuestion]) -> Iterator[tuple[str, Question]]:
    """The questions that can be read by themselves: only those can tell whether a test fits."""
    for row in rows:
        question = _read(row, list(row.options.all()))
        if question:
            yield row.key, question


def _read(row: DraftQuestion, options: Sequence[DraftOption]) -> Question | None:
    return _parse(json.dumps(question_document(row, options=options, tests=())))


# A draft is read at every save, and few of its questions have changed since.
@lru_cache(maxsize=2000)
def _parse(document: str) -> Question | None:
    try:
        return _QUESTION.validate_json(document)
    except ValidationError:
        return None


def shape_problems(rule: DraftRule, tests: Sequence[DraftTest]) -> Iterator[str]:
    """What is wrong with the rows of a rule or promise taken together, by its kind."""
    letters = {test.alternative for test in tests}
    if rule.kind == RuleKind.ASSUMPTION:
        if sum(test.alternative == WHOEVER_HAS for test in tests) != 1:
            yield "needs exactly one row with the letter A: whoever has this."
        if HAS_ONE_OF not in letters:
            yield "needs at least one row with the letter B: has one of these too."
        if letters - {WHOEVER_HAS, HAS_ONE_OF}:
            yield "has rows with other letters than A and B."
        if any(test.count_needed for test in tests):
            yield "counts nothing: leave “counts: needed” empty."
    elif not tests:
        yield "has no tests yet. Add at least one row that says when it holds."
    elif rule.kind == RuleKind.COMBINATION and len(letters) > 1:
        yield "is one combination: give every row the letter A, or add another combination."


def count_problems(tests: Sequence[DraftTest]) -> Iterator[tuple[str, DraftTest]]:
    """What is wrong with the counts of some rows, and the row to mend."""
    for letter, rows in by_alternative(tests):
        counted = [row for row in rows if row.count_needed is not None]
        needed = {row.count_needed for row in counted}
        if len(needed) > 1:
            yield (
                f"the rows of alternative {letter} need different numbers. Give all of them the same one.",
                counted[-1],
            )
        elif counted and (counted[0].count_needed or 0) > len(counted):
            yield (
                f"alternative {letter} needs {counted[0].count_needed} of {len(counted)} rows, which can "
                "never hold. Add rows, or need fewer.",
                counted[-1],
            )
