"""What the answers of a response come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from triage.engine.evaluation import Assessment, EvaluationError, assess
from triage.engine.journey import Journey
from triage.engine.navigation import counting_answers, unanswered_questions
from triage.engine.protocol import Protocol
from triage.engine.vocabulary import Urgency
from triage.interop import people
from triage.interop.bundles import collection_bundle
from triage.interop.codings import reference_to
from triage.interop.guidance import Told, guidance
from triage.interop.names import Resource
from triage.interop.questionnaire_response import Answered, questionnaire_response
from triage.interop.reading import GivenAnswers


@dataclass(frozen=True)
class Assessed:
    """The assessment of a response, whether it is the last word, and which questions are still to answer.

    `urgency` is what may be said: None while nothing was found and questions are open. Never routine then.
    """

    assessment: Assessment
    is_finished: bool
    urgency: Urgency | None
    unanswered: tuple[str, ...]


def assess_given(protocol: Protocol, given: GivenAnswers) -> Assessed:
    """Assess the answers that count, as the questionnaire's own pages do. Raises EvaluationError.

    A response is finished when its client says so and every question that needs an answer has one; an
    emergency leaves questions open and is finished all the same.
    """
    assessment = assess(protocol, counting_answers(protocol, given.answers))
    is_emergency = assessment.urgency == Urgency.EMERGENCY
    unanswered = tuple(question.id for question in unanswered_questions(protocol, given.answers))
    is_finished = given.is_completed and (is_emergency or not unanswered)
    journey = Journey(protocol, given.answers, (), is_finished, assessment)
    return Assessed(assessment, is_finished, journey.urgency_so_far, unanswered)


def assessment_bundle(
    protocol: Protocol, given: GivenAnswers, *, response: UUID, at: datetime, language: str
) -> Resource:
    """The answer to a response: what counts of it, what to do, and why. Nothing of it is stored.

    Rules that fail give an emergency, as they do on the questionnaire's own pages.
    """
    try:
        assessed: Assessed | None = assess_given(protocol, given)
    except EvaluationError:
        assessed = None
    patient, program = people.patient(response, None), people.program()
    subject = reference_to(patient)
    answered = Answered(
        id=response,
        answers=given.answers,
        authored=at,
        status="completed" if given.is_completed else "in-progress",
        language=language,
        subject=subject,
    )
    told = Told(
        assessment=assessed.assessment if assessed else None,
        is_final=assessed is not None and assessed.is_finished,
        at=at,
        response=response,
        number=1,
        language=language,
        subject=subject,
        performer=reference_to(program),
    )
    written = questionnaire_response(protocol, answered)
    return collection_bundle((*guidance(protocol, told), written, patient, program))
