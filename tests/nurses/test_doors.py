"""Every page under /staff/ is closed to those whose work it is not, and the trail notes who tried."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.nurses.people import editor, logged_in, nurse, shared_review
from tests.patients.html import read
from triage.models import AuditRow
from triage.nurses.sessions.urls import session_urls
from triage.nurses.urls import urlpatterns

pytestmark = pytest.mark.usefixtures("live_version")
# What is about everybody's own account stands aside.
OWN = {
    *("log_in", "log_out", "sign_on", "sign_on_answer", "saml_answer", "saml_metadata"),
    *(pattern.name for pattern in session_urls),
}
PAGES = {pattern.name: pattern for pattern in urlpatterns if pattern.name not in OWN}

# The part of the queue that keeps itself up to date is only there for htmx.
HTMX = {"HX-Request": "true"}


def address_of(name: str) -> str:
    """The address of a page, about a review that there is, or its submission."""
    review = shared_review()
    converters = PAGES[name].pattern.converters
    known = {key: review.submission_id if key == "call_id" else review.pk for key in converters}
    return reverse(f"nurses:{name}", kwargs=known)


@pytest.mark.parametrize("name", PAGES)
def test_others_of_the_staff_get_a_403_page_and_the_trail_notes_it(name: str) -> None:
    # Editors read the report; plain nurses do not.
    user, address = nurse() if name.startswith("report") else editor(), address_of(name)
    client = logged_in(user)
    answers = [client.get(address, headers=HTMX), client.post(address, headers=HTMX)]
    refused = [answer for answer in answers if answer.status_code == 403]

    # A page that answers one method alone may say so first.
    assert refused
    assert {answer.status_code for answer in answers} <= {403, 405}
    assert all("This page is not for you to see." in read(answer).words for answer in refused)
    rows = AuditRow.objects.filter(action="refused")
    assert {(row.actor, row.subject_type) for row in rows} == {(f"user {user.pk}", f"nurses:{name}")}
    assert len(rows) == len(refused)


@pytest.mark.parametrize("name", PAGES)
def test_an_anonymous_user_comes_no_further_than_the_log_in(name: str) -> None:
    address = address_of(name)
    rows = AuditRow.objects.count()
    client = Client(headers=HTMX)
    for answer in (client.get(address), client.post(address)):
        place = answer.get("Location") or answer.get("HX-Redirect") or ""
        assert answer.status_code == 405 or place.startswith("/staff/log-in/")
    assert AuditRow.objects.count() == rows
