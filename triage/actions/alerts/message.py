"""The text of an alert: that somebody waits, and where to look, without personal data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from triage.display import counted, language_note
from triage.engine.vocabulary import Urgency
from triage.models import Alert, Review
from triage.models.alerts import AlertLevel

_BODY = """\
{sentence}{language}

Open it: {link}

To keep what patients tell you private, this message says nothing else about them.
"""
_TEST = "This is a test of the alerts: nobody is waiting, and nothing has to be done."


@dataclass(frozen=True)
class AlertMessage:
    """The parts of a message. `event` is for programs."""

    event: str
    sentence: str
    link: str
    # Where a program with a token reads all of it, by FHIR; empty for a test.
    bundle: str = ""
    # What to know before calling: that an interpreter is needed. Empty for English.
    language: str = ""

    @property
    def line(self) -> str:
        """All of it but the link, in one line."""
        return f"{self.sentence} {self.language}." if self.language else self.sentence

    @property
    def body(self) -> str:
        language = f"\n{self.language}." if self.language else ""
        return _BODY.format(sentence=self.sentence, language=language, link=self.link)


def message_for(alert: Alert, together: Sequence[Alert] = ()) -> AlertMessage:
    """The message for the present urgency of the review; for a test, that it is one.

    `together` are further emergencies from the same place, of which the same message tells.
    """
    if alert.review is None:
        link = settings.SITE_URL + reverse("nurses:queue")
        return AlertMessage(event="test", sentence=_TEST, link=link)
    if together:
        return _message_for_many(alert, [alert.review, *(one.review for one in together if one.review)])
    is_emergency = alert.review.effective_urgency == Urgency.EMERGENCY
    if not is_emergency:
        sentence = "Somebody in the queue has waited longer than they should."
    elif alert.level == AlertLevel.NURSE:
        sentence = "An emergency is waiting in the queue."
    else:
        sentence = "An emergency in the queue has waited longer than it should."
    return AlertMessage(
        event="emergency_waiting" if is_emergency else "review_waiting",
        sentence=sentence,
        link=settings.SITE_URL + reverse("nurses:review", args=[alert.review_id]),
        bundle=settings.SITE_URL + reverse("fhir:read", args=["Bundle", alert.review.submission_id]),
        language=language_note(alert.review.submission.language),
    )


def _message_for_many(alert: Alert, reviews: Sequence[Review]) -> AlertMessage:
    shared = [review.shared_at for review in reviews]
    minutes = math.ceil((max(shared) - min(shared)).total_seconds() / 60) or 1
    burst = f"{len(reviews)} emergencies came from one place in {counted(minutes, 'minute')}"
    if alert.level == AlertLevel.NURSE:
        sentence = f"{burst} and are waiting in the queue. They may be invented or real."
    else:
        sentence = f"{burst} and have waited longer than they should."
    return AlertMessage(
        event="emergencies_waiting", sentence=sentence, link=settings.SITE_URL + reverse("nurses:queue")
    )
