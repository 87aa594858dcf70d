"""Who is on call, each message to send, and the heartbeat of the sender."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from triage.models.clinic import Clinic
from triage.models.leases import Leased
from triage.models.reviews import Review


class AlertLevel(models.TextChoices):
    """The levels of the escalation, lowest first."""

    NURSE = "nurse", "Nurses"
    LEAD = "lead", "Lead nurses"
    ADMINISTRATOR = "administrator", "Administrators"


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"
    WEBHOOK = "webhook", "Webhook"


class DeliveryFailure(models.TextChoices):
    """Why a message was not accepted. The receiver's own text is not kept: it could name somebody."""

    UNREACHABLE = "unreachable", "could not be reached"
    TIMED_OUT = "timed_out", "did not answer in time"
    NOT_SAFE = "not_safe", "offers no safe connection"
    LOG_IN = "log_in", "refused our name and password"
    REFUSED = "refused", "refused the message"
    REDIRECTED = "redirected", "sent us elsewhere, which is not followed"
    BROKEN = "broken", "was not asked, as the message could not be made; see the log"

    @property
    def is_of_channel(self) -> bool:
        """Whether every other message on the same channel would fail too."""
        return self in (
            DeliveryFailure.UNREACHABLE,
            DeliveryFailure.TIMED_OUT,
            DeliveryFailure.NOT_SAFE,
            DeliveryFailure.LOG_IN,
        )


class OnCall(models.Model):
    """Somebody who is told at one level of the escalation."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="on_call")
    level = models.CharField(
        "told as",
        max_length=13,
        choices=AlertLevel.choices,
        help_text="Nurses are told of an emergency at once; lead nurses of whatever nobody takes in time; "
        "administrators when nobody has after the same time again.",
    )
    email = models.EmailField("e-mail address")

    class Meta:
        # Lowest level first: "nurse", "lead", "administrator" stand in reverse order of the alphabet.
        ordering = ("-level", "email")
        verbose_name = "person on call"
        verbose_name_plural = "people on call"
        constraints = [
            models.UniqueConstraint(
                fields=["level", "email"],
                name="on_call_once",
                violation_error_message="This address is on this list already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_level_display()})"


class Outgoing(Leased):
    """A message that is tried until its receiver accepts it."""

    # Empty for the webhook, which has one address for all.
    address = models.EmailField(blank=True)
    # Goes with every try, so that a receiver knows a repeat.
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    made_at = models.DateTimeField("made")
    # When to try next.
    due_at = models.DateTimeField("due")
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField("sent", null=True)
    # What it tells of ended before it was sent, or the receiver is no longer to be told.
    cancelled_at = models.DateTimeField("cancelled", null=True)
    error = models.CharField(max_length=11, choices=DeliveryFailure.choices, blank=True)
    # The receiver's own number for it, as 550 or 503.
    error_code = models.PositiveSmallIntegerField(null=True)

    class Meta:
        abstract = True


class Alert(Outgoing):
    """One message to one receiver at one level of the escalation; it says that somebody waits, never who."""

    # Empty for a test, of which nobody waits.
    review = models.ForeignKey(Review, on_delete=models.PROTECT, null=True, related_name="alerts")
    # The wait that it tells of: a review that comes back begins a new one.
    wait = models.PositiveIntegerField()
    level = models.CharField(max_length=13, choices=AlertLevel.choices)
    channel = models.CharField(max_length=7, choices=Channel.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "wait", "level", "channel", "address"], name="one_alert_for_each_step"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(sent_at=None, cancelled_at=None),
                name="alerts_to_send",
            )
        ]

    def __str__(self) -> str:
        return f"Alert {self.pk}"


class SenderHeartbeat(models.Model):
    """When a sender of alerts last ran: one row for all senders."""

    beat_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_sender_heartbeat")]

    def __str__(self) -> str:
        return f"A sender ran at {self.beat_at}"
