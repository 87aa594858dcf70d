"""How things are said to people: urgencies, moments, durations, names, questions, signs behind a result."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, pgettext

from content.languages import page_language
from triage.engine.answers import Answer
from triage.engine.evaluation import Finding
from triage.engine.protocol import Protocol
from triage.engine.questions import Question
from triage.engine.vocabulary import AnswerState, Urgency
from triage.engine.wording import describe_answer
from triage.models import Clinic, Submission
from triage.models.submissions import Respondent

_URGENCY_NAMES = {
    Urgency.EMERGENCY: "Emergency",
    Urgency.SAME_DAY: "Same day",
    Urgency.SOON: "Soon",
    Urgency.ROUTINE: "Routine",
}
_UNITS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))
_MOST_UNITS = 2


def urgency_name(urgency: str) -> str:
    """The staff's name for an urgency: *Same day*."""
    return _URGENCY_NAMES[Urgency(urgency)]


def person_name(user: User) -> str:
    """The full name, else the user name."""
    return user.get_full_name() or user.get_username()


def text_language(protocol: Protocol, language: str = "") -> str:
    """The language of a version's texts for a language, else for this page: that one, else its first."""
    language = language or page_language()
    return language if language in protocol.languages else protocol.first_language


def language_note(submission_language: str) -> str:
    """What nurses must know before they call: *Spanish: an interpreter is needed*; empty for English."""
    if submission_language == settings.LANGUAGE_CODE:
        return ""
    name = LANG_INFO.get(submission_language, {}).get("name", submission_language)
    return f"{name}: an interpreter is needed"


def moment_at(moment: datetime, clinic: Clinic) -> str:
    """A moment in the clinic's time: *Mon Nov 23, 2:05 PM*.

    The year is named when it is another one, the zone in the hour that the clocks show twice.
    """
    return local_moment(clinic.local(moment))


def local_moment(local: datetime) -> str:
    """The same as `moment_at`, for a moment already in the clinic's time."""
    is_this_year = local.year == timezone.now().astimezone(local.tzinfo).year
    day = pgettext("date format", "D M j") if is_this_year else pgettext("date format", "D M j, Y")
    return f"{date_format(local, day)}, {_clock(local)}"


def _clock(local: datetime) -> str:
    """The time of day; with the zone in the hour that the clocks show twice."""
    other = local.replace(fold=1 - local.fold)
    # Django's own "T" is empty in just that hour.
    zone = f" {local.tzname()}" if other.utcoffset() != local.utcoffset() else ""
    return date_format(local, pgettext("date format", "g:i A")) + zone


def full_moment_at(moment: datetime, clinic: Clinic) -> str:
    """A moment with everything: *Monday, November 23, 2026, 10:05 PM (EST)*."""
    local = clinic.local(moment)
    written = date_format(local, pgettext("date format", "l, F j, Y, g:i A"))
    return f"{written} ({local.tzname()})"


def time_of_day(moment: datetime, clinic: Clinic) -> str:
    """The time alone: *2:05 PM*."""
    return date_format(clinic.local(moment), pgettext("date format", "g:i A"))


def time_or_day(moment: datetime, *, now: datetime, clinic: Clinic) -> str:
    """The time alone when it was today, else with the day."""
    is_today = clinic.local(moment).date() == clinic.local(now).date()
    return _clock(clinic.local(moment)) if is_today else moment_at(moment, clinic)


def day_and_time(moment: datetime, *, now: datetime, clinic: Clinic) -> str:
    """A moment as one speaks of it: *yesterday, 10:30 AM*, *Friday, December 4, 9:00 AM*."""
    local, today = clinic.local(moment), clinic.local(now).date()
    named = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    day = named.get((local.date() - today).days)
    if day is None:
        full = full_day(local, with_year=local.year != today.year)
        day = pgettext("on a day", "{day}").format(day=full)
    # Some languages count the hour: *a la 1*, *a las 2*.
    said = npgettext("day and time", "{day}, {clock}", "{day}, {clock}", local.hour % 12 or 12)
    return said.format(day=day, clock=_clock(local))


def full_day(day: date, *, with_year: bool = False) -> str:
    """A day in full: *Friday, December 4*."""
    with_its_year, alone = pgettext("date format", "l, F j, Y"), pgettext("date format", "l, F j")
    return date_format(day, with_its_year if with_year else alone)


def by_the_minute(earlier: datetime, later: datetime) -> timedelta:
    """The time between two moments in whole clock minutes, so that rows change together; never below zero."""
    begins, ends = (moment.replace(second=0, microsecond=0) for moment in (earlier, later))
    return max(timedelta(), ends - begins)


def span(length: timedelta) -> str:
    """How long, in short: *12 min*, *3 h 5 min*, *2 days 4 h*."""
    days, rest = divmod(max(length, timedelta()), timedelta(days=1))
    hours, rest = divmod(rest, timedelta(hours=1))
    minutes = rest // timedelta(minutes=1)
    if days:
        return counted(days, "day") + (f" {hours} h" if hours else "")
    if hours:
        return f"{hours} h" + (f" {minutes} min" if minutes else "")
    return f"{minutes} min"


def spelled_span(length: timedelta) -> str:
    """How long, for screen readers: *1 minute*, *3 hours 5 minutes*, *2 days 4 hours*."""
    parts = []
    for size, name in _UNITS:
        count, length = divmod(length, size)
        if count:
            parts.append(counted(count, name))
    return " ".join(parts[:_MOST_UNITS]) or "less than a minute"


def counted(number: int, thing: str) -> str:
    """A number of things, the singular for one: *1 day*, *2 days*."""
    return f"{number:,} {thing}" + ("" if number == 1 else "s")


def deciding_signs(protocol: Protocol, findings: Iterable[Finding]) -> list[str]:
    """The signs that decided some findings, each once, by their short names."""
    language = text_language(protocol)
    named: dict[str, None] = {}
    for finding in findings:
        for decider in finding.deciders:
            question = protocol.questions[decider.question]
            if question.role == "sign":
                label = question.label.to(language)
                is_unsure = decider.answer == AnswerState.NOT_SURE
                named[_("{sign} (not sure)").format(sign=label) if is_unsure else label] = None
    return list(named)


def question_as_asked(submission: Submission, question: Question) -> str:
    """The question as this respondent was asked it."""
    language = text_language(submission.version.protocol)
    if question.type == "yes_no" and question.body_region:
        # Beside the picture the question is only the name of a place.
        return question.label.to(language).capitalize() + "."
    is_other = submission.respondent == Respondent.OTHER
    return (question.ask_other if is_other else question.ask).to(language)


def answer_in_words(question: Question, answer: Answer, language: str) -> str:
    """An answer as a person would say it; what a version does not word, in the language of this page."""
    if answer in list(AnswerState):
        return answer_name(AnswerState(answer))
    return describe_answer(question, answer, language)


def answer_name(answer: AnswerState) -> str:
    """The answers that are words, in the language of this page."""
    names = {AnswerState.YES: _("Yes"), AnswerState.NO: _("No"), AnswerState.NOT_SURE: _("Not sure")}
    return names[answer]
