"""What somebody of the staff is to be able to do: proposed by one administrator, agreed to by another."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from triage.models.protocols import Decision
from triage.models.publishing import TEXT_LENGTH


class SetUp(models.TextChoices):
    """What a person does with their two codes; an administrator never types a password."""

    NONE = "", "nothing: the log-in stays as it is"
    PASSWORD = "password", "choose a new password; the second step stays"
    ALL = "all", "choose a new password; the second step is removed and set up again"


_GIVEN = {SetUp.PASSWORD: "a new password", SetUp.ALL: "a new password and second step"}


class AccessProposal(models.Model):
    """Groups, or a way to a new password, for one person; with the decision on it.

    The way to a new password takes two codes. The proposer is shown the first and whoever agrees the second,
    once each, so that neither of them can use both. Only their keyed hashes are stored.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="access_proposals"
    )
    # Names of groups that are added to those which the person has.
    groups = models.JSONField(default=list)
    set_up = models.CharField("log-in", max_length=8, choices=SetUp.choices, default=SetUp.NONE, blank=True)
    reason = models.TextField("why", max_length=TEXT_LENGTH)
    # Empty for what was done by a command of the machine.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField("sent", auto_now_add=True)
    decision = models.CharField(max_length=9, choices=Decision.choices, default=Decision.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision_note = models.TextField(max_length=TEXT_LENGTH, blank=True)
    is_at_machine = models.BooleanField("by a command of the machine", default=False)
    first_code = models.CharField(max_length=64, blank=True)
    second_code = models.CharField(max_length=64, blank=True)
    # The codes open nothing before the decision, nor from this moment on.
    codes_end_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        default_permissions = ("view",)
        permissions = [("give_access", "Can propose and agree to what people of the staff may do")]
        verbose_name = "access proposal"
        constraints = [
            models.CheckConstraint(
                condition=(
                    ~models.Q(decision=Decision.APPROVED)
                    | models.Q(is_at_machine=True, author=None, decided_by=None)
                    | models.Q(
                        ~models.Q(decided_by=models.F("author")),
                        ~models.Q(decided_by=models.F("person")),
                        is_at_machine=False,
                        author__isnull=False,
                        decided_by__isnull=False,
                    )
                ),
                name="access_by_two",
            ),
            models.CheckConstraint(
                condition=~models.Q(author=models.F("person")) | models.Q(author=None),
                name="access_not_for_oneself",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(decision=Decision.OPEN), name="access_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"access proposal {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.decision == Decision.OPEN

    @property
    def gives(self) -> str:
        """What it gives: its groups, and a way to a new password."""
        log_in = [words for kind, words in _GIVEN.items() if kind == self.set_up]
        return ", ".join([*self.groups, *log_in])
