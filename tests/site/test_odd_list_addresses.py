"""Lists in Django admin opened by an address that nobody wrote by clicking: answered, never an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.patients.html import read
from triage.editors.site import NOT_FILTERED
from triage.models import Draft, ProtocolVersion, StoredCase

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import Model
    from django.test import Client

# PostgreSQL would refuse everything after the first refusal in a test's own transaction.
pytestmark = pytest.mark.django_db(transaction=True)
HUGE = "9" * 40
ODD_LOOKUPS = [
    "{field}=" + HUGE,
    "{field}=-" + HUGE,
    "{field}=%00",
    "{field}=nonsense",
    "{field}__exact=" + HUGE,
    "{field}__year=99999",
    "{field}__year=0",
    "{field}__year__gte=" + HUGE,
    "{field}__date=99999-01-01",
    "{field}__gte=99999-01-01",
    "{field}__hour=" + HUGE,
    "{field}__in=" + HUGE + ",x",
    "{field}__range=1",
    "{field}__isnull=7",
    "{field}__regex=(",
    "{field}__nonsense=1",
    "{field}__id__exact=" + HUGE,
]
ODD_ADDRESSES = [
    "p=" + HUGE,
    "p=-1",
    "o=9.-9.x",
    "o=" + HUGE,
    "q=%00",
    "q=" + "x" * 5000,
    "all=",
    "e=1",
    "_facets=7",
]
LISTS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def address_of(model: type[Model]) -> str:
    """Where its list is."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_an_odd_address_of_a_list_is_answered(
    admin_client: Client, admin_user: User, live_version: ProtocolVersion, model: type[Model]
) -> None:
    # One field of each type: the lookups come from the type.
    fields = {type(field): field.name for field in model._meta.fields}
    asked = [lookup.format(field=name) for name in fields.values() for lookup in ODD_LOOKUPS] + ODD_ADDRESSES
    if model is StoredCase:
        # A list of our own, which weighs every case each time and knows no lookup.
        asked = ["&".join(asked)]
    within = ""
    if hasattr(model, "draft"):
        draft = Draft.objects.create(name="Empty", base=live_version, author=admin_user)
        within = f"draft__id__exact={draft.pk}&"
    admin_client.raise_request_exception = False
    failed = [
        query
        for query in asked
        if admin_client.get(f"{address_of(model)}?{within}{query}").status_code >= 500
    ]
    assert failed == []


@pytest.mark.parametrize("query", ["made_at__year=99999", "made_at__year=soon", "nonsense=1"])
def test_a_list_that_cannot_be_filtered_is_shown_whole_and_says_so(admin_client: Client, query: str) -> None:
    page = admin_client.get(f"/admin/triage/alert/?{query}", follow=True)
    assert NOT_FILTERED in read(page).words


def test_a_list_that_is_filtered_does_not_say_so(admin_client: Client) -> None:
    page = admin_client.get("/admin/triage/alert/?level=nurse", follow=True)
    assert NOT_FILTERED not in read(page).words


@pytest.mark.parametrize("place", ["change", "delete"])
def test_a_row_that_is_asked_for_by_a_field_without_a_name_is_refused(
    admin_client: Client, admin_user: User, place: str
) -> None:
    admin_client.raise_request_exception = False
    address = f"/admin/auth/user/{admin_user.pk}/{place}/"
    assert admin_client.get(f"{address}?_to_field=").status_code == 400
    assert admin_client.post(address, {"_to_field": ""}).status_code == 400
