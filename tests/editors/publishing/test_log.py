"""The clinical changelog in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from tests.actions.publishing.scene import LESS, REASON, WHY
from tests.editors.publishing.doors import assert_only_staff_of_protocols, statuses
from tests.patients.html import read
from triage.actions.publishing.deciding import approve
from triage.actions.publishing.proposing import send_for_review
from triage.models import Publication

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from triage.models import Draft, ProtocolVersion

LOG = "/admin/triage/publication/"


def test_each_entry_says_who_changed_what_for_whom_and_why(
    client: Client, lowered: Draft, author: User, second: User
) -> None:
    proposal = send_for_review(draft=lowered, summary=WHY, reasons={LESS: REASON}, by=author)
    approve(proposal_id=proposal.pk, by=second)

    page = client.get(LOG)
    words = read(page).words

    assert f"version {proposal.version_id} went live, published (live)" in words
    assert "Written by Edith. Proposed by Edith. Approved by Abel." in words
    assert f"Why: {WHY}" in words
    assert "Told less than before Someone with cancer (not sure) and back pain (not sure)" in words
    assert f"Reason: {REASON}" in words
    assert words.index(f"version {proposal.version_id}") < words.index("The tests publish it.")
    for link in read(page).links:
        if "/protocolversion/" in link:
            assert client.get(link).status_code == 200, link


def test_an_approver_reads_it_too(approving: Client) -> None:
    assert "The tests publish it." in read(approving.get(LOG)).words


def test_only_staff_of_protocols_read_it(live: ProtocolVersion) -> None:
    assert live.publications.count() == 1
    assert_only_staff_of_protocols([LOG])


def test_it_is_only_read(client: Client, live: ProtocolVersion) -> None:
    entry = live.publications.get()
    assert client.post(LOG, {"action": "delete_selected", "_selected_action": entry.pk}).status_code == 405
    delete = reverse("admin:triage_publication_delete", args=[entry.pk])
    for method in ("get", "post"):
        assert set(statuses(client, method, [f"{LOG}add/", delete]).values()) == {403}
    change = reverse("admin:triage_publication_change", args=[entry.pk])
    assert client.post(change, {"reason": "Another."}).status_code == 403
    assert Publication.objects.get().reason == "The tests publish it."
