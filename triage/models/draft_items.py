"""The items of a draft: each a document in the form that the engine's models give it."""

from __future__ import annotations

from typing import ClassVar, Self, TypeVar

from django.db import models

from triage.models.drafts import Draft

# Two ids, of a question and of its answer, with a slash between.
LONGEST_KEY = 121


class ItemKind(models.TextChoices):
    """What an item is. The frame is all that stands above pages, rules and promises."""

    FRAME = "frame", "frame"
    SOURCE = "source", "source"
    URGENCY = "urgency", "words of an urgency"
    PAGE = "page", "page"
    QUESTION = "question", "question"
    RULE = "rule", "rule"
    FLOOR = "floor", "floor"
    COMBINATION = "combination", "promised combination"
    ASSUMPTION = "assumption", "assumption"
    WITH_OTHERS = "withothers", "matters only with others"
    LIST_ITEM = "listitem", "list item"
    SPOKEN_FORM = "spokenform", "spoken form"


Item = TypeVar("Item", bound="DraftItem")


class _OfKind(models.Manager[Item]):
    """The items of the kind of a proxy; all of them where it has none."""

    def get_queryset(self) -> models.QuerySet[Item]:
        items = super().get_queryset()
        return items.filter(kind=self.model.of_kind) if self.model.of_kind else items


class DraftItem(models.Model):
    """One part of a draft. `document` is what the engine reads, and nothing else."""

    # The kind of all items of a proxy.
    of_kind: ClassVar[str] = ""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=11, choices=ItemKind.choices)
    # What others call it; empty for what nothing names. A floor has that of its question, a spoken form that
    # of its question and answer.
    key = models.CharField("id", max_length=LONGEST_KEY, blank=True)
    # The id of the page on which a question stands.
    page = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField()
    document = models.JSONField(default=dict)

    objects: ClassVar[models.Manager[Self]] = _OfKind()

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "kind", "key"], name="draft_item_once", condition=~models.Q(key="")
            )
        ]

    def __str__(self) -> str:
        if self.kind == ItemKind.FRAME:
            return "Title and languages"
        return self.key or f"{self.get_kind_display()} {self.position}"


class DraftPage(DraftItem):
    of_kind = ItemKind.PAGE

    class Meta:
        proxy = True
        verbose_name = "page"


class DraftQuestion(DraftItem):
    of_kind = ItemKind.QUESTION

    class Meta:
        proxy = True
        verbose_name = "question"


class DraftRule(DraftItem):
    of_kind = ItemKind.RULE

    class Meta:
        proxy = True
        verbose_name = "rule"


class DraftCombination(DraftItem):
    of_kind = ItemKind.COMBINATION

    class Meta:
        proxy = True
        verbose_name = "promised combination"


class DraftAssumption(DraftItem):
    of_kind = ItemKind.ASSUMPTION

    class Meta:
        proxy = True
        verbose_name = "assumption"


class DraftUrgency(DraftItem):
    of_kind = ItemKind.URGENCY

    class Meta:
        proxy = True
        verbose_name = "words of an urgency"
        verbose_name_plural = "words of the urgencies"


class DraftSource(DraftItem):
    of_kind = ItemKind.SOURCE

    class Meta:
        proxy = True
        verbose_name = "source"


class DraftFrame(DraftItem):
    of_kind = ItemKind.FRAME

    class Meta:
        proxy = True
        verbose_name = "title and languages"
        verbose_name_plural = "title and languages"


class DraftWithOthers(DraftItem):
    of_kind = ItemKind.WITH_OTHERS

    class Meta:
        proxy = True
        verbose_name = "answer that matters only with others"
        verbose_name_plural = "answers that matter only with others"


class DraftListItem(DraftItem):
    of_kind = ItemKind.LIST_ITEM

    class Meta:
        proxy = True
        verbose_name = "list item"
