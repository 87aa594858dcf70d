"""Versions in the admin: their facts and files, and the way back to them."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.actions.publishing.scene import REASON, WHY, changed_draft, data, make_live, small_protocol
from tests.editors.pages import sent_by
from tests.editors.publishing.doors import TOO_LONG, assert_only_staff_of_protocols, statuses
from tests.engine.builders import stored
from tests.patients.html import read
from tests.versions import store_document
from triage.actions.protocols import store_version
from triage.actions.publishing import gate
from triage.actions.publishing.deciding import approve
from triage.actions.publishing.proposing import send_for_review
from triage.engine.loading import load
from triage.models import Proposal, ProtocolVersion, Publication
from triage.models.protocols import PublicationKind

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

LIST = "/admin/triage/protocolversion/"


def at(version: ProtocolVersion | int | str) -> str:
    """The address of a version."""
    pk = version.pk if isinstance(version, ProtocolVersion) else version
    return reverse("admin:triage_protocolversion_change", args=[pk])


def file_of(version: ProtocolVersion | int, name: str) -> str:
    """The address of a file of a version, or of rolling back to it."""
    pk = version.pk if isinstance(version, ProtocolVersion) else version
    return reverse(f"admin:triage_version_{name}", args=[pk])


@pytest.fixture
def approved(author: User, second: User) -> ProtocolVersion:
    """A version that tells more, reviewed and live."""
    proposal = send_for_review(draft=changed_draft(author), summary=WHY, reasons={}, by=author)
    approve(proposal_id=proposal.pk, by=second)
    return ProtocolVersion.objects.get(pk=proposal.version_id)


# ---- reading


def test_the_list_says_which_one_is_live(
    client: Client, live: ProtocolVersion, approved: ProtocolVersion
) -> None:
    words = read(client.get(LIST)).words
    assert f"version {approved.pk} live {approved.sha256[:12]} edith" in words
    assert f"version {live.pk} retired {live.sha256[:12]}" in words


def test_its_page_says_what_it_is_and_how_it_was_proved(client: Client, approved: ProtocolVersion) -> None:
    seen = read(client.get(at(approved)))
    for words in (
        "Live SHA-256",
        approved.sha256,
        "4 questions, 3 rules, 3 floors, 0 combinations, 0 assumptions",
        f"published by Edith, approved by Abel. {WHY}",
        "Safety report holds Floors and combinations are kept",
        "It is checked whenever a server starts",
    ):
        assert words in seen.words, words
    assert "Roll back" not in seen.words
    for link in seen.links:
        if f"/protocolversion/{approved.pk}/" in link or "source-map" in link:
            assert client.get(link).status_code == 200, link


def test_a_version_that_came_with_the_program_says_so(client: Client, live: ProtocolVersion) -> None:
    words = read(client.get(at(live))).words
    assert "came with the program" in words
    assert "This site has no report of it." in words


def test_a_draft_can_be_begun_from_it_by_those_who_write(
    client: Client, approving: Client, live: ProtocolVersion
) -> None:
    link = f"/admin/triage/draft/add/?base={live.pk}"
    assert link in read(client.get(at(live))).links
    assert link not in read(approving.get(at(live))).links


def test_a_version_of_a_form_of_long_ago_is_still_found(client: Client, live: ProtocolVersion) -> None:
    assert live.is_readable
    document = json.dumps({"form": "of long ago", "pages": []})
    old = store_document(document, hashlib.sha256(document.encode()).hexdigest())
    assert not old.is_readable
    page = client.get(at(old))
    assert "This program cannot read this version" in read(page).words
    assert "Begin a draft" not in read(page).words
    assert client.get(file_of(old, "export"))["Location"] == at(old)


# ---- its files


def test_its_hash_can_be_computed_from_the_exported_file(client: Client, approved: ProtocolVersion) -> None:
    response = client.get(file_of(approved, "export"))
    expected = f'attachment; filename="protocol-{approved.sha256[:12]}.yaml"'
    assert response["Content-Disposition"] == expected
    protocol = load(response.content.decode(), pages={"get-help-now"}, passages=[])
    assert hashlib.sha256(protocol.canonical_json()).hexdigest() == approved.sha256


# ---- what changed since another one


def test_what_changed_is_told_from_any_version_to_any_other(
    client: Client, approving: Client, live: ProtocolVersion, approved: ProtocolVersion
) -> None:
    page = read(client.get(file_of(approved, "changes")))
    assert f"What changed from version {live.pk} to version {approved.pk}" in page.words
    assert "Nothing lowers. Somebody is told more." in page.words
    assert "Told more than before Someone with cancer (not sure)" in page.words

    back = read(approving.get(file_of(live, "changes"), {"since": approved.pk})).words
    assert f"What changed from version {approved.pk} to version {live.pk}" in back
    assert "1 change lowers" in back
    assert "Told less than before" in back


@pytest.mark.parametrize("since", ["", "x", "999", str(TOO_LONG)])
def test_a_version_that_is_not_there_is_asked_for_again(
    client: Client, live: ProtocolVersion, since: str
) -> None:
    response = client.get(file_of(live, "changes"), {"since": since})
    assert "Choose the version to compare it with." in read(response).words


def test_versions_that_cannot_be_compared_say_why(client: Client, live: ProtocolVersion) -> None:
    document = json.dumps({"form": "of long ago", "pages": []})
    old = store_document(document, hashlib.sha256(document.encode()).hexdigest())
    said = f"This program cannot read version {old.pk}. Choose another one."
    assert said in read(client.get(file_of(old, "changes"), {"since": live.pk})).words
    assert said in read(client.get(file_of(live, "changes"), {"since": old.pk})).words


def test_what_changed_is_only_read(client: Client, live: ProtocolVersion) -> None:
    assert client.post(file_of(live, "changes")).status_code == 405


# ---- the way back


def test_one_person_rolls_back_when_nobody_is_told_less(client: Client, live: ProtocolVersion) -> None:
    make_live(small_protocol(spine="soon"))
    assert "Roll back to it" in read(client.get(at(live))).words
    page = client.get(file_of(live, "roll_back"))
    assert "Told more than before" in read(page).words
    reasons = {name: REASON for name in sent_by(page) if name.startswith("reason-")}

    response = client.post(file_of(live, "roll_back"), {"summary": WHY} | reasons, follow=True)

    assert response.redirect_chain[0][0] == at(live)
    assert f"Version {live.pk} is live again." in read(response).words
    assert Publication.live_version() == live
    last = Publication.objects.latest("pk")
    assert (last.kind, last.reason) == (PublicationKind.ROLL_BACK, WHY)


def test_a_second_person_is_needed_when_somebody_is_told_less(
    client: Client, approving: Client, live: ProtocolVersion, approved: ProtocolVersion
) -> None:
    page = client.get(file_of(live, "roll_back"))
    form = sent_by(page)
    reasons = {name: REASON for name in form if name.startswith("reason-")}
    assert reasons

    response = client.post(file_of(live, "roll_back"), {"summary": WHY} | reasons, follow=True)
    proposal = Proposal.objects.latest("pk")
    assert "Somebody would be told less, so another person must approve it." in read(response).words
    assert proposal.kind == PublicationKind.ROLL_BACK
    assert f"Roll back to version {live.pk}" in read(response).words
    assert Publication.live_version() == approved

    approving.post(reverse("admin:triage_proposal_decide", args=[proposal.pk]), {"approve": ""})
    assert Publication.live_version() == live


def test_its_author_takes_a_roll_back_back(
    client: Client, live: ProtocolVersion, approved: ProtocolVersion
) -> None:
    reasons = {n: REASON for n in sent_by(client.get(file_of(live, "roll_back"))) if n.startswith("reason-")}
    client.post(file_of(live, "roll_back"), {"summary": WHY} | reasons)
    proposal = Proposal.objects.latest("pk")

    response = client.post(reverse("admin:triage_proposal_withdraw", args=[proposal.pk]), follow=True)

    assert response.redirect_chain[0][0] == reverse("admin:triage_proposal_change", args=[proposal.pk])
    assert "Withdrawn. What is live stays." in read(response).words
    assert Publication.live_version() == approved


@pytest.mark.parametrize("missing", ["summary", "reason"])
def test_what_was_written_is_kept_when_something_is_missing(
    client: Client, live: ProtocolVersion, approved: ProtocolVersion, missing: str
) -> None:
    form = sent_by(client.get(file_of(live, "roll_back")))
    written = {name: REASON for name in form if name == "summary" or name.startswith("reason-")}
    sent = {name: "" if name.startswith(missing) else words for name, words in written.items()}

    response = client.post(file_of(live, "roll_back"), sent)

    assert "is missing. Write it in a sentence or two." in read(response).words
    assert sent_by(response).items() >= sent.items()
    assert Publication.live_version() == approved
    assert not Proposal.objects.filter(kind=PublicationKind.ROLL_BACK).exists()


def test_there_is_no_way_back_to_what_is_live_or_never_was(client: Client, live: ProtocolVersion) -> None:
    never = store_version(small_protocol(spine="emergency"), author=None)
    for version, state in ((live, "live"), (never, "never published")):
        response = client.get(file_of(version, "roll_back"), follow=True)
        assert response.redirect_chain[0][0] == at(version)
        assert f"There is no way back to this version now: it is {state}." in read(response).words
    response = client.post(file_of(never, "roll_back"), {"summary": WHY}, follow=True)
    assert "it is never published" in read(response).words
    # Somebody else was faster: what was written stays.
    response = client.post(file_of(live, "roll_back"), {"summary": WHY})
    assert "This version is live already." in read(response).words
    assert sent_by(response)["summary"] == WHY
    assert Publication.objects.count() == 1


# ---- who may do it


def test_only_staff_of_protocols_come_in(live: ProtocolVersion, approved: ProtocolVersion) -> None:
    files = [file_of(approved, name) for name in ("changes", "export", "roll_back")]
    assert_only_staff_of_protocols([LIST, at(live), *files])
    assert Publication.live_version() == approved


def test_an_approver_too_may_roll_back(
    approving: Client, live: ProtocolVersion, approved: ProtocolVersion
) -> None:
    assert approving.get(file_of(live, "roll_back")).status_code == 200
    assert Publication.live_version() == approved


def test_each_takes_its_own_methods_only(client: Client, live: ProtocolVersion) -> None:
    assert client.post(at(live)).status_code == 405
    assert client.post(file_of(live, "export")).status_code == 405
    assert client.put(file_of(live, "roll_back")).status_code == 405


@pytest.mark.parametrize("unknown", [999, TOO_LONG])
def test_an_unknown_version_is_not_found(client: Client, unknown: int) -> None:
    names = ("export", "roll_back")
    addresses = [at(unknown), *(file_of(unknown, name) for name in names)]
    assert set(statuses(client, "get", addresses).values()) == {404}
    assert client.post(file_of(unknown, "roll_back"), {"summary": WHY}).status_code == 404


@pytest.mark.parametrize("words", ["abc", "1_2F", "1.5"])
def test_words_are_no_version(client: Client, words: str) -> None:
    assert client.get(f"{LIST}{words}/change/").status_code == 404


def test_versions_are_never_added_changed_or_deleted(client: Client, live: ProtocolVersion) -> None:
    delete = reverse("admin:triage_protocolversion_delete", args=[live.pk])
    for method in ("get", "post"):
        assert set(statuses(client, method, [f"{LIST}add/", delete]).values()) == {403}
    client.post(LIST, {"action": "delete_selected", "_selected_action": live.pk, "post": "yes"})
    assert ProtocolVersion.objects.filter(pk=live.pk).exists()


# ---- versions that are older than a safety rule


@pytest.fixture
def outdated(live: ProtocolVersion) -> ProtocolVersion:  # noqa: ARG001 (the version before)
    """A version of before every answer needed a promise, which was live before the one that is now."""
    written = data()
    written["promises"]["only_with_others"] = []
    version = make_live(stored(written))
    make_live(small_protocol(spine="soon"))
    return version


def test_an_outdated_version_is_marked(
    client: Client, live: ProtocolVersion, outdated: ProtocolVersion
) -> None:
    words = read(client.get(LIST)).words
    assert words.count("breaks one: cannot become live again") == 1
    assert "meets them" in words
    page = read(client.get(at(outdated))).words
    assert "This version breaks a safety rule that is newer than it." in page
    assert "Nothing is promised for “cancer”, which the rule “spine” reads." in page
    assert "breaks a safety rule" not in read(client.get(at(live))).words


def test_the_way_back_to_an_outdated_version_is_refused_in_words(
    client: Client, outdated: ProtocolVersion
) -> None:
    response = client.post(file_of(outdated, "roll_back"), {"summary": WHY})
    assert (
        "is older than a safety rule that it breaks, so it cannot become live again" in read(response).words
    )
    assert Publication.live_version() != outdated


def test_a_version_that_cites_what_is_gone_says_so_on_its_page(
    client: Client, live: ProtocolVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "names what is not there any more" not in read(client.get(at(live))).words
    monkeypatch.setattr(gate, "library", lambda _: {})
    words = read(client.get(at(live))).words
    assert "This version names what is not there any more" in words
    assert "rule 'spine': unknown content page 'get-help-now'." in words
