"""The rules that fired, with the answers that decided them, their notes and sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from triage.display import question_as_asked, urgency_name
from triage.engine.evaluation import Assessment, Finding
from triage.engine.protocol import Protocol
from triage.engine.sources import Citation
from triage.engine.vocabulary import AnswerState, Urgency
from triage.engine.wording import PLAIN_VALUES, describe_answer, fill_in
from triage.models import Clinic, StoredAssessment, Submission
from triage.models.sealing import does_open

_TRUST = {"verified": "checked", "second_hand": "second hand", "our_choice": "our choice, not from a source"}


@dataclass(frozen=True)
class DecidingAnswer:
    """An answer that decided a rule, in the words the person saw; `now` if corrected since."""

    ask: str
    answer: str
    now: str


@dataclass(frozen=True)
class ReasonView:
    rule: str
    urgency: str
    text: str
    answers: tuple[DecidingAnswer, ...]
    clinician_note: str
    sources: tuple[str, ...]


def title_shown_at(submission: Submission, urgency: Urgency) -> str:
    """The title that the person was shown at this urgency."""
    protocol = submission.version.protocol
    title = protocol.urgencies[urgency].title.to(protocol.first_language)
    return fill_in(title, PLAIN_VALUES | {"care_team": "your care team"})


def highest_shown(stored: Iterable[StoredAssessment]) -> Assessment | None:
    """The most urgent result that was shown; of several, the latest. None, too, when it does not open."""
    worst = max(stored, key=lambda one: (Urgency(one.urgency).rank, one.pk), default=None)
    return worst.assessment if worst and does_open(worst, "document") else None


def present_reason(
    submission: Submission, finding: Finding, clinic: Clinic, protocol: Protocol
) -> ReasonView:
    language = protocol.first_language
    note = next((rule.clinician_note for rule in protocol.rules if rule.id == finding.rule), None)
    values = PLAIN_VALUES | clinic.placeholders()
    answers = []
    for decider in finding.deciders:
        # The question on cancer counts as not sure before it is asked; nobody said so.
        if decider.question not in submission.answers and decider.answer == AnswerState.NOT_SURE:
            continue
        question = protocol.questions[decider.question]
        today = submission.answers.get(decider.question)
        now = "" if today == decider.answer else "not answered"
        if now and today is not None:
            now = describe_answer(question, today, language)
        said = describe_answer(question, decider.answer, language)
        answers.append(DecidingAnswer(question_as_asked(submission, question), said, now))
    return ReasonView(
        rule=finding.rule,
        urgency=urgency_name(finding.urgency),
        text=fill_in(finding.reason.to(language), values),
        answers=tuple(answers),
        clinician_note=fill_in(note.to(language), values) if note else "",
        sources=tuple(_source(protocol, citation) for citation in finding.citations),
    )


def _source(protocol: Protocol, citation: Citation) -> str:
    source = protocol.sources[citation.source]
    place = ", ".join(
        part
        for part in (citation.heading, f"lines {citation.lines}" if citation.lines else "", citation.topic)
        if part
    )
    return f"{source.publisher}, {source.title}: {place} ({_TRUST[source.trust]})"
