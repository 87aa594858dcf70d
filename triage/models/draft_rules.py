"""The rules and promises of a draft, as rows of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models

from triage.engine.vocabulary import Urgency
from triage.models.drafts import IDENTIFIER, Draft, DraftPage, DraftQuestion
from triage.models.submissions import URGENCY_CHOICES

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

LETTER = RegexValidator(r"^[A-Z]{1,2}$", "Write a letter: A, B, C …")
ABOVE_ROUTINE_CHOICES = [choice for choice in URGENCY_CHOICES if choice[0] != Urgency.ROUTINE]


class RuleKind(models.TextChoices):
    """What the rows of tests are for. Promises are kept by the rules and never read by them."""

    RULE = "rule", "rule"
    COMBINATION = "combination", "promised combination"
    ASSUMPTION = "assumption", "assumption"


class DraftRule(models.Model):
    """A rule or a promise, as rows of tests; rows with the same letter belong to one alternative.

    A promised combination has the one alternative A. An assumption reads: whoever has A has at least
    one of B.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="rules")
    kind = models.CharField(max_length=11, choices=RuleKind.choices, default=RuleKind.RULE)
    position = models.PositiveSmallIntegerField()
    key = models.CharField("id", max_length=60, validators=[IDENTIFIER], blank=True)
    urgency = models.CharField(max_length=9, choices=ABOVE_ROUTINE_CHOICES, blank=True)
    reason = models.JSONField(default=dict, blank=True)
    clinician_note = models.JSONField(default=dict, blank=True)
    # Why a combination was promised: for editors, in one language.
    note = models.CharField(max_length=2000, blank=True)
    citations = models.JSONField(default=list, blank=True)
    content = models.JSONField("education pages", default=list, blank=True)

    if TYPE_CHECKING:
        tests: RelatedManager[DraftTest]

    class Meta:
        ordering = ("position", "pk")
        verbose_name = "rule"
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "key"], name="draft_rule_once", condition=models.Q(kind="rule")
            )
        ]

    def __str__(self) -> str:
        return self.key or f"{self.get_kind_display()} {self.position}"


class DraftTest(models.Model):
    """A look at one answer. It belongs to a rule, a page or a question, never to two of them."""

    rule = models.ForeignKey(DraftRule, on_delete=models.CASCADE, null=True, related_name="tests")
    page = models.ForeignKey(DraftPage, on_delete=models.CASCADE, null=True, related_name="tests")
    question = models.ForeignKey(DraftQuestion, on_delete=models.CASCADE, null=True, related_name="tests")
    position = models.PositiveSmallIntegerField(default=0)
    alternative = models.CharField(max_length=2, default="A", validators=[LETTER])
    # The id of a question, not a link to its row: when that row is deleted, this one must say so.
    looks_at = models.CharField("question", max_length=60, validators=[IDENTIFIER])
    at_least = models.SmallIntegerField("at least", null=True, blank=True)
    options = models.JSONField("one of", default=list, blank=True)
    or_not_sure = models.BooleanField("or not sure", default=False)
    count_needed = models.PositiveSmallIntegerField(
        "counts: needed",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Empty: this must hold. A number k: at least k of the rows with a number must hold.",
    )
    yes_to = models.CharField("counts as yes to", max_length=60, blank=True, validators=[IDENTIFIER])
    together_with = models.CharField(
        "only together with",
        max_length=200,
        blank=True,
        help_text="Empty: always. Or a test of another question that must hold too: stiffness in [new]?",
    )

    class Meta:
        ordering = ("position", "pk")
        verbose_name = "test"
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(rule__isnull=False, page__isnull=True, question__isnull=True)
                    | models.Q(rule__isnull=True, page__isnull=False, question__isnull=True)
                    | models.Q(rule__isnull=True, page__isnull=True, question__isnull=False)
                ),
                name="draft_test_has_one_owner",
            )
        ]

    def __str__(self) -> str:
        return f"{self.alternative}: {self.looks_at}"
