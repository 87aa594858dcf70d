"""One person's answers, and what they were told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from triage.engine.evaluation import Assessment
from triage.engine.vocabulary import Urgency
from triage.models.append_only import AppendOnly
from triage.models.ledger import InLedger
from triage.models.machines import LONGEST_PUBLIC_NAME
from triage.models.protocols import ProtocolVersion
from triage.models.sealing import SealedField, SealedJSONField, does_open

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

URGENCY_CHOICES = [(urgency.value, urgency.name) for urgency in Urgency]


class Respondent(models.TextChoices):
    SELF = "self", "the person with the signs"
    OTHER = "other", "someone for them"


class Submissions(models.Manager["Submission"]):
    def with_version(self) -> models.QuerySet[Submission]:
        """All, each with its version but for the text, which every process keeps."""
        return self.select_related("version").defer("version__document", "version__passages")


class Submission(InLedger):
    """One person's answers, pinned to the protocol version that asked them.

    `answers` keeps everything that was answered, on hidden pages too; `sent_pages` lists the ids
    of the pages that were sent, in the order they were first sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="submissions")
    respondent = models.CharField(max_length=5, choices=Respondent.choices)
    # The one in which the person read and answered last.
    language = models.CharField(max_length=10, default=settings.LANGUAGE_CODE)
    # What the clinic's own page is called by whose signed link the person came; empty without one.
    came_from = models.CharField(max_length=LONGEST_PUBLIC_NAME, blank=True, default="", db_default="")
    answers = SealedJSONField()
    sent_pages = models.JSONField(default=list)
    started_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True)
    # When the person said that they called, as this result told them to.
    called_at = models.DateTimeField(null=True)
    # Erased by the person: kept without anything that says whose it is, never opened again.
    erased_at = models.DateTimeField(null=True)

    objects = Submissions()

    if TYPE_CHECKING:
        assessments: RelatedManager[StoredAssessment]

    class Meta:
        # What the report reads of a period, without the answers beside it.
        indexes = [models.Index(fields=["started_at", "id", "version"], name="submissions_begun")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def sealed_in(self) -> tuple[str, ...]:
        return (self.pk.hex,)

    @property
    def is_readable(self) -> bool:
        """Whether its answers open, and its version can be trusted."""
        return self.version.is_readable and does_open(self, "answers")

    @property
    def is_finished(self) -> bool:
        """Whether the person has seen their answers and asked for the result."""
        return self.finished_at is not None

    def highest_urgency(self) -> Urgency | None:
        """The highest urgency that this person was shown, if any."""
        urgencies = self.assessments.values_list("urgency", flat=True)
        return max((Urgency(urgency) for urgency in urgencies), default=None)


class HandoverNotes(models.Model):
    """What a person added to their handover sheet after the result. No rule ever reads it."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="handover_notes")
    worry = SealedField(_("What worries you most"), max_length=200, blank=True)
    last_dose = SealedField(
        _("Last cancer drug, bone drug or radiation: which, and when"), max_length=200, blank=True
    )
    medicines = SealedField(_("Pain drugs, steroids, blood thinners: last dose"), max_length=200, blank=True)
    temperature = SealedField(_("Temperature, and when. Any fever pill before?"), max_length=200, blank=True)
    last_urine = SealedField(_("When you last peed, and last pooped"), max_length=200, blank=True)
    walking = SealedField(_("Can you walk now?"), max_length=200, blank=True)
    allergies = SealedField(_("Allergies, also to scan dye. Kidney disease?"), max_length=200, blank=True)
    implants = SealedField(_("Pacemaker or metal in the body"), max_length=200, blank=True)
    wishes = SealedField(_("Care wishes or hospice"), max_length=200, blank=True)
    # Emptied when what was shared is taken back.
    contact = SealedField(_("Someone they may call"), max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "handover notes"

    def __str__(self) -> str:
        return f"notes on {self.submission_id}"

    @property
    def sealed_in(self) -> tuple[str, ...]:
        return (self.submission_id.hex,)

    @classmethod
    def note_names(cls) -> list[str]:
        return [field.name for field in cls._notes()]

    @classmethod
    def labels(cls) -> list[str]:
        """What each note asks for."""
        return [str(field.verbose_name) for field in cls._notes()]

    @classmethod
    def _notes(cls) -> list[models.Field[Any, Any]]:
        return [field for field in cls._meta.fields if field.name not in ("id", "submission")]

    def written(self) -> list[tuple[str, str]]:
        """The notes that say something, each with its question."""
        return [
            (str(field.verbose_name), text) for field in self._notes() if (text := getattr(self, field.name))
        ]


class StoredAssessment(InLedger, AppendOnly):
    """A result as it was shown, with its reasons; a correction adds a row."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="assessments")
    urgency = models.CharField(max_length=9, choices=URGENCY_CHOICES)
    document = SealedJSONField()
    is_final = models.BooleanField()
    assessed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.urgency} for {self.submission_id}"

    @property
    def sealed_in(self) -> tuple[str, ...]:
        return self.place(self.submission_id.hex, self.urgency, is_final=self.is_final)

    @staticmethod
    def place(submission: str, urgency: str, *, is_final: bool) -> tuple[str, ...]:
        """What its document is bound to; `submission` is 32 hexadecimal digits."""
        return (submission, urgency, "final" if is_final else "so far")

    @property
    def assessment(self) -> Assessment:
        """Raises BrokenSealError when it cannot be read."""
        return Assessment.model_validate(self.document, strict=False)
