"""What patients shared with the clinic, as resources for its programs. Nothing else of theirs is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from triage.interop.bundles import document_bundle
from triage.interop.names import Resource
from triage.interop.records import dossier_of, later_answers
from triage.models import Publication, Review, Submission
from triage.models.protocols import ProtocolVersion

if TYPE_CHECKING:
    from typing import TypedDict

    from django_stubs_ext import WithAnnotations

    class _OfLaterDays(TypedDict):
        later_saved_at: datetime | None
        later_count: int

    _Review = WithAnnotations[Review, _OfLaterDays]

KINDS = (
    "QuestionnaireResponse",
    "GuidanceResponse",
    "RequestGroup",
    "DetectedIssue",
    "Task",
    "Bundle",
    "RelatedPerson",
    "Patient",
)
"""The kinds that belong to somebody who shared."""
# What is still told of answers that were taken back: that they were.
_KEPT_WHEN_WITHDRAWN = "Task"


@dataclass(frozen=True)
class Shared:
    """What one person shared, with the answers of later days that go with it.

    `changed_at` is when any of it changed last, `size` how many times they answered.
    """

    review: Review
    changed_at: datetime
    size: int

    @property
    def is_withdrawn(self) -> bool:
        return self.review.is_withdrawn

    def is_gone(self, response: UUID) -> bool:
        """Whether answers of theirs are told no more: all of it was taken back, or these were erased."""
        erased = Submission.objects.filter(pk=response, erased_at__isnull=False)
        return self.is_withdrawn or erased.exists()

    def resources(self, kind: str, *, with_contact: bool) -> list[Resource]:
        """Its resources of a kind: none but the Task once it was taken back."""
        return self.of_kinds((kind,), with_contact=with_contact)[kind]

    def of_kinds(self, kinds: tuple[str, ...], *, with_contact: bool) -> dict[str, list[Resource]]:
        """Its resources of these kinds. Raises BrokenSealError and UntrustedVersionError."""
        submission, has_later = self.review.submission, self.size > 1
        dossier = dossier_of(submission, with_contact=with_contact, with_later=has_later)
        # That some of it went is a change too.
        dossier = replace(dossier, at=self.changed_at)
        found: dict[str, list[Resource]] = {kind: [] for kind in kinds}
        bundle = [document_bundle(dossier)] if "Bundle" in found and not self.is_withdrawn else []
        for resource in (*dossier.resources, *bundle):
            kind = resource["resourceType"]
            if kind in found and (kind == _KEPT_WHEN_WITHDRAWN or not self.is_withdrawn):
                found[kind].append(stamped(resource, self.changed_at))
        return found


def stamped(resource: Resource, changed_at: datetime) -> Resource:
    """A resource with the moment of its last change."""
    return {
        "resourceType": resource["resourceType"],
        "id": resource["id"],
        "meta": {"lastUpdated": changed_at.isoformat(timespec="milliseconds")},
        **resource,
    }


def shared_of(response: UUID) -> Shared | None:
    """What somebody shared, by the id of their answers, or of those of a later day."""
    later = later_answers().filter(submission=response).values("review")
    reviews = _reviews()
    review = reviews.filter(submission=response).first() or reviews.filter(pk__in=later).first()
    return _shared(review) if review is not None else None


def shared_after(
    review_id: int,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    until_review: int | None = None,
    most: int,
) -> list[Shared]:
    """So many that were shared after this one, in that order, and changed within the period."""
    reviews = _changed(_reviews().filter(pk__gt=review_id).order_by("pk"), since)
    if until is not None:
        reviews = reviews.filter(changed_at__lt=until, submission__saved_at__lt=until)
        reviews = reviews.filter(Q(later_saved_at=None) | Q(later_saved_at__lt=until))
    if until_review is not None:
        reviews = reviews.filter(pk__lte=until_review)
    return [_shared(review) for review in reviews[:most]]


def published_versions() -> Iterator[tuple[ProtocolVersion, datetime]]:
    """Every version that was ever live, with the moment that its state changed last."""
    latest = Publication.objects.order_by("-pk").values_list("published_at", flat=True).first()
    published = Exists(Publication.objects.filter(version=OuterRef("pk")))
    if latest is not None:
        for version in ProtocolVersion.objects.filter(published).order_by("pk"):
            yield version, latest


def count_shared(*, until_review: int, since: datetime | None) -> int:
    """How many were shared up to this one, and changed since then."""
    return _changed(_reviews().filter(pk__lte=until_review), since).count()


def _changed(reviews: QuerySet[_Review], since: datetime | None) -> QuerySet[_Review]:
    if since is None:
        return reviews
    of_late = Q(changed_at__gte=since) | Q(submission__saved_at__gte=since) | Q(later_saved_at__gte=since)
    return reviews.filter(of_late)


def _reviews() -> QuerySet[_Review]:
    # Erased ones too: that they went is a change.
    later = later_answers().filter(review=OuterRef("pk")).order_by()
    saved = later.order_by("-submission__saved_at").values("submission__saved_at")[:1]
    count = later.values("review").annotate(count=Count("pk")).values("count")
    return (
        Review.objects.select_related("submission__version", "contact")
        .defer("submission__version__document", "submission__version__passages")
        .prefetch_related("submission__assessments")
        .annotate(later_saved_at=Subquery(saved), later_count=Coalesce(Subquery(count), 0))
    )


def _shared(review: _Review) -> Shared:
    moments = (review.changed_at, review.submission.saved_at, review.later_saved_at)
    return Shared(review, max(moment for moment in moments if moment is not None), 1 + review.later_count)
