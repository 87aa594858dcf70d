"""What the answers of a response come to."""

from __future__ import annotations

from dataclasses import dataclass

from triage.engine.evaluation import Assessment, assess
from triage.engine.journey import Journey
from triage.engine.navigation import counting_answers, unanswered_questions
from triage.engine.protocol import Protocol
from triage.engine.vocabulary import Urgency
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
