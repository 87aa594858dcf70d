"""The handover sheet: what the patient shows or reads out, on the phone and in the emergency room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from triage.display import answer_in_words, full_moment_at, text_language
from triage.engine.answers import Answer
from triage.engine.evaluation import Assessment
from triage.engine.navigation import counting_answers, shown_pages
from triage.engine.questions import Question
from triage.engine.vocabulary import AnswerState, CareTeam, Urgency
from triage.models import Clinic, HandoverNotes, Submission
from triage.patients.presenters.order_of_result import title_of
from triage.patients.presenters.qr import qr_svg
from triage.patients.presenters.respondent_wording import (
    care_team,
    filled,
    is_for_other,
    may_have_cancer,
    placeholder_values,
)
from triage.patients.presenters.spoken_words import signs_in_words
from triage.patients.sign_lists import SignList, brief_list

# A denser code cannot be read from a phone's screen.
MOST_QR_BYTES = 700
_CHECKS = {
    "spinal-cord-compression": _("pressure on the spinal cord"),
    "high-blood-calcium": _("high calcium"),
    "fever-and-bleeding": _("infection or bleeding after cancer drugs"),
    "broken-bones": _("a broken bone"),
}


@dataclass(frozen=True)
class SheetView:
    opening: str
    # What decided, in the person's own words.
    said: str
    please_check: tuple[str, ...]
    # None where they were told to get help now already.
    worse: SignList | None
    title: str
    moment: str
    answered_by: str
    signs: tuple[str, ...]
    not_sure: tuple[str, ...]
    red_flags_no: tuple[str, ...]
    # Red flags by name, and how many other signs.
    not_answered: tuple[str, ...]
    others_not_answered: int
    about: tuple[str, ...]
    # What was not answered about the cancer, and the notes that nobody wrote: lines to fill in by hand.
    about_by_hand: tuple[str, ...]
    by_hand: tuple[str, ...]
    notes: tuple[tuple[str, str], ...]
    clinic: str
    rules: tuple[str, ...]
    version: str
    qr_svg: str


def present_sheet(
    submission: Submission,
    assessment: Assessment,
    *,
    clinic: Clinic,
    moment: datetime,
    notes: HandoverNotes | None,
) -> SheetView:
    protocol = submission.version.protocol
    language = text_language(protocol)
    wording = protocol.urgencies[assessment.urgency]
    is_other = is_for_other(submission)
    values = placeholder_values(submission, clinic)
    asked = {q.id: q for page in shown_pages(protocol, submission.answers) for q in page.questions}
    answers = {
        n: a for n, a in counting_answers(protocol, submission.answers).items() if n in submission.answers
    }
    open_signs = [name for name, q in asked.items() if name not in answers and q.role == "sign"]
    signs = _labels(asked, answers, language, {"yes"}, role="sign")
    written = tuple(notes.written()) if notes else ()
    when = full_moment_at(moment, clinic)
    title = title_of(submission, assessment, clinic)
    return SheetView(
        opening=filled((wording.say_other if is_other else wording.say).to(language), values),
        said=signs_in_words(submission, assessment.findings_at(assessment.urgency)),
        please_check=tuple(
            dict.fromkeys(
                str(_CHECKS[slug])
                for finding in assessment.findings_at(assessment.urgency)
                for slug in finding.content
                if slug in _CHECKS
            )
        ),
        worse=None if assessment.urgency == Urgency.EMERGENCY else brief_list("sheet", protocol, values),
        title=title,
        moment=when,
        answered_by=gettext("someone for the patient") if is_other else gettext("the patient"),
        signs=signs,
        not_sure=_labels(asked, answers, language, {"not_sure"}),
        red_flags_no=tuple(
            question.label.to(language)
            for name, question in asked.items()
            if name in protocol.emergency_signs and answers.get(name) == AnswerState.NO
        ),
        not_answered=tuple(
            asked[name].label.to(language) for name in open_signs if name in protocol.emergency_signs
        ),
        others_not_answered=sum(name not in protocol.emergency_signs for name in open_signs),
        about=tuple(
            f"{question.label.to(language)}: {answer_in_words(question, answers[name], language)}"
            for name, question in asked.items()
            if question.role == "context" and name in answers and answers[name] not in ("no", "not_sure")
        ),
        about_by_hand=_about_by_hand(submission, language),
        by_hand=tuple(label for label in HandoverNotes.labels() if label not in dict(written)),
        notes=written,
        clinic=_cancer_team(submission, clinic),
        rules=tuple(
            f"{finding.rule} ({finding.urgency}): "
            + "; ".join(
                f"lines {citation.lines}" if citation.lines else str(citation.topic)
                for citation in finding.citations
            )
            for finding in assessment.findings
        ),
        version=f"{protocol.id}, {submission.version.sha256[:12]}",
        qr_svg=qr_svg(_qr_text(title, when, signs, _labels(asked, answers, language, {"not_sure"}), written)),
    )


def _about_by_hand(submission: Submission, language: str) -> tuple[str, ...]:
    """The kind of cancer and when it began, as far as nobody answered them."""
    protocol = submission.version.protocol
    if protocol.spoken is None or not may_have_cancer(submission):
        return ()
    told = [form.question for form in protocol.spoken.forms if form.place in ("cancer", "when")]
    choices = [protocol.questions[name] for name in dict.fromkeys(told)]
    return tuple(
        question.label.to(language)
        for question in choices
        if question.type == "choice" and submission.answers.get(question.id) in (None, AnswerState.NOT_SURE)
    )


def _cancer_team(submission: Submission, clinic: Clinic) -> str:
    """The clinic as the person's cancer team, unless they said that they have none."""
    if care_team(submission) == CareTeam.OTHER_DOCTOR:
        return ""
    return " ".join(part for part in (clinic.name, clinic.phone) if part)


def _labels(
    asked: dict[str, Question],
    answers: dict[str, Answer],
    language: str,
    wanted: set[str],
    role: str | None = None,
) -> tuple[str, ...]:
    return tuple(
        question.label.to(language)
        for name, question in asked.items()
        if answers.get(name) in wanted and (role is None or question.role == role)
    )


def _qr_text(
    title: str,
    when: str,
    signs: tuple[str, ...],
    not_sure: tuple[str, ...],
    written: tuple[tuple[str, str], ...],
) -> str:
    lines = [
        gettext("Symptom check: {result}").format(result=title),
        when,
        gettext("Reported by the patient, not examined."),
        gettext("YES: {signs}").format(signs=", ".join(signs) or gettext("none")),
    ]
    if not_sure:
        lines.append(gettext("NOT SURE: {signs}").format(signs=", ".join(not_sure)))
    lines += [f"{label}: {value}" for label, value in written]
    text = "\n".join(lines)
    data = text.encode()
    if len(data) <= MOST_QR_BYTES:
        return text
    return data[: MOST_QR_BYTES - 3].decode(errors="ignore") + "…"
