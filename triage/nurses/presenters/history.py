"""The history of a review, other reviews of the person, and changes since the last one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from triage.display import counted, moment_at, person_name, urgency_name
from triage.engine.answers import Answer
from triage.engine.navigation import counting_answers
from triage.engine.questions import Question
from triage.engine.vocabulary import AnswerState
from triage.engine.wording import describe_answer
from triage.models import Clinic, Review, ReviewEntry, SharedContact, Submission
from triage.models.review_columns import Outcome
from triage.models.reviews import AttemptResult, EntryKind
from triage.nurses.presenters.review import birth_date_with_age

# What the patient or their answers did; the rest is the nurses'.
_NEWS = (EntryKind.ADDED, EntryKind.RAISED, EntryKind.FOLLOWED_UP, EntryKind.WORSE, EntryKind.WITHDRAWN)
_PATIENTS = (*_NEWS, EntryKind.SHARED, EntryKind.AGREED, EntryKind.DISAGREED)
MOST_OTHERS = 20


@dataclass(frozen=True)
class EntryView:
    when: str
    who: str
    what: str
    text: str
    # That of the text; empty for English.
    language: str = ""


@dataclass(frozen=True)
class OtherReview:
    """Another review, as a list shows it."""

    id: int
    shared: str
    urgency: str
    status: str
    name: str = ""
    birth_date: str = ""
    matches: str = ""


@dataclass(frozen=True)
class AnswerChange:
    """A sign or number that differs from last time."""

    ask: str
    now: str
    then: str


@dataclass(frozen=True)
class SinceLast:
    last: OtherReview
    urgency: str
    worse: tuple[AnswerChange, ...]
    better: tuple[AnswerChange, ...]


def present_entry(entry: ReviewEntry, clinic: Clinic) -> EntryView:
    who = person_name(entry.by) if entry.by else "Patient" if entry.kind in _PATIENTS else "Program"
    own = entry.review.submission.language if entry.kind == EntryKind.ADDED else ""
    language = own if own != settings.LANGUAGE_CODE else ""
    return EntryView(moment_at(entry.at, clinic), who, _what(entry), entry.text, language)


def _what(entry: ReviewEntry) -> str:
    label = EntryKind(entry.kind).label
    if not entry.code:
        return label
    if entry.kind == EntryKind.ATTEMPT:
        return f"{label}: {AttemptResult(entry.code).label}"
    if entry.code in set(Outcome):
        return f"{label}: {Outcome(entry.code).label}"
    return f"{label}: {urgency_name(entry.code)}"


def news_of(entries: Sequence[ReviewEntry], clinic: Clinic) -> list[EntryView]:
    """What the patient did since a nurse last acted, latest first."""
    news: list[EntryView] = []
    for entry in reversed(entries):
        if entry.by is not None:
            break
        if entry.kind in _NEWS:
            news.append(present_entry(entry, clinic))
    return news


def calls_so_far(entries: Iterable[ReviewEntry], clinic: Clinic) -> str:
    """How many calls were made, what came of the last, and whether a number was wrong; or nothing."""
    calls = [entry for entry in entries if entry.kind == EntryKind.ATTEMPT]
    if not calls:
        return ""
    # A call may be recorded late; of the same minute, what was recorded last counts.
    last = sorted(calls, key=lambda call: call.called_at or call.at)[-1]
    when, result = moment_at(last.called_at or last.at, clinic), AttemptResult(last.code).label.lower()
    summary = f"{counted(len(calls), 'call')} so far. The last, {when}: {result}."
    if any(call.code == AttemptResult.WRONG_NUMBER for call in calls):
        return f"{summary} A number was wrong: see what happened so far before you call."
    return summary


def status_of(review: Review) -> str:
    return f"Closed: {Outcome(review.outcome).label}" if review.outcome else "Open"


def present_other(review: Review, clinic: Clinic) -> OtherReview:
    """Another review without contact data."""
    return OtherReview(
        review.pk,
        moment_at(review.shared_at, clinic),
        urgency_name(review.effective_urgency),
        status_of(review),
    )


def present_found(review: Review, clinic: Clinic, *, today: date, matches: str = "") -> OtherReview:
    """Another review with contact data."""
    plain = present_other(review, clinic)
    contact = review.contact
    return OtherReview(
        plain.id,
        plain.shared,
        plain.urgency,
        plain.status,
        name=contact.name,
        birth_date=birth_date_with_age(contact.birth_date, today),
        matches=matches,
    )


def present_probably_same(
    mine: SharedContact | None, others: Iterable[Review], clinic: Clinic, *, today: date
) -> list[OtherReview]:
    """Reviews that may be of the same person, each with the data that match."""
    if mine is None:
        return []
    surnames = _surnames(mine)
    return [
        present_found(other, clinic, today=today, matches=_matches(mine, surnames, other.contact))
        for other in others
    ]


def _matches(mine: SharedContact, surnames: set[str], theirs: SharedContact) -> str:
    same = [
        name
        for name, field in (("phone", "phone_index"), ("record number", "record_index"))
        if getattr(mine, field) and getattr(mine, field) == getattr(theirs, field)
    ]
    if surnames & _surnames(theirs):
        same.append("birth date and surname")
    return ", ".join(same)


def _surnames(contact: SharedContact) -> set[str]:
    return {surname.index for surname in contact.surnames.all()}


def others_of_person(review: Review) -> list[Review]:
    """The other reviews that were confirmed to be of the same person, latest first."""
    if review.person_id is None:
        return []
    mine = Review.objects.filter(person=review.person_id, submission__erased_at=None)
    return list(mine.exclude(pk=review.pk).order_by("-shared_at")[:MOST_OTHERS])


def since_last(review: Review, others: Sequence[Review], clinic: Clinic) -> SinceLast | None:
    """What is new or worse than at the review before this one; None without one that can be read."""
    last = next((other for other in others if other.shared_at < review.shared_at), None)
    if last is None or not last.submission.is_readable:
        return None
    worse, better = compare_answers(review.submission, last.submission)
    was, now = last.effective_urgency, review.effective_urgency
    comparison = "more urgent" if now > was else "less urgent" if now < was else "as urgent"
    urgency = f"{urgency_name(now)} now, {urgency_name(was)} then: {comparison}."
    return SinceLast(present_other(last, clinic), urgency, tuple(worse), tuple(better))


def compare_answers(now: Submission, then: Submission) -> tuple[list[AnswerChange], list[AnswerChange]]:
    """Signs that are new or worse, and signs that are gone, by the answers that count."""
    protocol = now.version.protocol
    language = protocol.first_language
    today = counting_answers(protocol, now.answers)
    before = counting_answers(then.version.protocol, then.answers)

    def said(question: Question, answer: Answer | None) -> str:
        try:
            return "not answered" if answer is None else describe_answer(question, answer, language)
        except (StopIteration, ValueError):
            # An older version of the protocol knew other answers.
            return str(answer)

    worse, better = [], []
    for question in protocol.questions.values():
        # Of what is no sign only numbers are compared: a higher one is worse.
        if question.role != "sign" and question.type != "number":
            continue
        answer, was = today.get(question.id), before.get(question.id)
        change = AnswerChange(question.label.to(language), said(question, answer), said(question, was))
        if _weight(answer) > _weight(was):
            worse.append(change)
        elif _weight(was) > _weight(answer) and (answer == AnswerState.NO or isinstance(answer, int)):
            better.append(change)
    # Yes before not sure, in the order of the questions.
    worse.sort(key=lambda change: change.now == "Not sure")
    return worse, better


def _weight(answer: Answer | None) -> float:
    """How much an answer speaks for a sign; for a number, the number."""
    if isinstance(answer, int):
        return answer
    return {AnswerState.YES.value: 1, AnswerState.NOT_SURE.value: 0.5}.get(answer or "", 0)
