"""Who checked a version: said only when all of it is signed, and taken back at once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from tests.actions.case_examples import new_case
from tests.actions.sign_offs.signing import WHY, accept_all, item_of, verdict
from tests.nurses.people import editor
from tests.unguarded import unguarded
from tests.versions import publish
from triage.actions import evidence
from triage.actions.case_store import retire_case, save_case
from triage.actions.sign_offs import statement
from triage.actions.sign_offs.coverage import coverage
from triage.actions.sign_offs.items import items_of
from triage.actions.sign_offs.statement import Checked, CheckedBy, checked_by, read_state
from triage.engine.loading import load_canonical
from triage.engine.safety.one_truth import Shown
from triage.models import Clinic, ProtocolVersion, SignOff
from triage.models.sign_offs import Verdict

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django.fixtures import DjangoAssertNumQueries
    from time_machine import TimeMachineFixture

    from triage.engine.protocol import Protocol


def said(version: ProtocolVersion | None = None, language: str = "en") -> Checked:
    """Who checked it, as the pages are told."""
    return checked_by(language, state=read_state(), clinic=Clinic.load(), version=version)


@pytest.fixture
def signed(
    live_version: ProtocolVersion, ana: User, ben: User, time_machine: TimeMachineFixture
) -> ProtocolVersion:
    """The live version, wholly signed on two days."""
    time_machine.move_to(datetime(2026, 12, 1, 15, tzinfo=UTC))
    accept_all(live_version, ana)
    # Still the second of December in New York.
    time_machine.move_to(datetime(2026, 12, 3, 3, tzinfo=UTC))
    accept_all(live_version, ben)
    return live_version


def changed(protocol: Protocol, **of_first_rule: Any) -> Protocol:
    """The protocol with another first rule."""
    data = json.loads(protocol.canonical_json())
    data["rules"][0] |= of_first_rule
    return load_canonical(json.dumps(data))


def test_nobody_is_said_to_have_checked_what_nobody_signed(live_version: ProtocolVersion) -> None:
    assert said() == said(live_version) == ()


def test_both_reviewers_are_named_with_the_day_by_the_clinics_clock(signed: ProtocolVersion) -> None:
    assert said() == (
        CheckedBy("Ana Ruiz", "oncologist", date(2026, 12, 1), is_whole=True),
        CheckedBy("Ben Okoro", "oncology nurse", date(2026, 12, 2), is_whole=True),
    )
    assert said(signed) == said()


def test_one_item_that_is_not_signed_keeps_the_sentence_away(
    live_version: ProtocolVersion, ana: User, ben: User
) -> None:
    last = items_of(live_version)[-1]
    accept_all(live_version, ana)
    accept_all(live_version, ben, but=(last.sha256,))
    assert said() == ()
    verdict(last, live_version, Verdict.REMARK, ben, "Name the dose in the story.")
    assert [one.name for one in said()] == ["Ana Ruiz", "Ben Okoro"]


def test_an_objection_takes_the_sentence_back_and_its_withdrawal_brings_it_again(
    signed: ProtocolVersion, ben: User
) -> None:
    rule = item_of(signed, "rule")
    verdict(rule, signed, Verdict.OBJECTED, ben, WHY)
    assert said() == ()
    verdict(rule, signed, Verdict.ACCEPTED, ben)
    assert len(said()) == 2


def test_a_change_opens_one_item_and_takes_the_sentence_back(
    signed: ProtocolVersion, protocol: Protocol, ana: User, ben: User
) -> None:
    live = publish(changed(protocol, clinician_note={"en": "Think of the spinal cord."}))
    still = [one.item for one in coverage(live).items if one.state == "open"]
    assert [(item.kind, item.key) for item in still] == [("rule", protocol.rules[0].id)]
    assert said() == ()
    # Whoever began with the version of before still reads that it was checked.
    assert len(said(signed)) == 2
    for reviewer in (ana, ben):
        verdict(still[0], live, Verdict.ACCEPTED, reviewer)
    assert len(said()) == 2


def test_whoever_accepted_some_items_alone_is_said_to_have_checked_in_part(
    live_version: ProtocolVersion, ana: User, ben: User
) -> None:
    Clinic(reviewers_needed=1).save()
    rule = item_of(live_version, "rule")
    accept_all(live_version, ana)
    verdict(rule, live_version, Verdict.ACCEPTED, ben)
    assert [(one.name, one.is_whole) for one in said()] == [("Ana Ruiz", True), ("Ben Okoro", False)]


def test_the_clinic_sets_how_many_must_accept(signed: ProtocolVersion) -> None:
    Clinic(reviewers_needed=3).save()
    assert said(signed) == ()
    Clinic(reviewers_needed=1).save()
    assert len(said(signed)) == 2


def test_a_new_case_is_open_until_it_is_signed_or_retired(signed: ProtocolVersion, ana: User) -> None:
    edith = editor()
    case = save_case(case=new_case(), by=edith)
    assert said(signed) == ()
    retire_case(case_id=case.pk, reason="It was written down twice.", by=edith)
    assert len(said(signed)) == 2
    assert ana


def test_a_language_that_the_version_does_not_speak_is_not_checked(signed: ProtocolVersion) -> None:
    assert said(signed, "es") == ()


def test_the_program_s_own_emergency_list_counts_too(
    signed: ProtocolVersion, monkeypatch: pytest.MonkeyPatch, protocol: Protocol
) -> None:
    other = [item.model_copy(update={"id": "another"}) for item in protocol.items_on("emergency_page")]
    assert other
    now = replace(evidence.shipped_evidence(), shown=Shown(static=tuple(other)))
    monkeypatch.setattr(evidence, "shipped_evidence", lambda: now)
    statement.forget_statements()
    assert said(signed) == ()


def test_a_fault_falls_back_to_nobody(signed: ProtocolVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_version: object) -> None:
        raise OSError("a page of the library cannot be read")

    monkeypatch.setattr(statement, "items_of", broken)
    statement.forget_statements()
    assert said(signed) == ()


def test_a_verdict_that_the_trail_does_not_know_counts_for_nothing(
    live_version: ProtocolVersion, ana: User, ben: User
) -> None:
    last = items_of(live_version)[-1]
    accept_all(live_version, ana)
    accept_all(live_version, ben, but=(last.sha256,))
    forged = {"kind": last.kind, "key": last.key, "content": last.content, "sha256": last.sha256}
    said_by = {
        "reviewer": ben,
        "name": "Ben Okoro",
        "profession": "oncology nurse",
        "licence_number": "RN-55120",
    }
    SignOff.objects.create(version=live_version, verdict=Verdict.ACCEPTED, **forged, **said_by)
    assert coverage(live_version).is_signed
    assert said() == ()


def test_a_verdict_that_was_turned_round_counts_for_nothing(signed: ProtocolVersion, ben: User) -> None:
    verdict(item_of(signed, "rule"), signed, Verdict.OBJECTED, ben, WHY)
    with unguarded(connection), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE triage_signoff SET verdict = 'accepted', remark = '' WHERE verdict = 'objected'"
        )
    assert coverage(signed).is_signed
    assert said() == ()


def test_an_objection_that_was_taken_out_of_the_database_is_missed(
    signed: ProtocolVersion, ben: User
) -> None:
    verdict(item_of(signed, "rule"), signed, Verdict.OBJECTED, ben, WHY)
    with unguarded(connection), connection.cursor() as cursor:
        cursor.execute("DELETE FROM triage_signoff WHERE verdict = 'objected'")
    assert coverage(signed).is_signed
    assert said() == ()


def test_a_version_whose_text_was_changed_was_checked_by_nobody(signed: ProtocolVersion) -> None:
    assert said(ProtocolVersion(pk=signed.pk, sha256="0" * 64)) == ()


def test_it_is_worked_out_once_and_then_takes_one_query(
    signed: ProtocolVersion, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    clinic = Clinic.load()
    first = checked_by("en", state=read_state(), clinic=clinic)
    with django_assert_num_queries(1):
        assert checked_by("en", state=read_state(), clinic=clinic) is first
    assert signed
