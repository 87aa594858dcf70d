"""A protocol into the rows of a draft. `compiling` goes the other way; the two are exact inverses."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from django.db import transaction

from triage.actions.drafts.documents import documents_of
from triage.models import (
    DraftOption,
    DraftPage,
    DraftQuestion,
    DraftRule,
    DraftSource,
    DraftTest,
    DraftUrgency,
)
from triage.models.draft_rules import RuleKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from triage.engine.conditions import Alternative, AnswerTest
    from triage.engine.protocol import Floor, Page, Protocol
    from triage.engine.questions import Question
    from triage.engine.vocabulary import Strict, Text
    from triage.models import Draft

# The letters of an assumption's two sides: whoever has A has at least one of B.
WHOEVER_HAS, HAS_ONE_OF = "A", "B"


@transaction.atomic
def from_protocol(*, draft: Draft, protocol: Protocol) -> None:
    """Fill an empty draft with what a protocol says, and save its frame."""
    draft.protocol_id = protocol.id
    draft.title = _texts(protocol.title)
    draft.languages = list(protocol.languages)
    draft.cancer_question = protocol.cancer_question
    draft.documents = documents_of(protocol)
    draft.save()
    DraftSource.objects.bulk_create(
        DraftSource(draft=draft, key=key, **source.model_dump(mode="json"))
        for key, source in protocol.sources.items()
    )
    DraftUrgency.objects.bulk_create(
        DraftUrgency(draft=draft, urgency=urgency, **wording.model_dump(mode="json"))
        for urgency, wording in protocol.urgencies.items()
    )
    tests = [*_fill_pages(draft, protocol), *_fill_rules(draft, protocol)]
    DraftTest.objects.bulk_create(tests)


def _fill_pages(draft: Draft, protocol: Protocol) -> Iterator[DraftTest]:
    floors = {floor.question: (place, floor) for place, floor in enumerate(protocol.promises.floors)}
    pages = DraftPage.objects.bulk_create(
        DraftPage(draft=draft, position=position, **_page(page))
        for position, page in enumerate(protocol.pages, start=1)
    )
    asked = [
        (question, DraftQuestion(draft=draft, page=row, position=position, **_question(question)))
        for page, row in zip(protocol.pages, pages, strict=True)
        for position, question in enumerate(page.questions, start=1)
    ]
    for question, row in asked:
        if question.id in floors:
            _set_floor(row, *floors[question.id])
    DraftQuestion.objects.bulk_create(row for _, row in asked)
    DraftOption.objects.bulk_create(
        DraftOption(question=row, position=position, key=option.id, label=_texts(option.label))
        for question, row in asked
        if question.type == "choice"
        for position, option in enumerate(question.options, start=1)
    )
    for page, page_row in zip(protocol.pages, pages, strict=True):
        yield from _tests(page.shown_if, page=page_row)
    for question, row in asked:
        for position, link in enumerate(question.counts_as, start=1):
            together_with = str(link.together_with or "")
            yield DraftTest(
                question=row,
                position=position,
                yes_to=link.yes_to,
                together_with=together_with,
                **_test(link.test),
            )


def _page(page: Page) -> dict[str, Any]:
    return {
        "key": page.id,
        "title": _texts(page.title),
        "intro": _texts(page.intro),
        "intro_other": _texts(page.intro_other),
        "layout": page.layout,
    }


def _question(question: Question) -> dict[str, Any]:
    """The columns of a question, those of its type included; what it does not say stays at the default."""
    written = question.model_dump(mode="json", exclude_defaults=True)
    columns = {field.name for field in DraftQuestion._meta.fields}
    return {name: value for name, value in written.items() if name in columns - {"id"}} | {"key": question.id}


def _set_floor(row: DraftQuestion, place: int, floor: Floor) -> None:
    row.floor_alone = floor.alone
    row.floor_not_sure = floor.not_sure or ""
    row.floor_no_cancer = floor.no_cancer or ""
    row.floor_at_least = floor.at_least
    row.floor_position = place


def _fill_rules(draft: Draft, protocol: Protocol) -> Iterator[DraftTest]:
    rules = [
        DraftRule(
            draft=draft,
            position=position,
            key=rule.id,
            urgency=rule.urgency,
            reason=_texts(rule.reason),
            clinician_note=_texts(rule.clinician_note),
            citations=_written(rule.citations),
            content=list(rule.content),
        )
        for position, rule in enumerate(protocol.rules, start=1)
    ]
    combinations = [
        DraftRule(
            draft=draft,
            kind=RuleKind.COMBINATION,
            position=position,
            urgency=combination.urgency,
            note=combination.reason or "",
        )
        for position, combination in enumerate(protocol.promises.combinations, start=1)
    ]
    assumptions = [
        DraftRule(draft=draft, kind=RuleKind.ASSUMPTION, position=position, reason=_texts(assumption.reason))
        for position, assumption in enumerate(protocol.promises.assumptions, start=1)
    ]
    DraftRule.objects.bulk_create([*rules, *combinations, *assumptions])
    for rule, row in zip(protocol.rules, rules, strict=True):
        yield from _tests(rule.alternatives, rule=row)
    for combination, row in zip(protocol.promises.combinations, combinations, strict=True):
        yield from _tests([combination], rule=row)
    for assumption, row in zip(protocol.promises.assumptions, assumptions, strict=True):
        yield DraftTest(rule=row, alternative=WHOEVER_HAS, position=1, **_test(assumption.whoever_has))
        for position, test in enumerate(assumption.has_one_of, start=2):
            yield DraftTest(rule=row, alternative=HAS_ONE_OF, position=position, **_test(test))


def _tests(
    alternatives: Iterable[Alternative], *, rule: DraftRule | None = None, page: DraftPage | None = None
) -> Iterator[DraftTest]:
    position = 0
    for number, alternative in enumerate(alternatives):
        rows: list[tuple[AnswerTest, int | None]] = [(test, None) for test in alternative.all_of]
        if alternative.count:
            rows += [(test, alternative.count.at_least) for test in alternative.count.of]
        for test, needed in rows:
            position += 1
            yield DraftTest(
                rule=rule,
                page=page,
                position=position,
                alternative=letter(number),
                count_needed=needed,
                **_test(test),
            )


def letter(number: int) -> str:
    """The letter of an alternative, counted from 0: A to Z, then AA to ZZ."""
    first, last = divmod(number, len(ascii_uppercase))
    return (ascii_uppercase[first - 1] if first else "") + ascii_uppercase[last]


def _test(test: AnswerTest) -> dict[str, Any]:
    return {
        "looks_at": test.question,
        "at_least": test.at_least,
        "options": list(test.options),
        "or_not_sure": test.or_not_sure,
    }


def _texts(text: Text) -> dict[str, str]:
    return dict(text.root)


def _written(items: Sequence[Strict]) -> list[dict[str, Any]]:
    return [item.model_dump(mode="json", exclude_defaults=True) for item in items]
