"""The clinical changelog: each publication with its changes, for people to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from triage.actions.publishing.lowerings import change_key
from triage.display import person_name
from triage.engine.changes import Change
from triage.engine.comparison import Comparison
from triage.engine.vocabulary import Urgency
from triage.models import Publication


@dataclass(frozen=True)
class AffectedPeople:
    """People with another result, by the smallest of them; the reason where it is lower.

    `is_only_in_files`: no answers on the website lead there, only cases in files.
    """

    words: str
    before: Urgency
    after: Urgency
    is_only_in_files: bool
    reason: str


@dataclass(frozen=True)
class OtherChange:
    """A difference in texts, sources or promises; the reason where it weakens a safeguard or a warning."""

    words: str
    changes: tuple[Change, ...]
    is_lowering: bool
    reason: str


@dataclass(frozen=True)
class ChangelogEntry:
    """An entry of the publication log. Names are empty where nobody is known."""

    publication_id: int
    version_id: int
    sha256: str
    at: datetime
    kind: str
    written_by: str
    proposed_by: str
    approved_by: str
    why: str
    is_live: bool
    told_less: tuple[AffectedPeople, ...]
    told_more: tuple[AffectedPeople, ...]
    other_changes: tuple[OtherChange, ...]


def changelog() -> list[ChangelogEntry]:
    """Every entry, the latest and live one first."""
    log = Publication.objects.select_related("version__author", "published_by", "approved_by")
    # The text of a version is long, and not what is told here.
    publications = log.defer("version__document", "report").order_by("-pk")
    return [_entry(publication, is_live=not place) for place, publication in enumerate(publications)]


def _entry(publication: Publication, *, is_live: bool) -> ChangelogEntry:
    affected: list[tuple[bool, AffectedPeople]] = []
    others: list[OtherChange] = []
    if publication.comparison is not None:
        comparison = Comparison.model_validate(publication.comparison, strict=False)
        reasons = publication.reasons
        affected = [
            (
                change.is_lowering,
                AffectedPeople(
                    words=change.words,
                    before=change.before,
                    after=change.after,
                    is_only_in_files=change.setting == "file",
                    reason=reasons.get(change_key(change), ""),
                ),
            )
            for change in comparison.transitions
        ]
        others = [
            OtherChange(change.words, change.changes, change.is_lowering, reasons.get(change_key(change), ""))
            for change in comparison.differences
        ]
    return ChangelogEntry(
        publication_id=publication.pk,
        version_id=publication.version_id,
        sha256=publication.version.sha256,
        at=publication.published_at,
        kind=publication.get_kind_display(),
        written_by=_name(publication.version.author),
        proposed_by=_name(publication.published_by),
        approved_by=_name(publication.approved_by),
        why=publication.reason,
        is_live=is_live,
        told_less=tuple(people for is_lowering, people in affected if is_lowering),
        told_more=tuple(people for is_lowering, people in affected if not is_lowering),
        other_changes=tuple(others),
    )


def _name(user: User | None) -> str:
    return person_name(user) if user else ""
