"""Which line of the source document leads to which sign, or why it is no sign."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Self

from pydantic import Field, model_validator

from triage.engine.sources import Passage
from triage.engine.vocabulary import Identifier, LineRange, Strict, Words, lines_of


class MappedLines(Strict):
    """Some lines that state signs, or the reason why they state none."""

    lines: LineRange
    signs: tuple[Identifier, ...] = ()
    not_a_sign: Words | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if bool(self.signs) == bool(self.not_a_sign):
            raise ValueError("give either 'signs' or 'not_a_sign'")
        return self

    @property
    def line_range(self) -> range:
        """The lines, counted from 1."""
        return lines_of(self.lines)


class SourceMap(Strict):
    """The warning passages of one document, line by line."""

    source: Identifier
    ranges: tuple[LineRange, ...] = Field(min_length=1)
    blank_lines: tuple[int, ...]
    lines: tuple[MappedLines, ...]

    @model_validator(mode="after")
    def _maps_no_line_twice(self) -> Self:
        seen: set[int] = set(self.blank_lines)
        for entry in self.lines:
            twice = seen & set(entry.line_range)
            if twice:
                raise ValueError(f"line {min(twice)} is mapped twice or is blank")
            seen |= set(entry.line_range)
        return self

    def uncovered_lines(self) -> list[int]:
        """The lines of the ranges that are neither blank nor mapped."""
        wanted = {line for written in self.ranges for line in lines_of(written)}
        return sorted(wanted - set(self.blank_lines) - set(self.signs_by_line()))

    def signs_by_line(self) -> dict[int, tuple[str, ...]]:
        """The signs of every mapped line."""
        return {line: entry.signs for entry in self.lines for line in entry.line_range}


def words_hash(lines: Iterable[str]) -> str:
    """SHA-256 of the words of some lines, white space folded to single spaces."""
    return sha256(re.sub(r"\s+", " ", " ".join(lines)).strip().encode()).hexdigest()


def changed_passages(document: str, passages: Iterable[Passage]) -> list[str]:
    """The ids of the passages whose words in this document are not those we read."""
    lines = document.split("\n")
    return [
        passage.id
        for passage in passages
        if words_hash(_slice(lines, lines_of(passage.lines))) != passage.sha256
    ]


def _slice(lines: Sequence[str], wanted: range) -> Sequence[str]:
    return lines[wanted.start - 1 : wanted.stop - 1]
