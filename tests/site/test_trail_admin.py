"""The audit trail in Django admin: administrators read it, nobody changes it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.nurses.people import administrator, approver, editor, logged_in, nurse
from tests.patients.html import read
from triage.actions.audit import PATIENT, record
from triage.models import AuditRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
LIST = "/admin/triage/auditrow/"


@pytest.fixture
def client() -> Client:
    """An administrator's browser."""
    return logged_in(administrator())


def test_an_act_is_shown_with_who_when_and_names_of_fields(client: Client) -> None:
    nora = nurse("nora")
    record(action="close", subject=nora, by=nurse("nina"), fields=["outcome", "reached_at"])
    AuditRow._base_manager.update(at=datetime(2026, 7, 4, 18, 5, tzinfo=UTC))
    words = read(client.get(LIST)).words

    assert "Jul 4, 2026, 14:05:00 EDT" in words.replace("\N{NO-BREAK SPACE}", " ")
    for word in ("nina", "close", f"user {nora.pk}", "outcome, reached_at"):
        assert word in words


def test_the_latest_act_comes_first(client: Client) -> None:
    record(action="share", subject="review", by=PATIENT)
    record(action="withdraw", subject="review", by=PATIENT)

    rows = client.get(LIST).context["cl"].result_list
    assert [row.action for row in rows] == ["withdraw", "share", "log_in"]


def test_the_acts_on_one_record_are_found(client: Client) -> None:
    first, second = nurse("nora"), nurse("nina")
    record(action="open", subject=first, by=PATIENT)
    record(action="close", subject=second, by=PATIENT)
    rows = client.get(LIST, {"q": str(second.pk)}).context["cl"].result_list

    assert [row.action for row in rows] == ["close"]


def test_nobody_changes_it(admin_client: Client) -> None:
    row = record(action="open", subject="review", by=PATIENT)

    assert admin_client.get(f"{LIST}add/").status_code == 403
    assert admin_client.post(f"{LIST}{row.number}/change/", {"actor": "x"}).status_code == 403
    assert admin_client.post(f"{LIST}{row.number}/delete/", {"post": "yes"}).status_code == 403
    assert AuditRow.objects.get(number=row.number).actor == PATIENT


def test_the_number_of_queries_does_not_grow_with_the_rows(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(40):
        record(action="open", subject="review", by=PATIENT)
    with django_assert_max_num_queries(20):
        client.get(LIST)


@pytest.mark.parametrize("make", [nurse, editor, approver])
def test_others_of_the_staff_are_refused(make: Callable[[], User]) -> None:
    assert logged_in(make()).get(LIST, follow=True).status_code == 403


def test_an_anonymous_user_is_asked_to_log_in() -> None:
    assert Client().get(LIST)["Location"] == f"/admin/login/?next={LIST}"
