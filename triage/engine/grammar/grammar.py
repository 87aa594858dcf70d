"""What a language must know, so that answers can be said in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from triage.engine.vocabulary import AnswerState

# The words to join by, given what stands before all parts and the part that follows.
Joint = Callable[[str, str], str]


@dataclass(frozen=True)
class Grammar:
    """One language. `plain_values` fill placeholders where no clinic and no person is at hand."""

    language: str
    answers: Mapping[AnswerState, str]
    or_not_sure: str
    at_least: str
    of: str
    and_before: Joint
    or_before: Joint
    plain_values: dict[str, str]

    def all_of(self, parts: Sequence[str], *, lead: str = "") -> str:
        """The parts with commas between and *and* before the last, as they follow `lead`; empty for none."""
        return self._joined(parts, lead, self.and_before)

    def any_of(self, parts: Sequence[str], *, lead: str = "") -> str:
        """The same with *or*."""
        return self._joined(parts, lead, self.or_before)

    def _joined(self, parts: Sequence[str], lead: str, joint: Joint) -> str:
        *before, last = parts or ("",)
        return f"{', '.join(before)} {joint(lead, last)} {last}" if before else last
