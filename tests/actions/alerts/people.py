"""Who is on call, and who waits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from tests.nurses.people import assessed_submission
from triage.actions.alerts.escalation import write_due_alerts
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.sharing import Contact, share_submission
from triage.actions.reviews.work import Closing, close_review
from triage.actions.submissions import send_page
from triage.models import Alert, Clinic, OnCall
from triage.models.alerts import AlertLevel
from triage.models.review_columns import Outcome
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.contrib.auth.models import User

    from triage.models import Review

NURSE, LEAD, ADMINISTRATOR = AlertLevel.NURSE, AlertLevel.LEAD, AlertLevel.ADMINISTRATOR
ADDRESSES = {NURSE: "nurses@elm.example", LEAD: "lead@elm.example", ADMINISTRATOR: "admin@elm.example"}
SITE = "https://triage.elm.example"
WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TARGETS = {"same_day": 240, "soon": 1440, "routine": 2880}
PATIENT = Contact(name="Pat Doe", phone="555 010 1234", record_number="R-77")


def clinic(**fields: object) -> Clinic:
    """The clinic's settings, stored."""
    stored, _ = Clinic.objects.update_or_create(pk=1, defaults=fields)
    return stored


def put_on_call(*levels: AlertLevel) -> None:
    """One address on each of these lists."""
    for level in levels:
        OnCall.objects.create(clinic=clinic(), level=level, email=ADDRESSES[level])


def at(moment: datetime) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: moment


def share(urgency: str = "emergency") -> Review:
    """Somebody shares."""
    submission = assessed_submission(urgency=urgency)
    return share_submission(submission_id=submission.pk, contact=PATIENT, by=None).review


def told(review: Review | None = None) -> list[str]:
    """At which steps somebody is told, in order; what was cancelled left out."""
    alerts = Alert.objects.filter(cancelled_at=None)
    if review is not None:
        alerts = alerts.filter(review=review)
    return list(alerts.order_by("pk").values_list("level", flat=True))


def escalate_for(minutes: float, review: Review) -> None:
    """Let a sender look so long after sharing."""
    write_due_alerts(now=review.shared_at + timedelta(minutes=minutes))


def in_minutes(minutes: float) -> None:
    """Let a sender look so long after now."""
    write_due_alerts(now=timezone.now() + timedelta(minutes=minutes))


def get_worse(review: Review) -> None:
    """The patient corrects an answer: now it is an emergency."""
    send_page(
        submission_id=review.submission_id,
        page_id="movement",
        given={"leg_weakness": "yes"},
        by=Respondent.SELF,
    )


def closed_by(by: User, review: Review) -> None:
    """A nurse takes it, speaks to the person and closes it."""
    taken = claim_review(review_id=review.pk, by=by)
    closing = Closing(Outcome.ADVICE, reached_at=timezone.now())
    close_review(review_id=review.pk, closing=closing, seen=taken.revision, by=by)
