"""What nurses work on: shared submissions, whom to call, and what was done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models

from triage.models.append_only import AppendOnly
from triage.models.ledger import InLedger
from triage.models.review_states import ReviewState
from triage.models.sealing import SealedField
from triage.models.submissions import Submission

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from triage.models.alerts import Alert
    from triage.models.follow_ups import FollowUp


class AttemptResult(models.TextChoices):
    REACHED = "reached", "Reached"
    VOICEMAIL = "voicemail", "Left a voicemail"
    NO_ANSWER = "no_answer", "No answer"
    WRONG_NUMBER = "wrong_number", "Wrong number"


class Person(models.Model):
    """Reviews that a nurse confirmed to be of one person; holds nothing that identifies them."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.id)


class ClosedTogether(models.Model):
    """Reviews that a lead nurse closed at once."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    if TYPE_CHECKING:
        reviews: RelatedManager[Review]

    def __str__(self) -> str:
        return f"Closing {self.pk}"


class Review(InLedger, ReviewState):
    """The handling of one shared submission."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="review")
    # The nurse who entered a phone call.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # The blind index of the code by which the patient comes back.
    code_index = models.CharField(max_length=64, unique=True)
    # What stands for the place that it was shared from: a hash whose secret is deleted with its hour, and the
    # hash with it. Empty for calls, for unknown places, and after that.
    place = models.CharField(max_length=64, blank=True, default="")
    # When anything of it was changed last, for programs that ask what is new.
    changed_at = models.DateTimeField(auto_now=True)

    if TYPE_CHECKING:
        alerts: RelatedManager[Alert]
        entries: RelatedManager[ReviewEntry]
        follow_ups: RelatedManager[FollowUp]
        contact: SharedContact

    class Meta:
        indexes = [
            models.Index(
                fields=["place", "shared_at"], condition=~models.Q(place=""), name="reviews_by_place"
            ),
            models.Index(
                # With all that says which state an open one is in: they are counted from the index alone.
                fields=["-rank", "due_at", "claimed_by", "touched_at", "asked_by", "escalates_at"],
                condition=models.Q(closed_at=None),
                name="open_reviews_in_order",
            ),
            # Without the open ones: SQLite would rather read those by this index, and then sort them.
            models.Index(
                # With the rank: the closed ones are counted by urgency from the index alone.
                fields=["-closed_at", "rank"],
                condition=models.Q(closed_at__isnull=False),
                name="closed_reviews",
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


class SharedContact(models.Model):
    """Whom to call. Sealed; deleted when the patient withdraws."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="contact")
    name = SealedField()
    phone = SealedField()
    # ISO, as 1960-05-17.
    birth_date = SealedField(blank=True)
    record_number = SealedField(blank=True)
    best_time = SealedField(blank=True)
    # A number that a nurse found when the first was wrong.
    other_phone = SealedField(blank=True)
    phone_index = models.CharField(max_length=64, db_index=True)
    record_index = models.CharField(max_length=64, blank=True, db_index=True)

    if TYPE_CHECKING:
        surnames: RelatedManager[ContactSurname]

    def __str__(self) -> str:
        return f"contact of review {self.review_id}"

    @property
    def sealed_in(self) -> tuple[str, ...]:
        return (str(self.review_id), self.review.submission_id.hex)

    def index_surnames(self, indexes: Iterable[str]) -> None:
        """Replace the surname indexes."""
        self.surnames.all().delete()
        ContactSurname.objects.bulk_create(
            ContactSurname(contact=self, index=index) for index in sorted(indexes)
        )


class ContactSurname(models.Model):
    """A blind index of the birth date with one possible surname."""

    contact = models.ForeignKey(SharedContact, on_delete=models.CASCADE, related_name="surnames")
    index = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return f"surname of contact {self.contact_id}"


class EntryKind(models.TextChoices):
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
    ASKED = "asked", "Asked a second nurse to agree"
    KEPT_OPEN = "kept_open", "Second nurse kept it open"
    REPEATED = "repeated", "Shared again by the same person"
    FREED = "freed", "Free again: its nurse no longer works the queue"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Opened again"
    AGREED = "agreed", "Agreed to be asked again"
    DISAGREED = "disagreed", "No longer to be asked again"
    FOLLOWED_UP = "followed_up", "Answered again"
    WORSE = "worse", "Worse at follow-up"
    JOINED = "joined", "Same person confirmed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ReviewEntry(InLedger, AppendOnly):
    """One line of a review's history. Without `by`, the patient or the program did it."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="entries")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=11, choices=EntryKind.choices)
    # The result of a call, the outcome, or the new urgency.
    code = models.CharField(max_length=12, blank=True)
    # When the call was made, by the nurse's word.
    called_at = models.DateTimeField(null=True, blank=True)
    # The key of the form that it came with: a form that is sent twice is stored once.
    form_key = models.UUIDField(null=True, blank=True, editable=False)
    text = SealedField(blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["review", "form_key"],
                condition=models.Q(form_key__isnull=False),
                name="each_form_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} on review {self.review_id}"

    @property
    def sealed_in(self) -> tuple[str, ...]:
        return (str(self.review_id), self.kind, self.code, str(self.form_key or ""))


class PersonDecision(InLedger, AppendOnly):
    """A nurse's decision whether two reviews are of one person."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="person_decisions")
    other = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="+")
    is_same = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.review_id} and {self.other_id}: {'one person' if self.is_same else 'two people'}"
