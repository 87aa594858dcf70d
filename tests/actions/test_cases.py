"""Adding, changing and retiring cases, and what they gate."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from tests.actions.case_examples import new_case
from tests.actions.draft_changes import rename_question
from tests.fixture_protocol import fixture_evidence
from tests.nurses.people import editor
from triage.actions.case_store import (
    RetiredError,
    StaleCaseError,
    UnknownAnswersError,
    retire_case,
    save_as_case,
    save_case,
)
from triage.actions.drafts.drafts import start_draft
from triage.actions.evidence import evidence
from triage.engine.safety.checks import check_cases
from triage.engine.vocabulary import Urgency
from triage.models import AuditRow, ProtocolVersion, StoredCase
from triage.models.append_only import AppendOnlyError

pytestmark = pytest.mark.django_db


def stored(**changed: object) -> StoredCase:
    """A case that somebody added."""
    return save_case(case=new_case(**changed), by=editor())


def test_a_new_case_gets_a_code_an_author_and_an_audit_row() -> None:
    case = stored()
    assert case.code == f"CL-{case.pk:02d}"
    assert case.author.username == "edith"
    assert AuditRow.objects.get(subject=str(case.pk)).action == "add_case"


def test_a_stored_case_is_part_of_the_evidence_after_those_of_the_program() -> None:
    case = stored()
    assert [one.id for one in evidence().cases] == [*(one.id for one in fixture_evidence().cases), case.code]


def test_a_stored_case_blocks_a_protocol_that_tells_too_little(live_version: ProtocolVersion) -> None:
    stored(answers={"nausea": "no"}, title="Nothing at all")
    (failure,) = check_cases(live_version.protocol, evidence().cases).failures
    assert "Nothing at all" in failure.words
    assert "too little" in failure.words


def test_a_retired_case_gates_nothing_and_stays_to_be_read() -> None:
    case = stored()
    retired = retire_case(case_id=case.pk, reason=" The report was withdrawn. ", by=case.author)
    assert retired.retired_reason == "The report was withdrawn."
    assert [one.id for one in evidence().cases] == [one.id for one in fixture_evidence().cases]
    assert StoredCase.objects.get().retired_by == case.author
    assert AuditRow.objects.filter(action="retire_case", fields=["retired_reason"]).count() == 1


def test_a_case_is_not_retired_without_a_reason() -> None:
    case = stored()
    with pytest.raises(ValidationError, match="Say why"):
        retire_case(case_id=case.pk, reason="  ", by=case.author)


def test_the_database_refuses_a_retired_case_without_a_reason() -> None:
    case = stored()
    with pytest.raises(IntegrityError):
        StoredCase.objects.filter(pk=case.pk).update(retired_at=timezone.now(), retired_by=case.author)


def test_a_retired_case_cannot_be_changed_or_retired_again() -> None:
    case = stored()
    retire_case(case_id=case.pk, reason="Withdrawn.", by=case.author)
    case.title = "Something else"
    with pytest.raises(RetiredError):
        save_case(case=case, by=case.author)
    with pytest.raises(RetiredError):
        retire_case(case_id=case.pk, reason="Again.", by=case.author)
    assert StoredCase.objects.get().title == "Weak leg after a long day"


def test_a_case_is_never_deleted() -> None:
    case = stored()
    with pytest.raises(AppendOnlyError):
        case.delete()
    with pytest.raises(AppendOnlyError):
        StoredCase.objects.all().delete()
    assert StoredCase.objects.count() == 1


def test_a_change_is_recorded_by_the_names_of_its_fields() -> None:
    case = stored()
    case.title, case.answers = "A weak leg", {"leg_weakness": "yes"}
    save_case(case=case, by=case.author)
    assert AuditRow.objects.get(action="change_case").fields == ["answers", "title"]
    assert StoredCase.objects.get().revision == 1


def test_a_save_that_changes_nothing_leaves_no_trace() -> None:
    case = stored()
    save_case(case=case, by=case.author)
    assert not AuditRow.objects.filter(action="change_case").exists()


def test_a_stale_save_is_refused_and_brings_what_is_stored() -> None:
    case = stored()
    older = StoredCase.objects.get()
    case.title = "Saved first"
    save_case(case=case, by=case.author)
    older.title = "Saved second"
    with pytest.raises(StaleCaseError) as refused:
        save_case(case=older, by=case.author)
    assert refused.value.stored.title == "Saved first"
    assert StoredCase.objects.get().title == "Saved first"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"answers": {}}, "Give at least one answer"),
        ({"accepted": []}, "Tick every urgency"),
        ({"accepted": ["at_once"]}, "Tick every urgency"),
        ({"accepted": ["soon"]}, "must be among the accepted"),
        ({"title": ""}, "cannot be blank"),
        ({"story": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_half_a_case_is_refused(changed: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        stored(**changed)
    assert not StoredCase.objects.exists()


def test_the_smallest_patient_of_a_proof_becomes_a_case(live_version: ProtocolVersion) -> None:
    words = "Someone with back pain and new trouble pooping, everything else no, would be told too little."
    case = save_as_case(
        answers={"back_pain": "yes", "new_or_worse_constipation": "not_sure"},
        promised=Urgency.SAME_DAY,
        told=Urgency.SOON,
        words=words,
        by=editor(),
    )
    labels = [live_version.protocol.questions[name].label.to("en") for name in case.answers]
    assert all(label.lower() in case.title.lower() for label in labels)
    assert case.story == f"Someone with {labels[0]} and {labels[1]} (not sure), everything else no."
    assert (case.expected, case.accepted) == ("same_day", ["same_day", "emergency"])
    assert case.source_title == "Found by the proof"
    assert case.rationale == words
    assert "Tell your doctor soon" in case.note
    assert case.to_case().accepted == (Urgency.EMERGENCY, Urgency.SAME_DAY)


def test_a_patient_whom_only_a_draft_can_ask_becomes_a_case_too(live_version: ProtocolVersion) -> None:
    author = editor()
    draft = start_draft(name="a new sign", version=live_version, by=author)
    rename_question(draft, "nausea", "feeling_sick")
    case = save_as_case(
        answers={"feeling_sick": "yes"},
        promised=Urgency.SOON,
        told=Urgency.ROUTINE,
        words="Words.",
        by=author,
    )
    assert case.answers == {"feeling_sick": "yes"}


@pytest.mark.usefixtures("live_version")
def test_answers_that_nothing_asks_for_become_no_case() -> None:
    with pytest.raises(UnknownAnswersError):
        save_as_case(
            answers={"green_ears": "yes"},
            promised=Urgency.SOON,
            told=Urgency.ROUTINE,
            words="Words.",
            by=editor(),
        )
    assert not StoredCase.objects.exists()
