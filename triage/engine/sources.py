"""Where signs and rules come from: sources, citations, and the passages of the document."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from triage.engine.vocabulary import LineRange, Slug, SourceId, Strict, Words, lines_of


class Source(Strict):
    """A document or guideline that may be cited, with how far we trust our reading of it."""

    title: Words
    """With its year. Never an invented address."""
    publisher: Words
    kind: Literal["document", "guideline", "own"]
    """A document is cited by heading and lines, all else by topic."""
    trust: Literal["verified", "second_hand", "our_choice"]
    """How far we trust our reading of it."""


class Citation(Strict):
    """Where a sign or rule comes from: lines of a document, or what a guideline says of a topic."""

    source: SourceId
    heading: Words | None = None
    lines: LineRange | None = None
    topic: Words | None = None

    @property
    def line_range(self) -> range:
        """The cited lines, counted from 1; empty for a guideline."""
        return lines_of(self.lines) if self.lines else range(0)


class Passage(Strict):
    """A run of lines of the source document under one heading."""

    id: Slug
    heading: Words
    lines: LineRange
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
