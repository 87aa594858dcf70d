"""A draft: a protocol in the making, as rows that an editor can change one by one.

Five tables hold what a protocol says: page, question, option, rule and test. Two small ones hold what
each urgency says and what may be cited. Texts are maps from language to text. A draft may be
incomplete at any time; `actions.drafts` turns it into a protocol or says what is missing where.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

from triage.models.protocols import ProtocolVersion
from triage.models.submissions import URGENCY_CHOICES

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from triage.models.draft_rules import DraftRule, DraftTest
    from triage.models.draft_words import DraftSource, DraftUrgency

IDENTIFIER = RegexValidator(
    r"^[a-z][a-z0-9_]*$", "Write small letters, digits and underscores, with a letter first: leg_weakness."
)


class DraftState(models.TextChoices):
    EDITING = "editing", "being edited"
    IN_REVIEW = "in_review", "in review"
    PUBLISHED = "published", "published"
    DISCARDED = "discarded", "discarded"


class Draft(models.Model):
    """The frame of a protocol in the making. `revision` counts the saves of anything in it."""

    name = models.CharField(max_length=120, help_text="What this draft is for, such as: raise night pain.")
    base = models.ForeignKey(
        ProtocolVersion,
        on_delete=models.PROTECT,
        related_name="drafts",
        help_text="The version that this draft started from.",
    )
    state = models.CharField(max_length=9, choices=DraftState.choices, default=DraftState.EDITING)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Everybody who changed something in it: none of them may approve it.
    contributors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revision = models.PositiveIntegerField(default=0)

    protocol_id = models.CharField("protocol id", max_length=60, validators=[IDENTIFIER])
    title = models.JSONField(default=dict)
    languages = models.JSONField(default=list)
    cancer_question = models.CharField(max_length=60, validators=[IDENTIFIER])
    # What has no table of its own, by its path in the protocol: see `actions.drafts.documents`.
    documents = models.JSONField(default=dict, blank=True)

    if TYPE_CHECKING:
        pages: RelatedManager[DraftPage]
        questions: RelatedManager[DraftQuestion]
        rules: RelatedManager[DraftRule]
        urgencies: RelatedManager[DraftUrgency]
        sources: RelatedManager[DraftSource]

    class Meta:
        ordering = ("-pk",)
        permissions = [
            ("propose_protocol", "Can send a draft for review"),
            ("approve_protocol", "Can approve what another person proposed"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_editable(self) -> bool:
        """Whether its rows may be changed now."""
        return self.state == DraftState.EDITING


class DraftPage(models.Model):
    """A screen of the questionnaire. Its tests say when it is shown; without any, always."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="pages")
    position = models.PositiveSmallIntegerField()
    key = models.CharField("id", max_length=60, validators=[IDENTIFIER])
    title = models.JSONField(default=dict)
    intro = models.JSONField(default=dict)
    intro_other = models.JSONField("intro (for someone else)", default=dict)
    layout = models.CharField(
        max_length=10,
        choices=[("checklist", "checklist: a row of boxes each"), ("one_by_one", "one by one")],
        default="checklist",
    )

    if TYPE_CHECKING:
        tests: RelatedManager[DraftTest]

    class Meta:
        ordering = ("position", "pk")
        verbose_name = "page"
        constraints = [models.UniqueConstraint(fields=["draft", "key"], name="draft_page_once")]

    def __str__(self) -> str:
        return self.key


class DraftQuestion(models.Model):
    """One thing asked, with the floor that is promised for it. Its tests say what else it counts as."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="questions")
    page = models.ForeignKey(DraftPage, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    key = models.CharField("id", max_length=60, validators=[IDENTIFIER])
    type = models.CharField(
        max_length=6, choices=[("yes_no", "yes / no"), ("number", "number"), ("choice", "choice")]
    )
    heading = models.JSONField("heading of the group", default=dict, blank=True)
    label = models.JSONField("short name", default=dict)
    ask = models.JSONField("question", default=dict)
    ask_other = models.JSONField("question (for someone else)", default=dict)
    hint = models.JSONField(default=dict, blank=True)
    hint_other = models.JSONField("hint (for someone else)", default=dict, blank=True)
    how_to_tell = models.JSONField(default=dict, blank=True)
    how_to_tell_other = models.JSONField("how to tell (for someone else)", default=dict, blank=True)
    citations = models.JSONField(default=list)
    role = models.CharField(
        max_length=7, choices=[("sign", "a sign"), ("context", "context")], default="sign"
    )
    red_flag = models.BooleanField(
        default=False, help_text="A yes alone must say: get help now. Needs the floor “emergency”."
    )
    call_911 = models.BooleanField("call 911", default=False)
    informational = models.BooleanField(default=False, help_text="No rule looks at it.")
    optional = models.BooleanField(default=False, help_text="It may be left empty.")
    not_sure_until_answered = models.BooleanField(default=False)
    body_region = models.CharField(max_length=60, blank=True, validators=[IDENTIFIER])
    unit = models.JSONField(default=dict, blank=True)
    minimum = models.SmallIntegerField(null=True, blank=True)
    maximum = models.SmallIntegerField(null=True, blank=True)
    # The promise: the lowest urgency that this sign may lead to, whatever else is answered.
    floor_alone = models.CharField("floor for yes", max_length=9, choices=URGENCY_CHOICES, blank=True)
    floor_not_sure = models.CharField("floor for not sure", max_length=9, choices=URGENCY_CHOICES, blank=True)
    floor_no_cancer = models.CharField(
        "floor without cancer", max_length=9, choices=URGENCY_CHOICES, blank=True
    )
    floor_at_least = models.SmallIntegerField("floor from this number on", null=True, blank=True)
    # Where the floor stands among the promises.
    floor_position = models.PositiveSmallIntegerField(default=9999, editable=False)

    if TYPE_CHECKING:
        options: RelatedManager[DraftOption]
        tests: RelatedManager[DraftTest]

    class Meta:
        ordering = ("page__position", "position", "pk")
        verbose_name = "question"
        constraints = [models.UniqueConstraint(fields=["draft", "key"], name="draft_question_once")]

    def __str__(self) -> str:
        return self.key


class DraftOption(models.Model):
    """One allowed choice of a question."""

    question = models.ForeignKey(DraftQuestion, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    key = models.CharField("id", max_length=60, validators=[IDENTIFIER])
    label = models.JSONField(default=dict)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = "option"
        constraints = [models.UniqueConstraint(fields=["question", "key"], name="draft_option_once")]

    def __str__(self) -> str:
        return self.key


class DraftFrame(Draft):
    """What stands above all pages of a draft, edited as its rows are."""

    class Meta:
        proxy = True
        verbose_name = "frame"

    def __str__(self) -> str:
        return "Title, languages and warnings"

    @property
    def draft(self) -> Draft:
        return self
