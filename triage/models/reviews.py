"""What nurses work on: shared submissions, whom to call, and what was done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models

from triage.engine.vocabulary import Urgency
from triage.models.append_only import AppendOnly
from triage.models.look_back import LookBack
from triage.models.sealing import SealedField
from triage.models.submissions import URGENCY_CHOICES, Submission

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django_stubs_ext.db.models.manager import RelatedManager

    from triage.models.alerts import Alert
    from triage.models.clinic import Clinic
    from triage.models.follow_ups import FollowUp

RANKS = {urgency: rank for rank, urgency in enumerate(sorted(Urgency))}


class Outcome(models.TextChoices):
    """How a review ends."""

    SENT_TO_ER = "sent_to_er", "Sent to the emergency room"
    APPOINTMENT = "appointment", "Appointment made"
    ADVICE = "advice", "Advice given"
    IN_CARE = "in_care", "Already in care"
    NOT_REACHED = "not_reached", "Could not reach"
    DUPLICATE = "duplicate", "Duplicate of another"
    WITHDRAWN = "withdrawn", "Withdrawn by the patient"


# Outcomes that can only be true once someone was spoken to: they need the time of that.
REACHED_OUTCOMES = (Outcome.SENT_TO_ER, Outcome.APPOINTMENT, Outcome.ADVICE, Outcome.IN_CARE)


class AttemptResult(models.TextChoices):
    """What came of a call."""

    REACHED = "reached", "Reached"
    VOICEMAIL = "voicemail", "Left a voicemail"
    NO_ANSWER = "no_answer", "No answer"
    WRONG_NUMBER = "wrong_number", "Wrong number"


class Person(models.Model):
    """Reviews that a nurse confirmed to be of one person. Holds nothing that says who."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.id)


class Review(models.Model):
    """The handling of one shared submission."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="review")
    # The highest urgency that the person was ever shown, even if they corrected an answer later.
    urgency = models.CharField(max_length=9, choices=URGENCY_CHOICES)
    # What a nurse made of it.
    override = models.CharField(max_length=9, choices=URGENCY_CHOICES, blank=True)
    # What rules that were published later make of the same answers, where that is more urgent, and the
    # last look-back that found it.
    look_back_urgency = models.CharField(max_length=9, choices=URGENCY_CHOICES, blank=True)
    look_back = models.ForeignKey(LookBack, on_delete=models.PROTECT, null=True, related_name="reviews")
    # The urgency that counts, as a number for the order of the queue: 0 routine to 3 emergency.
    rank = models.PositiveSmallIntegerField()
    shared_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # While it waits to be taken up: when the next on the ladder are told. Empty while somebody is at it.
    escalates_at = models.DateTimeField(null=True)
    # Counts how often it began to wait.
    waits = models.PositiveIntegerField(default=0)
    # When a nurse first opened it: the patient's code page says "read".
    read_at = models.DateTimeField(null=True)
    # When a nurse first took it.
    acknowledged_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="claimed_reviews"
    )
    # The last act of whoever holds it: a claim without acts goes stale.
    touched_at = models.DateTimeField(null=True)
    # The patient added something, or got worse, since a nurse last looked.
    has_news = models.BooleanField(default=False)
    # It came back because a rule changed, and no nurse has looked since.
    is_back = models.BooleanField(default=False)
    # "Could not reach" on an emergency waits here for a second nurse.
    unreached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    reached_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="reviews")
    # The nurse who entered a phone call.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # The blind index of the code by which the patient comes back.
    code_index = models.CharField(max_length=64, unique=True)
    # Since when the patient agrees to be asked again on later days; empty without, or no longer.
    follow_up_agreed_at = models.DateTimeField(null=True)
    # Counts changes, so that a form that was opened before one is found out.
    revision = models.PositiveIntegerField(default=0)

    if TYPE_CHECKING:
        alerts: RelatedManager[Alert]
        entries: RelatedManager[ReviewEntry]
        follow_ups: RelatedManager[FollowUp]
        contact: SharedContact

    class Meta:
        indexes = [
            models.Index(
                fields=["-rank", "due_at"], condition=models.Q(closed_at=None), name="open_reviews_in_order"
            ),
            # Without the open ones: SQLite would rather read those by this index, and then sort them.
            models.Index(
                fields=["-closed_at"], condition=models.Q(closed_at__isnull=False), name="closed_reviews"
            ),
            models.Index(
                fields=["escalates_at"],
                condition=models.Q(escalates_at__isnull=False),
                name="waiting_reviews",
            ),
        ]
        permissions = [
            ("work_queue", "Can read and work the queue"),
            ("lead_queue", "Can close many reviews at once"),
            ("read_report", "Can read the report: numbers only, no person"),
        ]

    def __str__(self) -> str:
        return f"Review {self.pk}"

    @property
    def rules_urgency(self) -> Urgency:
        """What the rules made of it: the highest shown, or what rules published later give."""
        shown = Urgency(self.urgency)
        return max(shown, Urgency(self.look_back_urgency)) if self.look_back_urgency else shown

    @property
    def is_raised_by_rule(self) -> bool:
        """Whether rules published later give more than the person was ever shown."""
        return self.rules_urgency > self.urgency

    @property
    def effective_urgency(self) -> Urgency:
        """The nurse's urgency where there is one, else that of the rules."""
        return Urgency(self.override) if self.override else self.rules_urgency

    @property
    def needs_two_to_give_up(self) -> bool:
        """Whether "could not reach" needs a second nurse: a nurse or the rules ever made it an emergency."""
        return Urgency.EMERGENCY in (self.rules_urgency, self.override)

    @property
    def is_closed(self) -> bool:
        """Whether it has left the queue."""
        return self.closed_at is not None

    @property
    def is_untaken(self) -> bool:
        """Whether it is open and nobody holds it."""
        return not self.is_closed and self.claimed_by_id is None

    def is_stale(self, moment: datetime, clinic: Clinic) -> bool:
        """Whether whoever holds it has done nothing for so long that another may take it."""
        held_for = moment - self.touched_at if self.touched_at else timedelta.max
        return self.claimed_by_id is not None and held_for >= timedelta(minutes=clinic.stale_minutes)


class SharedContact(models.Model):
    """Whom to call. Sealed; deleted when the patient withdraws."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="contact")
    name = SealedField()
    phone = SealedField()
    # ISO, as 1960-05-17.
    birth_date = SealedField(blank=True)
    record_number = SealedField(blank=True)
    best_time = SealedField(blank=True)
    phone_index = models.CharField(max_length=64, db_index=True)
    record_index = models.CharField(max_length=64, blank=True, db_index=True)

    if TYPE_CHECKING:
        surnames: RelatedManager[ContactSurname]

    def __str__(self) -> str:
        return f"contact of review {self.review_id}"

    def index_surnames(self, indexes: Iterable[str]) -> None:
        """Let the contact be found by these indexes of birth date and surname, and by no others."""
        self.surnames.all().delete()
        ContactSurname.objects.bulk_create(
            ContactSurname(contact=self, index=index) for index in sorted(indexes)
        )


class ContactSurname(models.Model):
    """A blind index of the birth date with a word that may be the surname: names have several."""

    contact = models.ForeignKey(SharedContact, on_delete=models.CASCADE, related_name="surnames")
    index = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return f"surname of contact {self.contact_id}"


class EntryKind(models.TextChoices):
    """What happened to a review."""

    SHARED = "shared", "Shared"
    RAISED = "raised", "Got more urgent"
    RULE_CHANGE = "rule_change", "Back because a rule changed"
    ADDED = "added", "Patient added"
    CLAIMED = "claimed", "Taken"
    RELEASED = "released", "Put back"
    HANDED_OVER = "handed_over", "Handed over"
    ATTEMPT = "attempt", "Call"
    NOTE = "note", "Note"
    OVERRIDDEN = "overridden", "Urgency changed"
    UNREACHED = "unreached", "Could not reach: a second nurse must agree"
    KEPT_OPEN = "kept_open", "Second nurse kept it open"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Opened again"
    AGREED = "agreed", "Agreed to be asked again"
    DISAGREED = "disagreed", "No longer to be asked again"
    FOLLOWED_UP = "followed_up", "Answered again"
    WORSE = "worse", "Worse at follow-up"
    JOINED = "joined", "Same person confirmed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ReviewEntry(AppendOnly):
    """One line of a review's history. Without `by`, the patient or the program did it."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="entries")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=11, choices=EntryKind.choices)
    # The result of a call, the outcome, or the new urgency.
    code = models.CharField(max_length=12, blank=True)
    text = SealedField(blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.kind} on review {self.review_id}"


class PersonDecision(AppendOnly):
    """A nurse's word on whether two reviews are of one person."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="person_decisions")
    other = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="+")
    is_same = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.review_id} and {self.other_id}: {'one person' if self.is_same else 'two people'}"
