"""Queries that are put into SQL once: for a small one Django takes many times as long as the database."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet


class PreparedQuery:
    """A query that is always the same. `make` gives it when it is first needed, with values of few columns.

    Its rows come as the database gives them, without the conversions of the fields.
    """

    def __init__(self, make: Callable[[], QuerySet[Any, Any]]) -> None:
        self._make = make

    @cached_property
    def _statement(self) -> tuple[str, tuple[Any, ...]]:
        sql, values = self._make().query.sql_with_params()
        return sql, tuple(values)

    def first(self) -> tuple[Any, ...] | None:
        with connection.cursor() as cursor:
            cursor.execute(*self._statement)
            row: tuple[Any, ...] | None = cursor.fetchone()
        return row
