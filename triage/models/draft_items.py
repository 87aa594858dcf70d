"""The items of a draft: each a document in the form that the engine's models give it."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from django.db import models

from triage.models.drafts import Draft

Item = TypeVar("Item", bound="DraftItem")


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


class DraftItem(models.Model):
    """One part of a draft. `document` is what the engine reads, and nothing else."""

    # The kind of all items of a proxy.
    of_kind: ClassVar[str] = ""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=11, choices=ItemKind.choices)
    # What others call it; empty for what nothing names. A floor has that of its question.
    key = models.CharField("id", max_length=60, blank=True)
    # The id of the page on which a question stands.
    page = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField()
    document = models.JSONField(default=dict)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "kind", "key"], name="draft_item_once", condition=~models.Q(key="")
            )
        ]

    def __str__(self) -> str:
        if self.kind == ItemKind.FRAME:
            return "Title, languages and lists"
        return self.key or f"{self.get_kind_display()} {self.position}"


class _OfKind(models.Manager[Item], Generic[Item]):
    """The items of the kind of a proxy."""

    def get_queryset(self) -> models.QuerySet[Item]:
        return super().get_queryset().filter(kind=self.model.of_kind)


class DraftPage(DraftItem):
    of_kind = ItemKind.PAGE
    objects: ClassVar = _OfKind["DraftPage"]()

    class Meta:
        proxy = True
        verbose_name = "page"


class DraftQuestion(DraftItem):
    of_kind = ItemKind.QUESTION
    objects: ClassVar = _OfKind["DraftQuestion"]()

    class Meta:
        proxy = True
        verbose_name = "question"


class DraftRule(DraftItem):
    of_kind = ItemKind.RULE
    objects: ClassVar = _OfKind["DraftRule"]()

    class Meta:
        proxy = True
        verbose_name = "rule"


class DraftFloor(DraftItem):
    """Changed on the page of its question."""

    of_kind = ItemKind.FLOOR
    objects: ClassVar = _OfKind["DraftFloor"]()

    class Meta:
        proxy = True
        verbose_name = "floor"


class DraftCombination(DraftItem):
    of_kind = ItemKind.COMBINATION
    objects: ClassVar = _OfKind["DraftCombination"]()

    class Meta:
        proxy = True
        verbose_name = "promised combination"


class DraftAssumption(DraftItem):
    of_kind = ItemKind.ASSUMPTION
    objects: ClassVar = _OfKind["DraftAssumption"]()

    class Meta:
        proxy = True
        verbose_name = "assumption"


class DraftUrgency(DraftItem):
    of_kind = ItemKind.URGENCY
    objects: ClassVar = _OfKind["DraftUrgency"]()

    class Meta:
        proxy = True
        verbose_name = "words of an urgency"
        verbose_name_plural = "words of the urgencies"


class DraftSource(DraftItem):
    of_kind = ItemKind.SOURCE
    objects: ClassVar = _OfKind["DraftSource"]()

    class Meta:
        proxy = True
        verbose_name = "source"


class DraftFrame(DraftItem):
    of_kind = ItemKind.FRAME
    objects: ClassVar = _OfKind["DraftFrame"]()

    class Meta:
        proxy = True
        verbose_name = "title, languages and lists"
        verbose_name_plural = "title, languages and lists"
