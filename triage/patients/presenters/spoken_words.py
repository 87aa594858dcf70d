"""The person's answers in their own words, to say on the phone and to stand on the sheet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from triage.display import deciding_signs, text_language
from triage.engine.navigation import counting_answers
from triage.engine.speech import Speech, speak
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from triage.engine.evaluation import Finding
    from triage.models import Submission

_CANCER = _("I have or had cancer.")
_CANCER_OTHER = _("I am calling for someone who has or had cancer.")
_CAN_SPREAD = _("It can spread to bone.")


def cancer_in_words(submission: Submission) -> str:
    """How somebody with cancer begins; its kind and where it has spread, as far as that was answered."""
    usual = _CANCER_OTHER if submission.respondent == Respondent.OTHER else _CANCER
    speech = _speech(submission, ())
    if speech is None:
        return f"{usual} {_CAN_SPREAD}"
    return f"{speech.cancer or usual} {speech.spread or _CAN_SPREAD}"


def signs_in_words(submission: Submission, findings: Iterable[Finding]) -> str:
    """What decided some findings, in sentences; by short names in a version that has none."""
    chosen = tuple(findings)
    speech = _speech(submission, chosen)
    if speech is not None:
        return " ".join(speech.signs)
    signs = deciding_signs(submission.version.protocol, chosen)
    return str(_("What is new or worse: {signs}.")).format(signs=", ".join(signs)) if signs else ""


def _speech(submission: Submission, findings: Iterable[Finding]) -> Speech | None:
    protocol, given = submission.version.protocol, submission.answers
    counting = counting_answers(protocol, given)
    # What nobody was asked yet may count as *not sure*, but nobody said so.
    said = {name: answer for name, answer in counting.items() if name in given}
    return speak(
        protocol,
        said,
        findings,
        language=text_language(protocol),
        is_other=submission.respondent == Respondent.OTHER,
    )
