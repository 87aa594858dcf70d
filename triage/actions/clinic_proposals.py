"""What the clinic tells patients beside the protocol: proposed by one person, made live by another.

Where nobody else has the right, its author may make it live alone; the row and the audit trail say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from content.library import library
from content.models import ClinicNote, phones_of_note, words_of_note
from content.rendering import TextError
from content.typed_text import visible
from triage.actions.audit import record
from triage.actions.publishing.announcing import (
    announce_decision_of_clinic,
    announce_of_clinic,
    may_approve_words,
)
from triage.actions.publishing.problems import NotAllowedError, PublishingError, StaleError, text_problems
from triage.actions.roles import APPROVE_WORDS
from triage.display import person_name
from triage.engine.phrases.matching import delaying_in_notes, refused_in_notes
from triage.engine.phrases.normalised import foreign_letters
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, ClinicProposal, Publication
from triage.models.clinic_proposals import ClinicProposalKind
from triage.models.phones import check_phone_or_short_number
from triage.models.protocols import Decision, NothingPublishedError, UntrustedVersionError

# What patients read of the settings; everything else of them steers how nurses work.
READ_BY_PATIENTS = (
    "name",
    "service_name",
    "phone",
    "after_hours_phone",
    "emergency_number",
    "crisis_number",
    "fallback_hours",
    # It decides when pages say that clinicians have checked them.
    "reviewers_needed",
)
_CHANGE_SETTINGS = ("triage.change_clinic", "triage.add_clinic")
_CHANGE_NOTES = ("content.change_clinicnote", "content.add_clinicnote")
_CHANGED_MEANWHILE = (
    "What patients read was changed since this was sent, so what you see here is no longer what it would "
    "change. It has to be withdrawn and sent again."
)
_WAITS_ALREADY = (
    "A change of this waits for a decision already ({proposal}). Approve it or withdraw it first; then send "
    "this one."
)
_PROPOSALS = ClinicProposal.objects.select_related("author", "decided_by")


@dataclass(frozen=True)
class NoteWords:
    """What the word checks find in a note: `problems` refuse it; `delaying` needs a second person."""

    problems: tuple[str, ...]
    delaying: tuple[str, ...]


def has_second_person(by: User) -> bool:
    """Whether anybody else may approve what the clinic tells patients."""
    return bool(may_approve_words(by))


def is_urgent_page(page: str) -> bool:
    """Whether the result of an emergency, or of a call for today, leads to this page; yes if in doubt."""
    try:
        urgencies = Publication.live_protocol().urgencies
    except (NothingPublishedError, UntrustedVersionError):
        return True
    return any(page in urgencies[urgency].content for urgency in (Urgency.EMERGENCY, Urgency.SAME_DAY))


def check_note_words(text: str, *, page: str, language: str) -> NoteWords:
    """Look for words that calm people, hold them back or make them wait, as in every text of the protocol.

    `text` is Markdown that can be rendered. On a page about what cannot wait, delaying words are refused.
    """
    words, is_urgent = words_of_note(text), is_urgent_page(page)
    problems = []
    if said := refused_in_notes(words, language, is_urgent=is_urgent):
        quoted = ", ".join(f"“{phrase}”" for phrase in said)
        where = " On this page nothing may make people wait." if is_urgent else ""
        problems.append(
            f"The note says {quoted}. No text may calm people or keep them from calling or going to the "
            f"emergency room.{where} Take these words out."
        )
    if foreign := foreign_letters(words):
        problems.append(
            f"The note holds the letter “{foreign[0]}”, which belongs to another alphabet and may only look "
            "right. Type it again."
        )
    for number in phones_of_note(text):
        try:
            check_phone_or_short_number(number)
        except ValidationError as error:
            problems.append(f"The link that dials {number}: {error.messages[0]}")
    return NoteWords(tuple(problems), delaying_in_notes(words, language))


@transaction.atomic
def propose_settings(*, changes: Mapping[str, Any], reason: str, by: User) -> ClinicProposal:
    """Lay changed numbers or names of the clinic before a second person. The settings must be stored.

    Raises PublishingError; then nothing has changed.
    """
    _check_may(by, _CHANGE_SETTINGS)
    clinic = Clinic.objects.select_for_update().get()
    before = {name: getattr(clinic, name) for name in changes}
    _check_settings(clinic, changes)
    return _propose(ClinicProposalKind.SETTINGS, before, dict(changes), reason, by=by)


@transaction.atomic
def propose_note(*, page: str, language: str, text: str, reason: str, by: User) -> ClinicProposal:
    """Lay a note on a page, or its removal by an empty text, before a second person.

    Raises PublishingError; then nothing has changed.
    """
    _check_may(by, _CHANGE_NOTES)
    _check_note(page, language, text)
    stored = ClinicNote.objects.filter(page=page, language=language).first()
    before, after = {"text": stored.text if stored else ""}, {"text": text}
    return _propose(ClinicProposalKind.NOTE, before, after, reason, by=by, page=page, language=language)


def _propose(
    kind: ClinicProposalKind,
    before: dict[str, Any],
    after: dict[str, Any],
    reason: str,
    *,
    by: User,
    page: str = "",
    language: str = "",
) -> ClinicProposal:
    if problems := list(text_problems("reason", "The reason", reason)):
        raise PublishingError(problems)
    if before == after:
        raise PublishingError("Nothing that patients read would change.")
    if waiting := open_proposal(kind, page, language):
        raise PublishingError(_WAITS_ALREADY.format(proposal=waiting))
    proposal = ClinicProposal.objects.create(
        kind=kind,
        page=page,
        language=language,
        before=before,
        after=after,
        reason=visible(reason),
        author=by,
    )
    _record("propose_clinic_words", proposal, by=by)
    announce_of_clinic(proposal)
    return proposal


def open_proposal(kind: ClinicProposalKind, page: str = "", language: str = "") -> ClinicProposal | None:
    """The change of the settings, or of this note, that waits for a decision."""
    return _PROPOSALS.filter(kind=kind, page=page, language=language, decision=Decision.OPEN).first()


def why_not_approve(proposal: ClinicProposal, by: User) -> str:
    """What keeps somebody from approving a proposal, in words; empty when nothing does."""
    if proposal.author_id != by.pk:
        return "" if by.has_perm(APPROVE_WORDS) else "You may not decide what the clinic tells patients."
    if has_second_person(by):
        return "This is your own proposal: another person has to approve it."
    if said := _delaying_words(proposal):
        quoted = ", ".join(f"“{phrase}”" for phrase in said)
        return (
            f"It says {quoted}, which may make people wait: another person has to approve it, and nobody "
            "else has the right. Take these words out, or have somebody made an approver."
        )
    return ""


@transaction.atomic
def approve_clinic_proposal(*, proposal_id: int, by: User) -> ClinicProposal:
    """Make a proposal live for patients. Raises PublishingError; then nothing has changed."""
    proposal = _locked(proposal_id)
    if problem := why_not_approve(proposal, by):
        raise NotAllowedError(problem)
    if proposal.kind == ClinicProposalKind.SETTINGS:
        _apply_settings(proposal)
    else:
        _apply_note(proposal)
    proposal.is_alone = proposal.author_id == by.pk
    _decide(proposal, Decision.APPROVED, by=by)
    action = "change_clinic_words_alone" if proposal.is_alone else "approve_clinic_words"
    _record(action, proposal, by=by)
    return proposal


@transaction.atomic
def return_clinic_proposal(*, proposal_id: int, note: str, by: User) -> ClinicProposal:
    """Give a proposal back to its author with a note. Raises PublishingError."""
    proposal = _locked(proposal_id)
    if proposal.author_id == by.pk:
        raise NotAllowedError("This is your own proposal. Withdraw it instead.")
    if not by.has_perm(APPROVE_WORDS):
        raise NotAllowedError("You may not decide what the clinic tells patients.")
    if problems := list(text_problems("note", "The note to the author", note)):
        raise PublishingError(problems)
    _decide(proposal, Decision.RETURNED, by=by, note=visible(note))
    _record("return_clinic_words", proposal, by=by)
    return proposal


@transaction.atomic
def withdraw_clinic_proposal(*, proposal_id: int, by: User) -> ClinicProposal:
    """Take one's own proposal back. Raises PublishingError."""
    proposal = _locked(proposal_id)
    if proposal.author_id != by.pk:
        raise NotAllowedError("Only its author can withdraw a proposal.")
    _decide(proposal, Decision.WITHDRAWN, by=by)
    _record("withdraw_clinic_words", proposal, by=by)
    return proposal


def _locked(proposal_id: int) -> ClinicProposal:
    proposal = _PROPOSALS.select_for_update(of=("self",)).get(pk=proposal_id)
    if not proposal.is_open:
        name = person_name(proposal.decided_by) if proposal.decided_by else "somebody else"
        raise StaleError(f"This proposal is no longer open: {proposal.get_decision_display()} ({name}).")
    return proposal


def _decide(proposal: ClinicProposal, decision: Decision, *, by: User, note: str = "") -> None:
    proposal.decision, proposal.decided_by, proposal.decision_note = decision, by, note
    proposal.decided_at = timezone.now()
    proposal.save(update_fields=["decision", "decided_by", "decision_note", "decided_at", "is_alone"])
    announce_decision_of_clinic(proposal)


def _apply_settings(proposal: ClinicProposal) -> None:
    clinic = Clinic.objects.select_for_update().get()
    if any(getattr(clinic, name) != value for name, value in proposal.before.items()):
        raise StaleError(_CHANGED_MEANWHILE)
    _check_settings(clinic, proposal.after)
    for name, value in proposal.after.items():
        setattr(clinic, name, value)
    clinic.save(update_fields=list(proposal.after))


def _apply_note(proposal: ClinicProposal) -> None:
    notes = ClinicNote.objects.select_for_update().filter(page=proposal.page, language=proposal.language)
    stored, text = notes.first(), proposal.after["text"]
    if (stored.text if stored else "") != proposal.before["text"]:
        raise StaleError(_CHANGED_MEANWHILE)
    _check_note(proposal.page, proposal.language, text)
    if not text:
        notes.delete()
    else:
        notes.update_or_create(page=proposal.page, language=proposal.language, defaults={"text": text})


def _check_may(by: User, any_of: tuple[str, ...]) -> None:
    if not any(by.has_perm(permission) for permission in any_of):
        raise NotAllowedError("You may not change what the clinic tells patients.")


def _check_settings(clinic: Clinic, changes: Mapping[str, Any]) -> None:
    """Raise PublishingError for a value that may not be shown."""
    wanted = Clinic(**{name: changes[name] for name in READ_BY_PATIENTS if name in changes})
    others = [field.name for field in clinic._meta.concrete_fields if field.name not in changes]
    try:
        wanted.clean_fields(exclude=others)
    except ValidationError as error:
        raise PublishingError(" ".join(error.messages)) from None


def _check_note(page: str, language: str, text: str) -> None:
    """Raise PublishingError for a note that cannot be shown, or whose words are refused. Empty is none."""
    if page not in library(settings.LANGUAGE_CODE) and text:
        raise PublishingError(f"There is no page '{page}'.")
    if not text:
        return
    try:
        ClinicNote(page=page, language=language, text=text).clean_fields()
        words = check_note_words(text, page=page, language=language)
    except ValidationError as error:
        raise PublishingError(" ".join(error.messages)) from None
    except TextError as error:
        raise PublishingError(f"Line {error.line}: {error}") from None
    if words.problems:
        raise PublishingError(" ".join(words.problems))


def _delaying_words(proposal: ClinicProposal) -> tuple[str, ...]:
    text = proposal.after.get("text", "")
    if not text:
        return ()
    return check_note_words(text, page=proposal.page, language=proposal.language).delaying


def _record(action: str, proposal: ClinicProposal, *, by: User) -> None:
    """Write the audit row: of settings, which everybody reads, with old and new; of a note with its hash."""
    changed = list(proposal.after)
    if proposal.kind == ClinicProposalKind.SETTINGS:
        changed = [f"{name}: “{proposal.before[name]}” → “{proposal.after[name]}”" for name in changed]
    record(action=action, subject=proposal, by=by, fields=changed, digest=proposal.sha256)
