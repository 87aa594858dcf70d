"""Answers never stand in an address, in the session or in a log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.test import Client

from tests.patients.person import database_locked, rule_broken

if TYPE_CHECKING:
    import pytest

    from tests.patients.person import Person
    from triage.engine.protocol import Protocol

# An address names a submission and a page and nothing else.
ADDRESS = re.compile(r"^/check/[0-9a-f-]{36}/(questions/[a-z_]+|answers|result)/$")


def logged(logs: pytest.LogCaptureFixture) -> str:
    """Everything that was logged, tracebacks too, but for how long an answer took: any number can be that."""
    lines = (f"{record.getMessage()} {record.exc_text or ''}" for record in logs.records)
    return re.sub(r" in \d+ ms\b", "", "\n".join(lines))


def names_an_answer(text: str, protocol: Protocol) -> bool:
    """Whether the text names a question or what was answered."""
    words = set(re.findall(r"[a-z_]+", text))
    return bool(words & {*protocol.questions, "not_sure"}) or "23" in re.findall(r"\b\d+\b", text)


def test_a_page_that_is_sent_leads_to_an_address_without_answers(person: Person) -> None:
    for response in (
        person.ticks("movement", leg_weakness="not_sure"),
        person.ticks("urgent_signs", confusion="yes"),
        person.tells_about_cancer(),
    ):
        assert ADDRESS.match(response["Location"])


def test_asking_for_the_result_leads_to_an_address_without_answers(person: Person) -> None:
    person.answers_all(leg_weakness="not_sure")
    assert ADDRESS.match(person.asks_for_result()["Location"])


def test_a_result_that_is_opened_too_early_leads_to_an_address_without_answers(person: Person) -> None:
    person.ticks("movement", leg_weakness="not_sure")
    assert ADDRESS.match(person.opens_result()["Location"])


def test_the_session_holds_no_answer(person: Person, protocol: Protocol) -> None:
    person.answers_all(leg_weakness="not_sure", bowel_not_opened_days="23")
    held = Session.objects.get().get_decoded()
    assert not names_an_answer(str(held), protocol)


def test_no_answer_is_logged_on_the_way_to_a_result(
    person: Person, logs: pytest.LogCaptureFixture, protocol: Protocol
) -> None:
    person.answers_all(leg_weakness="not_sure", bowel_not_opened_days="23")
    person.asks_for_result()
    person.opens_result()
    assert not names_an_answer(logged(logs), protocol)


def test_no_answer_is_logged_when_a_page_is_sent_wrongly(
    person: Person, logs: pytest.LogCaptureFixture, protocol: Protocol
) -> None:
    person.ticks("pain", bone_pain_new="yes")
    person.presses_none("pain_details", pain_severity="23")
    assert not names_an_answer(logged(logs), protocol)


def test_no_answer_is_logged_when_a_page_is_not_found(
    person: Person, logs: pytest.LogCaptureFixture, protocol: Protocol
) -> None:
    Client().post(person.page_url("movement"), {"leg_weakness": "not_sure"})
    assert "POST patients:page: 404" in logged(logs)
    assert not names_an_answer(logged(logs), protocol)


def test_no_answer_is_logged_when_the_assessment_fails(
    person: Person, logs: pytest.LogCaptureFixture, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.actions.submissions.assess", rule_broken)
    person.ticks("movement", leg_weakness="not_sure")
    person.opens_result()
    assert "rule 'weight_loss' could not be evaluated" in logged(logs)
    assert not names_an_answer(logged(logs), protocol)


def test_no_answer_is_logged_when_the_database_is_locked(
    person: Person, logs: pytest.LogCaptureFixture, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.patients.views.send_page", database_locked)
    person.ticks("movement", leg_weakness="not_sure")
    assert "OperationalError" in logged(logs)
    assert not names_an_answer(logged(logs), protocol)


def test_no_answer_is_logged_when_the_token_is_missing(
    person: Person, logs: pytest.LogCaptureFixture, protocol: Protocol
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.post(person.page_url("movement"), {"leg_weakness": "not_sure"})
    assert "Forbidden" in logged(logs)
    assert not names_an_answer(logged(logs), protocol)
