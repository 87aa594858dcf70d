"""Rows that are written once."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models


class AppendOnlyError(TypeError):
    """An attempt to change or delete a row that may only be added."""


_Row = TypeVar("_Row", bound=models.Model)


class AppendOnlyQuerySet(models.QuerySet[_Row]):
    def update(self, **_values: Any) -> int:
        raise AppendOnlyError(f"{self.model.__name__} rows are never changed")

    def bulk_update(self, *_args: Any, **_values: Any) -> int:
        raise AppendOnlyError(f"{self.model.__name__} rows are never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{self.model.__name__} rows are never deleted")

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[_Row]:
        """Add rows. Raises AppendOnlyError when existing ones could be changed."""
        if kwargs.get("update_conflicts"):
            raise AppendOnlyError(f"{self.model.__name__} rows are never changed")
        return super().bulk_create(*args, **kwargs)


class AppendOnlyManager(models.Manager[_Row]):
    def get_queryset(self) -> AppendOnlyQuerySet[_Row]:
        return AppendOnlyQuerySet(self.model, using=self._db)


class AppendOnly(models.Model):
    """A row that can be added and read, never changed or deleted."""

    objects = AppendOnlyManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. Raises AppendOnlyError for a row that is stored already."""
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} rows are never changed")
        # Without force_insert, Django would overwrite the row that a new object with its id names.
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{type(self).__name__} rows are never deleted")
