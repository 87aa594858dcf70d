"""Adding, changing and retiring cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from content.typed_text import visible
from triage.actions.audit import record
from triage.actions.drafts.compiling import DraftError, to_protocol
from triage.engine.answers import Answer, AnswerError, parse_answers
from triage.engine.protocol import Protocol
from triage.engine.safety.people import name_urgency, someone
from triage.engine.vocabulary import Urgency
from triage.models import Draft, Publication, StoredCase
from triage.models.cases import LONGEST_TEXT, CaseEvidence, Category
from triage.models.drafts import DraftState

# The fields that an editor writes.
WRITTEN = (
    "title",
    "story",
    "answers",
    "expected",
    "accepted",
    "rationale",
    "source_title",
    "source_year",
    "source_address",
    "respondent",
    "category",
    "evidence",
    "note",
)
_SHORT, _NAMED_SIGNS = 200, 3


class RetiredError(Exception):
    """A retired case cannot be changed."""


class StaleCaseError(Exception):
    """Somebody else saved the case meanwhile. `stored` is the case as it is now."""

    def __init__(self, stored: StoredCase) -> None:
        self.stored = stored
        super().__init__(f"case {stored.code} was changed in the meantime")


class UnknownAnswersError(Exception):
    """No single version asks all of these questions."""


@transaction.atomic
def save_case(*, case: StoredCase, by: User) -> StoredCase:
    """Store a new case, or the changes of a stored one whose `revision` is still the one that was read.

    Raises ValidationError for a case without answers or accepted urgencies, RetiredError and
    StaleCaseError.
    """
    if case.pk is None:
        case.author = by
        case.full_clean()
        case.save()
        record(action="add_case", subject=case, by=by)
        return case
    stored = _lock(case.pk)
    if stored.revision != case.revision:
        raise StaleCaseError(stored)
    changed = [name for name in WRITTEN if getattr(stored, name) != getattr(case, name)]
    case.full_clean()
    if changed:
        case.revision += 1
        case.save(update_fields=[*changed, "revision"])
        record(action="change_case", subject=case, by=by, fields=changed)
    return case


@transaction.atomic
def retire_case(*, case_id: int, reason: str, by: User) -> StoredCase:
    """Stop a case from gating; it stays readable. Raises RetiredError, ValidationError."""
    if not visible(reason):
        raise ValidationError("Say why this case must not gate any more.")
    case = _lock(case_id)
    case.retired_at, case.retired_by, case.retired_reason = timezone.now(), by, visible(reason)
    case.full_clean()
    case.save(update_fields=["retired_at", "retired_by", "retired_reason"])
    record(action="retire_case", subject=case, by=by, fields=["retired_reason"])
    return case


def save_as_case(
    *, answers: Mapping[str, Answer], promised: Urgency, told: Urgency, words: str, by: User
) -> StoredCase:
    """Make a case of the smallest person whom a proof or a comparison found.

    `answers` are those other than *no*; `promised` and everything above is accepted; `told` is what the
    person was told when found; `words` say why it matters. Raises UnknownAnswersError.
    """
    protocol = _protocol_that_asks(answers)
    urgencies = [urgency for urgency in Urgency if urgency >= promised]
    case = StoredCase(
        title=_title(protocol, answers),
        story=f"{someone(protocol, answers).rstrip(',')}.",
        answers=dict(answers),
        expected=promised,
        accepted=[urgency.value for urgency in urgencies],
        rationale=words[:LONGEST_TEXT],
        source_title="Found by the proof",
        category=Category.OTHER,
        evidence=CaseEvidence.PROOF,
        note=f"When it was found, this person would have been told {name_urgency(protocol, told)}.",
    )
    return save_case(case=case, by=by)


def asking_protocols() -> Iterator[Protocol]:
    """The live version, then every complete draft, the newest first."""
    yield Publication.live_version().protocol
    for draft in Draft.objects.filter(state__in=[DraftState.EDITING, DraftState.IN_REVIEW]):
        try:
            yield to_protocol(draft)
        except DraftError:
            continue


def _protocol_that_asks(answers: Mapping[str, Answer]) -> Protocol:
    for protocol in asking_protocols():
        try:
            parse_answers(protocol, answers)
        except AnswerError:
            continue
        return protocol
    raise UnknownAnswersError(
        "Neither the live version nor any complete draft asks all that this person answered, "
        "so no version could be held against such a case."
    )


def _title(protocol: Protocol, answers: Mapping[str, Answer]) -> str:
    language = protocol.first_language
    labels = [protocol.questions[name].label.to(language) for name in answers]
    more = f" and {len(labels) - _NAMED_SIGNS} more" if len(labels) > _NAMED_SIGNS else ""
    named = ", ".join(labels[:_NAMED_SIGNS]) or "no sign at all"
    return f"{named[0].upper()}{named[1:]}{more}"[:_SHORT]


def _lock(case_id: int) -> StoredCase:
    case = StoredCase.objects.select_for_update().get(pk=case_id)
    if case.is_retired:
        raise RetiredError(f"Case {case.code} is retired: it stays as it is.")
    return case
