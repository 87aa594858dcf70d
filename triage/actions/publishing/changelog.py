"""The clinical changelog: each publication with its changes, for people to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from triage.display import person_name
from triage.engine.comparison import Comparison
from triage.models import Publication


@dataclass(frozen=True)
class ChangelogEntry:
    """An entry of the publication log. Names are empty where nobody is known.

    `reasons` are those of what lowers, by its key. The first version was compared with nothing.
    """

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
    comparison: Comparison | None
    reasons: Mapping[str, str]


def changelog() -> list[ChangelogEntry]:
    """Every entry, the latest and live one first."""
    log = Publication.objects.select_related("version__author", "published_by", "approved_by")
    # The text of a version is long, and not what is told here.
    publications = log.defer("version__document", "report").order_by("-pk")
    return [_entry(publication, is_live=not place) for place, publication in enumerate(publications)]


def _entry(publication: Publication, *, is_live: bool) -> ChangelogEntry:
    stored = publication.comparison
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
        comparison=Comparison.model_validate(stored, strict=False) if stored is not None else None,
        reasons=publication.reasons,
    )


def _name(user: User | None) -> str:
    return person_name(user) if user else ""
