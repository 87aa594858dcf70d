"""What is stored of a review's state, and what follows from it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from triage.engine.vocabulary import Urgency
from triage.models.clinic import Clinic
from triage.models.look_back import LookBack
from triage.models.submissions import URGENCY_CHOICES


class Outcome(models.TextChoices):
    SENT_TO_ER = "sent_to_er", "Sent to the emergency room"
    APPOINTMENT = "appointment", "Appointment made"
    ADVICE = "advice", "Advice given"
    IN_CARE = "in_care", "Already in care"
    NOT_REACHED = "not_reached", "Could not reach"
    DUPLICATE = "duplicate", "Duplicate of another"
    WITHDRAWN = "withdrawn", "Withdrawn by the patient"


# Outcomes that can only be true once someone was spoken to: they need the time of that.
REACHED_OUTCOMES = (Outcome.SENT_TO_ER, Outcome.APPOINTMENT, Outcome.ADVICE, Outcome.IN_CARE)


class ReviewColumns(models.Model):
    """The state of a review as it is read. What changes it are the steps of `review_states`."""

    # The highest urgency that the person was ever shown, even if they corrected an answer later.
    urgency = models.CharField(max_length=9, choices=URGENCY_CHOICES)
    # A nurse's change of urgency.
    override = models.CharField(max_length=9, choices=URGENCY_CHOICES, blank=True)
    # What rules that were published later make of the same answers, where that is more urgent, and the
    # last look-back that found it.
    look_back_urgency = models.CharField(max_length=9, choices=URGENCY_CHOICES, blank=True)
    look_back = models.ForeignKey(LookBack, on_delete=models.PROTECT, null=True, related_name="reviews")
    # The urgency that counts, as a number for the order of the queue: 0 routine to 3 emergency.
    rank = models.PositiveSmallIntegerField()
    shared_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # While the clock runs, until somebody was spoken to: when nurses on call are told of an emergency, and
    # when lead nurses are told of anything. Who takes it or calls moves both into the future.
    rings_at = models.DateTimeField(null=True)
    escalates_at = models.DateTimeField(null=True)
    # Counts how often the clock began to run anew, or was moved: each tells everybody anew.
    waits = models.PositiveIntegerField(default=0)
    # When a nurse first opened it: the patient's code page says "read".
    read_at = models.DateTimeField(null=True)
    # When a nurse first claimed it.
    acknowledged_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="claimed_reviews"
    )
    # The last act of whoever claimed it: a claim without acts goes stale.
    touched_at = models.DateTimeField(null=True)
    # The patient added something, or got worse, since a nurse last looked.
    has_news = models.BooleanField(default=False)
    # It came back because a rule changed, and no nurse has looked since.
    is_back = models.BooleanField(default=False)
    # Who handed it over to the nurse that holds it, until she looks.
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Who asks a second nurse to agree, and to what: an outcome, or an urgency lower than emergency.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_for = models.CharField(max_length=12, blank=True)
    # The open review of the same person that this one repeats, once it is closed as a duplicate.
    repeats = models.ForeignKey("triage.Review", on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    # When somebody was spoken to, about the answers as they are now.
    reached_at = models.DateTimeField(null=True)
    # When somebody was first spoken to, whatever came later.
    spoken_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_together = models.ForeignKey(
        "triage.ClosedTogether", on_delete=models.PROTECT, null=True, related_name="reviews"
    )
    person = models.ForeignKey("triage.Person", on_delete=models.PROTECT, null=True, related_name="reviews")
    # Since when the patient agrees to be asked again on later days; empty without, or no longer.
    follow_up_agreed_at = models.DateTimeField(null=True)
    # Counts changes, so that a form that was opened before one is found out.
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def rules_urgency(self) -> Urgency:
        """The highest urgency shown, or what rules published later give."""
        shown = Urgency(self.urgency)
        return max(shown, Urgency(self.look_back_urgency)) if self.look_back_urgency else shown

    @property
    def is_raised_by_rule(self) -> bool:
        """Whether rules published later give more than the person was ever shown."""
        return self.rules_urgency > self.urgency

    @property
    def effective_urgency(self) -> Urgency:
        """The nurse's urgency if there is one, else that of the rules."""
        return Urgency(self.override) if self.override else self.rules_urgency

    @property
    def was_emergency(self) -> bool:
        """Whether it ever was an emergency, by rules or nurses."""
        return Urgency.EMERGENCY in (self.rules_urgency, self.override)

    @property
    def is_unspoken_emergency(self) -> bool:
        """Whether it is let go or lowered only by two nurses: an emergency, and nobody spoke to them."""
        return self.was_emergency and self.reached_at is None

    @property
    def is_held_by_asker(self) -> bool:
        """Whether whoever asked for a second nurse holds it: it still waits for another."""
        return self.asked_by_id is not None and self.asked_by_id == self.claimed_by_id

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_withdrawn(self) -> bool:
        return not hasattr(self, "contact")

    def rings_again_at(self, clinic: Clinic) -> datetime | None:
        """When everybody is told again, after administrators were: of an emergency while its clock runs."""
        if self.escalates_at is None or self.effective_urgency != Urgency.EMERGENCY:
            return None
        told_all_at = self.escalates_at + clinic.target(Urgency.EMERGENCY)
        return told_all_at + timedelta(minutes=clinic.ring_again_minutes)

    def is_stale(self, moment: datetime, clinic: Clinic) -> bool:
        """Whether its claim is so old that another nurse may claim it."""
        idle_for = moment - self.touched_at if self.touched_at else timedelta.max
        return self.claimed_by_id is not None and idle_for >= timedelta(minutes=clinic.stale_minutes)
