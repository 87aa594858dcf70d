"""Emergencies that everybody was told of ring on until somebody was spoken to."""

from __future__ import annotations

from datetime import datetime, timedelta

from triage.actions.alerts.escalation import cancel_alerts
from triage.actions.audit import SYSTEM
from triage.actions.reviews.changing import changing
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, Review

MOST_IN_A_PASS = 100


def ring_on(*, now: datetime) -> None:
    """Begin a new ring of every emergency whose last one ended, at every step at once.

    What of the last one is not sent yet is replaced, so that it does not pile up while mail is down. Of many,
    a pass takes those that have been quiet longest, so that messages go out in between. Safe to run any
    number of times at once.
    """
    clinic = Clinic.load()
    all_told = clinic.target(Urgency.EMERGENCY) + timedelta(minutes=clinic.ring_again_minutes)
    emergencies = Review.objects.filter(closed_at=None, rank=Urgency.EMERGENCY.rank)
    quiet = emergencies.filter(escalates_at__lte=now - all_told).order_by("escalates_at")
    for review_id in quiet.values_list("pk", flat=True)[:MOST_IN_A_PASS]:
        with changing(review_id, by=SYSTEM, action="ring_again", is_revised=False) as review:
            again_at = review.rings_again_at(clinic)
            if again_at is not None and again_at <= now and not review.is_closed:
                cancel_alerts(review)
                review.ring_again(at=now)
