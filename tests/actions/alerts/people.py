"""Who is on call, and who waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.nurses.people import assessed_submission
from triage.actions.reviews.sharing import Contact, share_submission
from triage.models import Alert, Clinic, OnCall
from triage.models.alerts import AlertLevel

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from triage.models import Review

NURSE, LEAD, ADMINISTRATOR = AlertLevel.NURSE, AlertLevel.LEAD, AlertLevel.ADMINISTRATOR
ADDRESSES = {NURSE: "nurses@elm.example", LEAD: "lead@elm.example", ADMINISTRATOR: "admin@elm.example"}
SITE = "https://triage.elm.example"
WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
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
