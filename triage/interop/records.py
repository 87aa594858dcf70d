"""What is stored of one person's answers, as FHIR resources."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet

from triage.actions.submissions import assess_submission
from triage.interop import people
from triage.interop.bundles import Dossier, Later
from triage.interop.codings import reference_to
from triage.interop.guidance import Told, guidance
from triage.interop.issues import Issue, RefusedError
from triage.interop.names import Resource, questionnaire_url
from triage.interop.people import Contact
from triage.interop.questionnaire import Edition, questionnaire
from triage.interop.questionnaire_response import Answered, ResponseStatus, questionnaire_response
from triage.interop.reading import named_version
from triage.interop.review_task import Handling, State, review_task
from triage.interop.terminology import code_systems, value_sets
from triage.models import FollowUp, ProtocolVersion, Publication, Review, StoredAssessment, Submission
from triage.models.protocols import VersionState
from triage.models.review_columns import Outcome
from triage.models.submissions import Respondent


def questionnaire_of(version: ProtocolVersion, *, language: str | None = None) -> Resource:
    """A stored version as a Questionnaire. Raises UntrustedVersionError."""
    published = Publication.objects.filter(version=version).order_by("pk").first()
    if published is None:
        edition = Edition("draft")
    else:
        is_live = version.state == VersionState.LIVE
        edition = Edition("active" if is_live else "retired", published.published_at.date())
    return questionnaire(version.protocol, edition, language=language)


def terminology_of(version: ProtocolVersion) -> list[Resource]:
    """The code systems and value sets that a version's resources use. Raises UntrustedVersionError."""
    protocol = version.protocol
    outcomes = {value: str(label) for value, label in Outcome.choices}
    return [*code_systems(protocol, outcomes, protocol.first_language), *value_sets(protocol)]


def version_answered(document: Resource) -> ProtocolVersion:
    """The version that a response names: one that was published here.

    Raises RefusedError where there is none.
    """
    url, sha256 = named_version(document)
    version = ProtocolVersion.objects.filter(sha256=sha256, publications__isnull=False).distinct().first()
    if version is None or url != questionnaire_url(version.protocol.id):
        what = "No such version of this questionnaire was published here."
        raise RefusedError([Issue("not-found", "QuestionnaireResponse.questionnaire", what)])
    return version


def later_answers() -> QuerySet[FollowUp]:
    """What is told with answers that were shared before: what nurses see with them, erased ones too.

    Those that were shared once more by themselves are told by themselves.
    """
    return FollowUp.shown().filter(submission__review=None)


def dossier_of(submission: Submission, *, with_contact: bool, with_later: bool = False) -> Dossier:
    """All resources of one submission: the people, then what was answered, told and done.

    With `with_later`, also of what the person answered on later days, unless it was all taken back. Contact
    data is there only when it is asked for and was not taken back. Raises UntrustedVersionError.
    """
    # Read anew: whom to call may have been taken back since it was read before.
    review = Review.objects.select_related("contact").filter(submission=submission).first()
    contact = _contact(review) if with_contact else None
    later = list(_later(review)) if with_later and review is not None and not review.is_withdrawn else []
    answered = [submission, *(follow_up.submission for follow_up in later)]
    person = submission.pk if review is not None else _first_answers(submission)
    patient, program = people.patient(person, contact), people.program()
    sources = {Respondent.SELF.value: patient, Respondent.OTHER.value: people.related_person(person)}
    resources = [patient, program]
    if any(one.respondent == Respondent.OTHER for one in answered):
        resources.append(sources[Respondent.OTHER])
    subject, performer = reference_to(patient), reference_to(program)
    for one in answered:
        follows = None if one is submission else submission.pk
        response = _answered(one, subject, reference_to(sources[one.respondent]), follows)
        resources.append(questionnaire_response(one.version.protocol, response))
        for told in _told(one, subject, performer):
            resources += guidance(one.version.protocol, told)
    if review is not None:
        requester = reference_to(sources[submission.respondent])
        handling = _handling(review, submission, tuple(one.submission_id for one in later))
        resources.append(review_task(handling, subject=subject, requester=requester))
    return Dossier(
        response=submission.pk,
        resources=tuple(resources),
        at=max([one.saved_at for one in answered] + ([review.changed_at] if review else [])),
        title=submission.version.protocol.title.to(submission.language),
        language=submission.language,
        is_final=all(one.is_finished for one in answered),
        later=tuple(Later(one.submission_id, one.day) for one in later),
    )


def _later(review: Review) -> QuerySet[FollowUp]:
    kept = later_answers().filter(review=review, submission__erased_at=None)
    versions = kept.select_related("submission__version").defer(
        "submission__version__document", "submission__version__passages"
    )
    return versions.prefetch_related("submission__assessments")


def _first_answers(submission: Submission) -> UUID:
    """The answers by whose id the person is known: those that were shared, if these go with them."""
    with_shared = FollowUp.objects.filter(submission=submission, review__contact__isnull=False)
    first = with_shared.values_list("review__submission", flat=True).first()
    return first or submission.pk


def _answered(submission: Submission, subject: Resource, source: Resource, follows: UUID | None) -> Answered:
    return Answered(
        id=submission.pk,
        answers=submission.answers,
        authored=submission.finished_at or submission.saved_at,
        status=_status(submission),
        language=submission.language,
        subject=subject,
        source=source,
        follows=follows,
    )


def _status(submission: Submission) -> ResponseStatus:
    if submission.is_finished:
        return "completed"
    return "stopped" if submission.erased_at else "in-progress"


def _told(submission: Submission, subject: Resource, performer: Resource) -> Iterator[Told]:
    """Each result as it was shown; and that the rules fail now, where they do."""

    def told(stored: StoredAssessment | None, at: datetime, number: int) -> Told:
        return Told(
            assessment=stored.assessment if stored else None,
            is_final=stored.is_final if stored else False,
            at=at,
            response=submission.pk,
            number=number,
            language=submission.language,
            subject=subject,
            performer=performer,
        )

    count = 0
    for stored in submission.assessments.all():
        count += 1
        yield told(stored, stored.assessed_at, count)
    if assess_submission(submission) is None:
        yield told(None, submission.saved_at, count + 1)


def _contact(review: Review | None) -> Contact | None:
    if review is None:
        return None
    try:
        shared = review.contact
    except ObjectDoesNotExist:
        return None
    return Contact(
        name=shared.name,
        phone=shared.phone,
        other_phone=shared.other_phone,
        birth_date=shared.birth_date,
        record_number=shared.record_number,
        best_time=shared.best_time,
    )


def _handling(review: Review, submission: Submission, later: tuple[UUID, ...]) -> Handling:
    return Handling(
        response=submission.pk,
        state=_state(review),
        rules_urgency=review.rules_urgency,
        urgency=review.effective_urgency,
        shared_at=review.shared_at,
        due_at=review.due_at,
        changed_at=review.changed_at,
        outcome=review.outcome,
        acknowledged_at=review.acknowledged_at,
        spoken_at=review.spoken_at,
        closed_at=review.closed_at,
        came_from=submission.came_from,
        later=later,
    )


def _state(review: Review) -> State:
    if review.is_withdrawn:
        return "withdrawn"
    if review.is_closed:
        return "closed"
    if review.asked_by_id is not None:
        return "asks-second-nurse"
    return "open" if review.claimed_by_id is None else "taken"
