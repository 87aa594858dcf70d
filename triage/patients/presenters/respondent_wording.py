"""Texts that depend on who answers and on who looks after the person."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from triage.engine.conditions import AnswerTest
from triage.engine.logic import CountingAs, answer_test_holds, one_sheet
from triage.engine.navigation import counting_answers
from triage.engine.vocabulary import AnswerState, CareTeam
from triage.engine.wording import fill_in
from triage.models import Clinic, Submission
from triage.models.submissions import Respondent
from triage.patients.placeholders import clinic_values
from triage.patients.presenters.spoken_words import cancer_in_words

# Who looks after the person in words: for the person, and for someone who helps.
_CARE_TEAMS = {
    CareTeam.CANCER_TEAM: (_("your cancer care team"), _("their cancer care team")),
    CareTeam.OTHER_DOCTOR: (_("your doctor"), _("their doctor")),
    CareTeam.HOSPICE: (_("your hospice line"), _("their hospice line")),
}


def is_for_other(submission: Submission) -> bool:
    return submission.respondent == Respondent.OTHER


def care_team(submission: Submission) -> CareTeam:
    """Who looks after the person; when unknown the cancer team, or a doctor for who never had cancer."""
    answer = _care_team_answer(submission)
    usual = CareTeam.CANCER_TEAM if may_have_cancer(submission) else CareTeam.OTHER_DOCTOR
    return next((team for team in CareTeam if team == answer), usual)


def is_care_team_known(submission: Submission) -> bool:
    return _care_team_answer(submission) in set(CareTeam)


def _care_team_answer(submission: Submission) -> str | int | None:
    name = submission.version.protocol.roles_or_usual.care_team
    return submission.answers.get(name) if name else None


def is_in_crisis(submission: Submission) -> bool:
    """Whether the question on thoughts of self-harm, by whatever id, was answered yes."""
    name = submission.version.protocol.roles_or_usual.crisis
    counting = counting_answers(submission.version.protocol, submission.answers)
    return name is not None and counting.get(name) == AnswerState.YES


def may_have_cancer(submission: Submission) -> bool:
    """False only for people who said that they certainly never had cancer, and nothing against it."""
    protocol = submission.version.protocol
    algebra = CountingAs(protocol, one_sheet(submission.answers))
    has_cancer = AnswerTest(question=protocol.cancer_question)
    is_denied = submission.answers.get(protocol.cancer_question) == AnswerState.NO
    return not is_denied or bool(answer_test_holds(has_cancer, algebra))


def placeholder_values(submission: Submission, clinic: Clinic) -> dict[str, str]:
    """The values for the placeholders of texts shown to this respondent."""
    is_other = is_for_other(submission)
    return clinic_values(clinic) | {
        "care_team": str(_CARE_TEAMS[care_team(submission)][is_other]),
        "history": _history(submission, is_other=is_other),
    }


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its placeholders filled in; one that begins with an empty one begins with its next word."""
    return fill_in(text, values).strip()


def _history(submission: Submission, *, is_other: bool) -> str:
    """How to begin on the phone; people who certainly never had cancer do not mention it."""
    if may_have_cancer(submission):
        return cancer_in_words(submission)
    return str(_("I am calling for someone else.")) if is_other else ""
