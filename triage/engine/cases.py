"""Cases: published patients whose urgency every version of a protocol must get acceptably right."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from triage.engine.vocabulary import Strict, Urgency, Words


class CaseSource(Strict):
    """Where a case was published."""

    title: Words
    year: int | None = None
    address: Words | None = None


class Case(Strict):
    """A person from a published report, and the urgencies that a cautious clinician would accept."""

    id: Annotated[str, Field(pattern=r"^[A-Z]{2}-\d{2,6}$")]
    title: Words
    story: Words
    answers: dict[str, str | int]
    expected: Urgency
    accepted: tuple[Urgency, ...] = Field(min_length=1)
    rationale: Words
    source: CaseSource
    respondent: Literal["self", "other"]
    category: Words
    evidence: Words
    note: Words | None = None


class CaseFile(Strict):
    """The cases of one file."""

    cases: tuple[Case, ...]
