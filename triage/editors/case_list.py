"""The cases with what each protocol tells them, as their pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from triage.display import person_name, urgency_name
from triage.engine.answers import AnswerError, parse_answers
from triage.engine.safety.checks import check_cases
from triage.engine.safety.people import urgency_for
from triage.engine.vocabulary import Urgency
from triage.engine.wording import describe_answer
from triage.models import StoredCase
from triage.models.cases import CaseEvidence, Category
from triage.protocols.shipped import shipped_cases

if TYPE_CHECKING:
    from collections.abc import Iterable

    from triage.engine.cases import Case
    from triage.engine.protocol import Protocol

SHIPPED_BY = "comes with the program"


@dataclass(frozen=True)
class CaseResult:
    """What one protocol tells a case (nothing when it cannot ask it), and what is wrong with that."""

    told: str
    failures: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Whether the protocol decides the case acceptably."""
        return not self.failures


@dataclass(frozen=True)
class CaseView:
    """A case as it is listed. `stored` is there for those that editors added."""

    code: str
    title: str
    address: str
    expected: str
    accepted: str
    author: str
    source: str
    stored: StoredCase | None
    live: CaseResult | None
    draft: CaseResult | None

    @property
    def is_failing(self) -> bool:
        """Whether the live version or the draft decides it wrongly."""
        return any(outcome is not None and not outcome.passes for outcome in (self.live, self.draft))


@dataclass(frozen=True)
class CaseAnswer:
    """A question, and what the person of the case answers."""

    label: str
    answer: str


def outcome(protocol: Protocol, case: Case) -> CaseResult:
    """Hold the protocol against the case."""
    beginnings = (f"Case {case.id} ({case.title})", f"Case {case.id}:")
    failures = tuple(
        _without(beginnings, failure.words) for failure in check_cases(protocol, [case]).failures
    )
    try:
        urgency = urgency_for(protocol, parse_answers(protocol, case.answers), is_masked=False)
    except AnswerError:
        return CaseResult("", failures)
    return CaseResult(urgency_name(urgency), failures)


def _without(beginnings: Iterable[str], words: str) -> str:
    """Words about a case that is named beside them."""
    for beginning in beginnings:
        words = words.removeprefix(beginning).lstrip(": ")
    return words[:1].upper() + words[1:]


def known_cases(stored: Iterable[StoredCase]) -> list[tuple[Case, StoredCase | None]]:
    """Every shipped case, then those given."""
    shipped: list[tuple[Case, StoredCase | None]] = [(case, None) for case in shipped_cases()]
    return shipped + [(one.to_case(), one) for one in stored]


def present_case(
    case: Case, stored: StoredCase | None, *, live: Protocol, draft: Protocol | None
) -> CaseView:
    """Join a case with what is told; a retired one is held against nothing."""
    is_held = stored is None or not stored.is_retired
    return CaseView(
        code=case.id,
        title=case.title,
        address=reverse("admin:triage_storedcase_read", args=[case.id]),
        expected=urgency_name(case.expected),
        accepted=", ".join(
            urgency_name(urgency) for urgency in reversed(Urgency) if urgency in case.accepted
        ),
        author=person_name(stored.author) if stored else SHIPPED_BY,
        source=case.source.title + (f", {case.source.year}" if case.source.year else ""),
        stored=stored,
        live=outcome(live, case) if is_held else None,
        draft=outcome(draft, case) if is_held and draft else None,
    )


def answers_in_words(case: Case, protocols: Iterable[Protocol]) -> tuple[CaseAnswer, ...]:
    """The answers of a case by the questions' short names; an answer that nobody asks for as it is."""
    asked = {name: (p, q) for p in reversed(list(protocols)) for name, q in p.questions.items()}

    def view(name: str, answer: str | int) -> CaseAnswer:
        if name not in asked:
            return CaseAnswer(f"{name} (no longer asked)", str(answer))
        protocol, question = asked[name]
        language = protocol.first_language
        try:
            words = describe_answer(question, answer, language)
        except (StopIteration, ValueError):
            words = f"{answer} (no longer an answer)"
        label = question.label.to(language)
        return CaseAnswer(label[0].upper() + label[1:], words)

    return tuple(view(name, answer) for name, answer in case.answers.items())


def category_of(case: Case) -> str:
    """What a case is mainly about, in words."""
    return Category(case.category).label if case.category in Category.values else case.category


def evidence_of(case: Case) -> str:
    """What a case rests on, in words."""
    return CaseEvidence(case.evidence).label if case.evidence in CaseEvidence.values else case.evidence
