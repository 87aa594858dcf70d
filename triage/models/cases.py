"""Cases that editors add to the shipped ones."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models

from triage.engine.cases import Case, CaseSource
from triage.engine.vocabulary import Urgency
from triage.models.append_only import AppendOnlyError
from triage.models.submissions import URGENCY_CHOICES, Respondent

LONGEST_TEXT = 2000
NOT_TOO_LONG = MaxLengthValidator(LONGEST_TEXT)


class Category(models.TextChoices):
    BENIGN_OR_NONE = "benign_or_none", "harmless, or no sign"
    BONE_PAIN = "bone_pain", "bone pain"
    CORD_COMPRESSION = "cord_compression", "spinal cord compression"
    FRACTURE = "fracture", "broken bone"
    HYPERCALCEMIA = "hypercalcemia", "high calcium"
    TREATMENT_SIDE_EFFECT = "treatment_side_effect", "side effect of treatment"
    OTHER = "other", "something else"


class CaseEvidence(models.TextChoices):
    CASE_REPORT = "case_report", "case report"
    COHORT_SUMMARY = "cohort_summary", "summary of many patients"
    GUIDELINE_LIST = "guideline_list", "list in a guideline"
    PATIENT_LEAFLET = "patient_leaflet", "leaflet for patients"
    PATIENT_STORY = "patient_story", "a patient's own story"
    REGULATOR_REPORT = "regulator_report", "report of a regulator"
    TEACHING_CASE = "teaching_case", "teaching case"
    OWN_EXPERIENCE = "own_experience", "something that happened here"
    PROOF = "proof", "found by the proof"


class StoredCaseQuerySet(models.QuerySet["StoredCase"]):
    def active(self) -> StoredCaseQuerySet:
        """The cases that gate a protocol, in the order they were added."""
        return self.filter(retired_at=None).order_by("pk")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("cases are never deleted, only retired")


class StoredCase(models.Model):
    """A person whom an editor described, and the urgencies that a cautious clinician would accept.

    A retired case gates nothing any more and stays to be read. `revision` counts the saves.
    """

    title = models.CharField(max_length=200)
    story = models.TextField(
        validators=[NOT_TOO_LONG],
        help_text="What the person would tell, in your own words. No name, nothing that tells who it is.",
    )
    answers = models.JSONField(default=dict)
    expected = models.CharField("expected urgency", max_length=9, choices=URGENCY_CHOICES)
    accepted = models.JSONField("accepted urgencies", default=list)
    rationale = models.TextField(
        validators=[NOT_TOO_LONG], help_text="Why this urgency, and why the other accepted ones."
    )
    source_title = models.CharField("source", max_length=300, help_text="Where this case was published.")
    source_year = models.PositiveSmallIntegerField(
        "year", null=True, blank=True, validators=[MinValueValidator(1900), MaxValueValidator(2100)]
    )
    source_address = models.URLField("address", max_length=300, blank=True)
    respondent = models.CharField(
        "who answers", max_length=5, choices=Respondent.choices, default=Respondent.SELF
    )
    category = models.CharField(max_length=30, choices=Category.choices)
    evidence = models.CharField(max_length=30, choices=CaseEvidence.choices)
    note = models.TextField(validators=[NOT_TOO_LONG], blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    retired_reason = models.TextField(validators=[NOT_TOO_LONG], blank=True, editable=False)

    objects = StoredCaseQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = "case"
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(retired_at=None, retired_by=None, retired_reason="")
                    | (
                        models.Q(retired_at__isnull=False, retired_by__isnull=False)
                        & ~models.Q(retired_reason="")
                    )
                ),
                name="case_is_retired_with_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.title}"

    @property
    def code(self) -> str:
        return f"CL-{self.pk:02d}"

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None

    def clean(self) -> None:
        urgencies = {urgency.value for urgency in Urgency}
        if not self.answers:
            raise ValidationError("Give at least one answer: what is known of this person?")
        if not self.accepted or set(self.accepted) - urgencies:
            raise ValidationError({"accepted": "Tick every urgency that a cautious clinician would accept."})
        if self.expected and self.expected not in self.accepted:
            raise ValidationError({"accepted": "The expected urgency must be among the accepted ones."})

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("cases are never deleted, only retired")

    def to_case(self) -> Case:
        return Case(
            id=self.code,
            title=self.title,
            story=self.story,
            answers=self.answers,
            expected=Urgency(self.expected),
            accepted=tuple(urgency for urgency in reversed(Urgency) if urgency in self.accepted),
            rationale=self.rationale,
            source=CaseSource(
                title=self.source_title, year=self.source_year, address=self.source_address or None
            ),
            respondent="other" if self.respondent == Respondent.OTHER else "self",
            category=self.category,
            evidence=self.evidence,
            note=self.note or None,
        )
