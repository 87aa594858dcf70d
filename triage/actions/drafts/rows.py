"""What the rows of a draft say, as the document that a protocol is loaded from."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from triage.actions.drafts.documents import put_documents
from triage.actions.drafts.filling import HAS_ONE_OF, WHOEVER_HAS
from triage.engine.conditions import AnswerTest
from triage.models.draft_rules import RuleKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from triage.engine.faults import Path
    from triage.models import (
        Draft,
        DraftOption,
        DraftPage,
        DraftQuestion,
        DraftRule,
        DraftSource,
        DraftTest,
        DraftUrgency,
    )

    Row = DraftPage | DraftQuestion | DraftRule | DraftSource | DraftUrgency

RowKind = Literal["draft", "page", "question", "rule", "urgency", "source"]

_YES_NO_FLAGS = ("red_flag", "call_911")
_FLAGS = ("informational", "optional", "not_sure_until_answered")
_OPTIONAL_TEXTS = ("heading", "hint", "hint_other", "how_to_tell", "how_to_tell_other")
_WORDING = (
    *("title", "by_when", "steps", "steps_other", "say", "say_other", "meanwhile", "meanwhile_other"),
    "content",
)


class DraftRows:
    """All rows of a draft, read in a fixed number of queries."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.pages: list[DraftPage] = list(draft.pages.prefetch_related("tests"))
        self.questions: list[DraftQuestion] = list(
            draft.questions.select_related("page").prefetch_related("options", "tests")
        )
        rules: list[DraftRule] = list(draft.rules.prefetch_related("tests"))
        self.rules = [rule for rule in rules if rule.kind == RuleKind.RULE]
        self.combinations = [rule for rule in rules if rule.kind == RuleKind.COMBINATION]
        self.assumptions = [rule for rule in rules if rule.kind == RuleKind.ASSUMPTION]
        self.urgencies = list(draft.urgencies.all())
        self.sources = list(draft.sources.all())
        self.by_page: dict[int, list[DraftQuestion]] = defaultdict(list)
        for question in self.questions:
            self.by_page[question.page_id].append(question)
        promised = (question for question in self.questions if question.floor_alone)
        # The sort keeps questions whose floor is new in the order they are asked.
        self.with_floors = sorted(promised, key=lambda question: question.floor_position)

    def places(self) -> dict[Path, tuple[RowKind, Row]]:
        """The row that stands at each place of the document."""
        places: dict[Path, tuple[RowKind, Row]] = {}
        for at, page in enumerate(self.pages):
            places["pages", at] = ("page", page)
            for number, question in enumerate(self.by_page[page.pk]):
                places["pages", at, "questions", number] = ("question", question)
        for at, rule in enumerate(self.rules):
            places["rules", at] = ("rule", rule)
        for at, question in enumerate(self.with_floors):
            places["promises", "floors", at] = ("question", question)
        for at, rule in enumerate(self.combinations):
            places["promises", "combinations", at] = ("rule", rule)
        for at, rule in enumerate(self.assumptions):
            places["promises", "assumptions", at] = ("rule", rule)
        places |= {("urgencies", row.urgency): ("urgency", row) for row in self.urgencies}
        return places | {("sources", row.key): ("source", row) for row in self.sources}

    def document(self, documents: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Plain values in the form of a protocol. Rows that are half done give one that does not load.

        `documents` take the place of those that are stored.
        """
        document = {
            "id": self.draft.protocol_id,
            "title": self.draft.title,
            "languages": self.draft.languages,
            "cancer_question": self.draft.cancer_question,
            "sources": {
                source.key: {name: getattr(source, name) for name in ("title", "publisher", "kind", "trust")}
                for source in self.sources
            },
            "urgencies": {
                row.urgency: {name: getattr(row, name) for name in _WORDING} for row in self.urgencies
            },
            "pages": [_page(page, self.by_page[page.pk]) for page in self.pages],
            "rules": [_rule(rule) for rule in self.rules],
            "promises": {
                "floors": [_floor(question) for question in self.with_floors],
                "combinations": [_combination(rule) for rule in self.combinations],
                "assumptions": [_assumption(rule) for rule in self.assumptions],
            },
        }
        return put_documents(document, self.draft.documents if documents is None else documents)


def written(test: DraftTest) -> str:
    """A row of a test, half done or not, as a protocol writes it: `pain_severity >= 7?`."""
    return str(
        AnswerTest.model_construct(
            question=test.looks_at,
            at_least=test.at_least,
            options=tuple(sorted(test.options)),
            or_not_sure=test.or_not_sure,
        )
    )


def by_alternative(tests: Iterable[DraftTest]) -> list[tuple[str, list[DraftTest]]]:
    """The rows of each alternative, A first and AA after Z."""

    def place(test: DraftTest) -> tuple[int, str]:
        return len(test.alternative), test.alternative

    return [(key[1], list(rows)) for key, rows in groupby(sorted(tests, key=place), key=place)]


def _alternatives(tests: Iterable[DraftTest]) -> list[dict[str, Any]]:
    return [_alternative(rows) for _, rows in by_alternative(tests)]


def _alternative(rows: Sequence[DraftTest]) -> dict[str, Any]:
    alternative: dict[str, Any] = {}
    needed = [row for row in rows if row.count_needed is None]
    counted = [row for row in rows if row.count_needed is not None]
    if needed:
        alternative["all_of"] = [written(row) for row in needed]
    if counted:
        of = [written(row) for row in counted]
        alternative["count"] = {"at_least": counted[0].count_needed, "of": of}
    return alternative


def _floor(question: DraftQuestion) -> dict[str, Any]:
    floor = {
        "question": question.key,
        "alone": question.floor_alone,
        "not_sure": question.floor_not_sure or None,
        "no_cancer": question.floor_no_cancer or None,
        "at_least": question.floor_at_least,
    }
    return {name: value for name, value in floor.items() if value is not None}


def _page(page: DraftPage, questions: Iterable[DraftQuestion]) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": page.key,
        "title": page.title,
        "intro": page.intro,
        "intro_other": page.intro_other,
        "layout": page.layout,
        "questions": [
            question_document(row, options=row.options.all(), tests=row.tests.all()) for row in questions
        ],
    }
    shown_if = _alternatives(page.tests.all())
    return document | ({"shown_if": shown_if} if shown_if else {})


def question_document(
    row: DraftQuestion, *, options: Iterable[DraftOption], tests: Iterable[DraftTest]
) -> dict[str, Any]:
    """A question in the form of a protocol, with its options and the tests that count as something else."""
    document: dict[str, Any] = {
        "id": row.key,
        "type": row.type,
        "label": row.label,
        "ask": row.ask,
        "ask_other": row.ask_other,
        "citations": row.citations,
        "role": row.role,
    }
    document |= {name: value for name in _OPTIONAL_TEXTS if (value := getattr(row, name))}
    # What does not fit the type is kept, so that loading says so instead of dropping it.
    document |= {name: True for name in (*_FLAGS, *_YES_NO_FLAGS) if getattr(row, name)}
    document |= {name: value for name in ("unit", "body_region") if (value := getattr(row, name))}
    for name in ("minimum", "maximum"):
        if getattr(row, name) is not None:
            document[name] = getattr(row, name)
    choices = [{"id": option.key, "label": option.label} for option in options]
    if choices or row.type == "choice":
        document["options"] = choices
    links = [_link(test) for test in tests]
    return document | ({"counts_as": links} if links else {})


def _link(test: DraftTest) -> dict[str, Any]:
    together = {"together_with": test.together_with} if test.together_with else {}
    return {"test": written(test), "yes_to": test.yes_to} | together


def _rule(rule: DraftRule) -> dict[str, Any]:
    return {
        "id": rule.key,
        "urgency": rule.urgency,
        "alternatives": _alternatives(rule.tests.all()),
        "reason": rule.reason,
        "clinician_note": rule.clinician_note,
        "citations": rule.citations,
        "content": rule.content,
    }


def _combination(rule: DraftRule) -> dict[str, Any]:
    alternative = next(iter(_alternatives(rule.tests.all())), {})
    return alternative | {"urgency": rule.urgency} | ({"reason": rule.note} if rule.note else {})


def _assumption(rule: DraftRule) -> dict[str, Any]:
    sides = dict(by_alternative(rule.tests.all()))
    named = [written(row) for row in sides.get(WHOEVER_HAS, [])]
    return {
        "whoever_has": named[0] if named else "",
        "has_one_of": [written(row) for row in sides.get(HAS_ONE_OF, [])],
        "reason": rule.reason,
    }
