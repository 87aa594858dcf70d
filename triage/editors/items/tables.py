"""Lists of small things as a table of one-line boxes, which works without scripts.

The columns come from the engine's model of one row. A row is taken away by emptying its boxes.
"""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from itertools import groupby
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from triage.engine.faults import Path

    Row = dict[str, str]
    Cell = tuple[int, str]

_MOST_ROWS = 400
_SPARE = 2
NONE = "none"
_MOST_DIGITS = 4
_LETTER = re.compile(r"^[A-Z]{1,2}$")


@dataclass(frozen=True)
class Column:
    """One box of a row, and where its value stands in the row's document."""

    name: str
    label: str
    path: Path = ()
    size: int = 24
    # The id of the list of suggestions that the browser offers while somebody types.
    suggestions: str = ""
    is_test: bool = False
    is_number: bool = False
    # Filled in for a new row, which is empty all the same.
    is_given: bool = False
    # What may be chosen, where not everything may be written.
    choices: tuple[tuple[str, str], ...] = ()


class RowsWidget(forms.Widget):
    """The table. `errors` and, for tests, `words` are said beside their box."""

    template_name = "editors/rows.html"
    label = ""
    # Where what can be cited is looked up; empty where nothing is cited.
    passages_address = ""
    # Whether there is one row, and never another.
    is_one = False

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = columns
        self.errors: dict[Cell, list[str]] = {}
        self.words: Callable[[Column, Row], str] = lambda *_: ""
        self.new_rows: Callable[[Sequence[Row]], list[Row]] = lambda _: [{}] * _SPARE

    def __deepcopy__(self, memo: Any) -> RowsWidget:
        copied = copy(self)
        copied.attrs, copied.errors = self.attrs.copy(), {}
        memo[id(self)] = copied
        return copied

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:  # noqa: ARG002
        """Render the project's own template, which Django's renderer of forms does not look for."""
        return super().render(name, value, attrs, TemplatesSetting())

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        rows: list[Row] = [*(value or [])]
        rows += self.new_rows(rows)
        context["widget"]["columns"] = self.columns
        context["widget"] |= {
            "label": self.label,
            "is_one": self.is_one,
            "passages_address": self.passages_address,
        }
        context["widget"]["rows"] = [
            [self._box(f"{name}-{at}-{column.name}", column, at, row) for column in self.columns]
            for at, row in enumerate(rows)
        ]
        return context

    def _box(self, name: str, column: Column, at: int, row: Row) -> dict[str, Any]:
        errors = self.errors.get((at, column.name), ())
        return {
            "column": column,
            "name": name,
            "value": row.get(column.name, ""),
            "number": at + 1,
            "errors": errors,
            # What is wrong is said once.
            "words": self.words(column, row) if not errors else "",
        }

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> list[Row]:
        """What was typed, by row and box, up to the last row in which something was."""
        typed = [column.name for column in self.columns if not column.is_given]
        box = re.compile(rf"{re.escape(name)}-(\d{{1,3}})-({'|'.join(map(re.escape, typed))})")
        numbers = [int(match[1]) for key in data if (match := box.fullmatch(key)) and data[key].strip()]
        return [
            {column.name: data.get(f"{name}-{at}-{column.name}", "").strip() for column in self.columns}
            for at in range(min(max(numbers, default=-1) + 1, _MOST_ROWS))
        ]

    def value_omitted_from_data(self, data: Any, _files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}-") for key in data)

    def id_for_label(self, _id: str) -> str:
        """None: each box has a label of its own."""
        return ""


class RowsField(forms.Field):
    """A list of documents, one a row; `complete` makes a test of what was typed.

    `cell` finds the box of a path within the list.
    """

    widget: RowsWidget

    def __init__(
        self, columns: Sequence[Column], *, complete: Callable[[str], str] = str, **options: Any
    ) -> None:
        self.columns, self.complete = tuple(columns), complete
        self.kept: list[int] = []
        super().__init__(**options, widget=RowsWidget(self.columns))
        self.widget.label = str(self.label or "")

    def prepare_value(self, value: Any) -> list[Row]:
        """Stored documents as rows; what was typed as it is."""
        return [row if is_typed(row, self.columns) else self.typed([row])[0] for row in value or ()]

    def to_python(self, value: Any) -> list[Any]:
        """The documents. Raises ValidationError for what no document can hold, which stands at its box."""
        typed = [column for column in self.columns if not column.is_given]
        self.kept = [at for at, row in enumerate(value or ()) if any(row[column.name] for column in typed)]
        faults: list[tuple[int, str, str]] = []
        documents = self.documents([value[at] for at in self.kept], faults)
        for at, name, what in faults:
            self.widget.errors.setdefault((self.kept[at], name), []).append(what)
        if faults:
            raise ValidationError([f"Row {self.kept[at] + 1}: {what}" for at, _, what in faults])
        return documents

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != (initial or []))
        except ValidationError:
            return True

    def typed(self, documents: Iterable[Any]) -> list[Row]:
        """Documents as they are typed."""
        return [
            {column.name: str(_look_up(document, column.path)) for column in self.columns}
            for document in documents
        ]

    def documents(self, rows: Sequence[Row], faults: list[tuple[int, str, str]]) -> list[Any]:  # noqa: ARG002
        """What was typed as documents; `faults` takes the row and box of what none can hold."""
        return [self._document(row) for row in rows]

    def _document(self, row: Row) -> Any:
        document: dict[str, Any] = {}
        for column in self.columns:
            typed = row[column.name]
            value = self.complete(typed) if column.is_test and typed else typed
            if not column.path:
                return value
            if value:
                inner = document
                for step in column.path[:-1]:
                    inner = inner.setdefault(str(step), {})
                inner[str(column.path[-1])] = value
        return document

    def cell(self, path: Path) -> Cell | None:
        """The row and box of a path; None where it means the list as a whole."""
        if not path or not isinstance(path[0], int) or path[0] >= len(self.kept):
            return None
        named = [column.name for column in self.columns if column.path[:1] == path[1:2]]
        exact = [column.name for column in self.columns if column.path and column.path == path[1:]]
        return self.kept[path[0]], (exact or named or [self.columns[0].name])[0]

    def mark(self, path: Path, what: str) -> str:
        """Say at the box of a path what is wrong there; what the list as a whole says of it."""
        cell = self.cell(path)
        if cell is None:
            return what
        self.widget.errors.setdefault(cell, []).append(what)
        return f"Row {cell[0] + 1}: {what}"

    def lines(self, documents: Any) -> list[str]:
        """Documents in words, one a line."""
        return [self._line(row) for row in self.typed(documents or ())]

    def _line(self, row: Row) -> str:
        said = ((self._words(c, row) if c.is_test else row[c.name]) for c in self.columns)
        return " | ".join(words for words in said if words)

    def _words(self, column: Column, row: Row) -> str:
        return self.widget.words(column, row) or row[column.name]


class RecordField(RowsField):
    """One document of a few short fields, in a single row. What may be nothing is written as none."""

    def __init__(self, columns: Sequence[Column], **options: Any) -> None:
        super().__init__(columns, **options)
        self.widget.is_one = True
        self.widget.new_rows = lambda rows: [] if rows else [{}]

    def prepare_value(self, value: Any) -> list[Row]:
        return super().prepare_value(value if isinstance(value, list) else [value] if value else [])

    def to_python(self, value: Any) -> Any:
        return next(iter(super().to_python(value)), None)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != initial)

    def typed(self, documents: Iterable[Any]) -> list[Row]:
        return [
            {
                c.name: NONE if c.name in one and one[c.name] is None else one.get(c.name, "")
                for c in self.columns
            }
            for one in documents
        ]

    def _document(self, row: Row) -> Any:
        return {name: None if word == NONE else word for name, word in row.items() if word}

    def cell(self, path: Path) -> Cell | None:
        return (0, str(path[0])) if path else None

    def lines(self, documents: Any) -> list[str]:
        row = next(iter(self.typed([documents] if documents else [])), {})
        return [f"{column.label}: {row[column.name]}" for column in self.columns if row]


class AlternativesField(RowsField):
    """Alternatives of tests: rows with the same letter belong together, those with a number are a count.

    `is_one`: the one alternative of a promised combination, without letters.
    """

    def __init__(self, *, is_one: bool = False, **options: Any) -> None:
        self.is_one = is_one
        self.places: dict[Path, Cell] = {}
        letter = () if is_one else (Column("letter", "Alternative", size=2, is_given=True),)
        test = Column("test", "Test", size=44, suggestions="tests", is_test=True)
        super().__init__(
            (*letter, test, Column("needed", "Counts: needed", size=3, is_number=True)), **options
        )
        self.widget.new_rows = self._new_rows

    def _new_rows(self, rows: Sequence[Row]) -> list[Row]:
        # A new row is another way in unless somebody writes the letter of one that is there.
        used = [number_of(row.get("letter", "")) for row in rows]
        first = max(used, default=-1) + 1
        return [{} if self.is_one else {"letter": letter(first + more)} for more in range(_SPARE)]

    def prepare_value(self, value: Any) -> list[Row]:
        if value and is_typed(value[0], self.columns):
            return list(value)
        return self.typed(value or ())

    def typed(self, documents: Iterable[Any]) -> list[Row]:
        return list(self._typed(documents))

    def _typed(self, documents: Iterable[Any]) -> Iterator[Row]:
        at = 0
        for number, document in enumerate(documents):
            count = document.get("count", {"of": ()})
            rows = [("all_of", place, test, "") for place, test in enumerate(document.get("all_of", ()))]
            rows += [("of", place, test, str(count["at_least"])) for place, test in enumerate(count["of"])]
            for group, place, test, needed in rows:
                steps = ("all_of", place) if group == "all_of" else ("count", "of", place)
                self._place((number, *steps), at)
                yield {"letter": letter(number), "test": str(test), "needed": needed}
                at += 1

    def _place(self, path: Path, at: int) -> None:
        self.places[path] = (at, "test")
        self.places.setdefault(path[:1], (at, self.columns[0].name))
        if path[1] == "count":
            self.places.setdefault(path[:2], (at, "needed"))

    def documents(self, rows: Sequence[Row], faults: list[tuple[int, str, str]]) -> list[Any]:
        self.places = {}
        lettered = []
        last = max((number_of(row.get("letter", "").upper()) for row in rows), default=-1)
        for at, row in enumerate(rows):
            written = row.get("letter", "").upper()
            if written and not _LETTER.match(written):
                faults.append((at, "letter", "Write a letter: A, B, C …"))
            elif not written and not self.is_one:
                # Without a letter it is a way in of its own, behind all others.
                last += 1
                written = letter(last)
            lettered.append((number_of(written), at, row))
        lettered.sort(key=lambda each: each[:2])
        groups = groupby(lettered, key=lambda each: each[0])
        return [
            self._alternative(number, [(at, row) for _, at, row in group], faults)
            for number, (_, group) in enumerate(groups)
        ]

    def _alternative(
        self, number: int, rows: Sequence[tuple[int, Row]], faults: list[tuple[int, str, str]]
    ) -> dict[str, Any]:
        document: dict[str, Any] = {}
        for at, row in rows:
            test = self.complete(row["test"])
            if not row["needed"]:
                tests, steps = document.setdefault("all_of", []), ("all_of",)
            elif not (row["needed"].isdecimal() and len(row["needed"]) < _MOST_DIGITS):
                faults.append((at, "needed", "Write one whole number, or leave it empty."))
                continue
            else:
                needed = int(row["needed"])
                count = document.setdefault("count", {"at_least": needed, "of": []})
                tests, steps = count["of"], ("count", "of")  # type: ignore[assignment]
                if count["at_least"] != needed:
                    what = "Rows of one alternative need different numbers. Give all of them the same one."
                    faults.append((at, "needed", what))
            self._place((number, *steps, len(tests)), self.kept[at])
            tests.append(test)
        return document

    def cell(self, path: Path) -> Cell | None:
        path = (0, *path) if self.is_one and path[:1] != (0,) else path
        tries = (path[:length] for length in range(len(path), 0, -1))
        if path[-1:] == ("at_least",) and path[:-1] in self.places:
            return self.places[path[:-1]]
        return next((self.places[part] for part in tries if part in self.places), None)

    def _line(self, row: Row) -> str:
        start = "" if self.is_one else f"{row['letter']}: "
        needed = f", counts: at least {row['needed']} needed" if row["needed"] else ""
        return f"{start}{self._words(self.columns[-2], row)}{needed}"


def letter(number: int) -> str:
    """The letter of an alternative, counted from 0: A to Z, then AA to ZZ."""
    first, last = divmod(number, len(ascii_uppercase))
    return (ascii_uppercase[first - 1] if first else "") + ascii_uppercase[last]


def number_of(written: str) -> int:
    """The place of an alternative by its letter; -1 for what is none."""
    if not _LETTER.match(written):
        return -1
    *first, last = (ascii_uppercase.index(one) for one in written)
    return (first[0] + 1) * len(ascii_uppercase) + last if first else last


def is_typed(row: Any, columns: Sequence[Column]) -> bool:
    """Whether it is a row as it was typed, with every box, and no document."""
    return (
        isinstance(row, dict)
        and row.keys() >= {column.name for column in columns}
        and all(isinstance(value, str) for value in row.values())
    )


def _look_up(document: Any, path: Path) -> Any:
    for step in path:
        document = document.get(step) if isinstance(document, dict) else None
    return "" if document is None else document
