"""What is signed of a version, what is open and what was objected to: by item and by reviewer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from triage.actions.sign_offs.items import items_of
from triage.models import Clinic, SignOff
from triage.models.sign_offs import Verdict

if TYPE_CHECKING:
    from triage.engine.sign_items import SignItem
    from triage.models import ProtocolVersion

SignState = Literal["objected", "open", "signed"]


@dataclass(frozen=True)
class ItemCoverage:
    """An item with the present verdict of each reviewer, and how many must accept it."""

    item: SignItem
    verdicts: tuple[SignOff, ...]
    needed: int

    @cached_property
    def acceptances(self) -> tuple[SignOff, ...]:
        """With and without a remark."""
        return tuple(one for one in self.verdicts if one.verdict != Verdict.OBJECTED)

    @cached_property
    def objections(self) -> tuple[SignOff, ...]:
        return tuple(one for one in self.verdicts if one.verdict == Verdict.OBJECTED)

    @property
    def remarks(self) -> tuple[SignOff, ...]:
        return tuple(one for one in self.verdicts if one.verdict == Verdict.REMARK)

    @property
    def state(self) -> SignState:
        if self.objections:
            return "objected"
        return "signed" if len(self.acceptances) >= self.needed else "open"

    def by(self, reviewer_id: int) -> SignOff | None:
        """What this reviewer says of it at present."""
        return next((one for one in self.verdicts if one.reviewer_id == reviewer_id), None)


@dataclass(frozen=True)
class ReviewerCoverage:
    """What one reviewer said of the items of a version."""

    reviewer_id: int
    latest: SignOff
    accepted: int
    remarks: int
    objected: int


@dataclass(frozen=True)
class Coverage:
    """All items of a version, or those that hold for one language, in its order."""

    items: tuple[ItemCoverage, ...]

    def count(self, state: SignState) -> int:
        return sum(one.state == state for one in self.items)

    @property
    def signed(self) -> int:
        return self.count("signed")

    @property
    def is_signed(self) -> bool:
        """Whether every item is signed; a version without items never is."""
        return bool(self.items) and self.signed == len(self.items)

    @cached_property
    def reviewers(self) -> tuple[ReviewerCoverage, ...]:
        """Everybody who said something, who accepted most first."""
        said: dict[int, list[SignOff]] = defaultdict(list)
        for one in self.items:
            for verdict in one.verdicts:
                said[verdict.reviewer_id].append(verdict)
        found = [_of_reviewer(reviewer, verdicts) for reviewer, verdicts in said.items()]
        return tuple(sorted(found, key=lambda one: (-one.accepted, one.latest.name)))

    def left_for(self, reviewer_id: int) -> tuple[ItemCoverage, ...]:
        """What a reviewer has said nothing of yet."""
        return tuple(one for one in self.items if one.by(reviewer_id) is None)


def coverage(version: ProtocolVersion, language: str = "") -> Coverage:
    """The state of every item, or of those that hold for one language. Raises UntrustedVersionError."""
    items = [item for item in items_of(version) if not language or item.language in ("", language)]
    return coverage_of(items, needed=needed_now())


def coverage_of(items: Iterable[SignItem], *, needed: int) -> Coverage:
    """The state of these items."""
    listed = list(items)
    said = _present_verdicts({item.sha256 for item in listed})
    return Coverage(tuple(ItemCoverage(item, said.get(item.sha256, ()), needed) for item in listed))


def needed_now() -> int:
    """How many reviewers must accept an item, as the clinic has set it."""
    return max(1, Clinic.load().reviewers_needed)


def _present_verdicts(digests: Collection[str]) -> dict[str, tuple[SignOff, ...]]:
    """The latest verdict of each reviewer on each content, in the order in which they were given."""
    latest: dict[tuple[str, int], SignOff] = {}
    for one in SignOff.objects.defer("content").order_by("pk").iterator():
        if one.sha256 in digests:
            latest[one.sha256, one.reviewer_id] = one
    found: dict[str, list[SignOff]] = defaultdict(list)
    for (digest, _), one in sorted(latest.items(), key=lambda pair: pair[1].pk):
        found[digest].append(one)
    return {digest: tuple(verdicts) for digest, verdicts in found.items()}


def _of_reviewer(reviewer_id: int, verdicts: list[SignOff]) -> ReviewerCoverage:
    return ReviewerCoverage(
        reviewer_id=reviewer_id,
        latest=max(verdicts, key=lambda one: one.pk),
        accepted=sum(one.verdict != Verdict.OBJECTED for one in verdicts),
        remarks=sum(one.verdict == Verdict.REMARK for one in verdicts),
        objected=sum(one.verdict == Verdict.OBJECTED for one in verdicts),
    )
