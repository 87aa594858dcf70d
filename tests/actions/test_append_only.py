"""Rows that are written once: versions, publications and assessments."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, models, transaction

from triage.models import Certificate, ProtocolVersion, Publication, StoredAssessment, Submission
from triage.models.append_only import AppendOnlyError

if TYPE_CHECKING:
    from triage.models.append_only import AppendOnly

MODELS: list[type[AppendOnly]] = [ProtocolVersion, Publication, Certificate, StoredAssessment]
CHANGES: dict[str, Callable[[Any], object]] = {
    "row.save": lambda row: row.save(),
    "row.delete": lambda row: row.delete(),
    "objects.update": lambda row: type(row).objects.filter(pk=row.pk).update(pk=row.pk),
    "objects.delete": lambda row: type(row).objects.all().delete(),
    "objects.bulk_update": lambda row: type(row).objects.bulk_update([row], ["pk"]),
    "objects.update_or_create": lambda row: type(row).objects.update_or_create(pk=row.pk, defaults={}),
}


def snapshot(model: type[models.Model]) -> list[dict[str, Any]]:
    """All rows as they stand."""
    return list(model._default_manager.values())


@pytest.fixture
def assessment(live_version: ProtocolVersion) -> StoredAssessment:
    """A stored result, of a version with a certificate."""
    submission = Submission.objects.create(version=live_version, respondent="self")
    stored: StoredAssessment = StoredAssessment.objects.create(
        submission=submission,
        urgency="soon",
        document={"urgency": "soon", "findings": [], "not_ruled_out": []},
        is_final=True,
    )
    return stored


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.usefixtures("assessment")
def test_a_stored_row_refuses_to_change(model: type[AppendOnly], change: Callable[[Any], object]) -> None:
    row = model.objects.get()
    with pytest.raises(AppendOnlyError):
        change(row)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.usefixtures("assessment")
def test_a_refused_change_leaves_the_row(model: type[AppendOnly], change: Callable[[Any], object]) -> None:
    before = snapshot(model)
    with pytest.raises(AppendOnlyError):
        change(model.objects.get())
    assert snapshot(model) == before


def test_the_results_of_a_submission_refuse_to_change(assessment: StoredAssessment) -> None:
    with pytest.raises(AppendOnlyError):
        assessment.submission.assessments.update(urgency="routine")


def test_the_results_of_a_submission_refuse_to_be_deleted(assessment: StoredAssessment) -> None:
    with pytest.raises(AppendOnlyError):
        assessment.submission.assessments.all().delete()


def test_the_error_names_the_model(assessment: StoredAssessment) -> None:
    with pytest.raises(AppendOnlyError, match="StoredAssessment rows are never changed"):
        assessment.save()


def test_a_submission_with_a_result_cannot_be_deleted(assessment: StoredAssessment) -> None:
    with pytest.raises(models.ProtectedError):
        assessment.submission.delete()


def test_a_version_that_was_used_cannot_be_deleted_by_way_of_the_collector(
    assessment: StoredAssessment, live_version: ProtocolVersion
) -> None:
    with pytest.raises((models.ProtectedError, AppendOnlyError)):
        live_version.delete()
    assert assessment.submission.version == live_version


@pytest.mark.usefixtures("assessment")
def test_a_new_object_with_the_id_of_a_stored_row_does_not_overwrite_it() -> None:
    before = StoredAssessment.objects.values().get()
    forged = StoredAssessment(**before | {"urgency": "routine"})
    with pytest.raises((AppendOnlyError, IntegrityError)), transaction.atomic():
        forged.save()
    assert StoredAssessment.objects.values().get() == before


def test_a_bulk_insert_does_not_overwrite_a_stored_row(live_version: ProtocolVersion) -> None:
    forged = ProtocolVersion(pk=live_version.pk, document="{}", sha256="0" * 64)
    with pytest.raises(AppendOnlyError):
        ProtocolVersion.objects.bulk_create(
            [forged], update_conflicts=True, update_fields=["document", "sha256"], unique_fields=["pk"]
        )
