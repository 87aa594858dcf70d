"""Rules that somebody altered in the database, with every hash worked out again, tell nobody anything."""

from __future__ import annotations

import json
from hashlib import sha256
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.nurses.people import logged_in, nurse, shared_review
from tests.patients.html import read
from tests.patients.person import Person
from tests.unguarded import damage_versions, unguarded
from tests.versions import certify_known
from triage.actions import certificates
from triage.models import Certificate, ProtocolVersion, Publication, StoredAssessment
from triage.models.protocols import UntrustedVersionError
from triage.patients.sign_lists import emergency_list

if TYPE_CHECKING:
    from typing import Any

    from triage.engine.protocol import Protocol

HEALTH = "/health/ready/"
# Numb where one sits: an emergency by the rules as they were published.
SADDLE = {"saddle_numbness": "yes"}


@pytest.fixture
def _certificate_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate that is made on the way back, without the seconds."""
    monkeypatch.setattr(certificates, "certify_in_process", certify_known)


def run(statement: str, *values: str | int | bytes) -> None:
    """Run raw SQL without the triggers, as somebody can who owns the database."""
    with unguarded(connection), connection.cursor() as cursor:
        cursor.execute(statement, values)


def lowered(version: ProtocolVersion) -> tuple[str, str]:
    """The text in which no rule asks for an emergency any more, nor promises one, with its right hash."""
    document: dict[str, Any] = json.loads(version.document)
    for rule in document["rules"]:
        if rule["urgency"] == "emergency":
            rule["urgency"] = "same_day"
    for floor in document["promises"]["floors"]:
        floor.update({key: "same_day" for key, urgency in floor.items() if urgency == "emergency"})
    for combination in document["promises"]["combinations"]:
        if combination["urgency"] == "emergency":
            combination["urgency"] = "same_day"
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text, sha256(text.encode()).hexdigest()


def alter(version: ProtocolVersion) -> None:
    """Lower the live rules and work the hash out again."""
    run(
        "UPDATE triage_protocolversion SET document = %s, sha256 = %s WHERE id = %s",
        *lowered(version),
        version.pk,
    )


@pytest.fixture
def person(live_version: ProtocolVersion) -> Person:  # noqa: ARG001 (publishes it)
    """Somebody who has begun to answer."""
    return Person()


@pytest.fixture
def altered(live_version: ProtocolVersion, person: Person) -> Person:
    """Somebody in the middle of the questions when the rules are altered."""
    person.presses_none("movement")
    alter(live_version)
    return person


def load() -> CommandError:
    """What `load_protocol` refuses with."""
    with pytest.raises(CommandError) as caught:
        call_command("load_protocol", stdout=StringIO())
    return caught.value


def is_advice(client: Client, method: str, address: str, **data: str) -> str:
    """The words of a page that only says when to call."""
    response = getattr(client, method)(address, data)
    assert response.status_code == 503
    words = read(response).words
    assert "We cannot ask you about your signs right now" in words
    assert "Call now or go to the emergency room if new" in words
    assert emergency_list().call_911[0] in words
    return words


# ---- altered rules


def test_somebody_in_the_middle_is_told_when_to_call(altered: Person) -> None:
    is_advice(altered.client, "get", altered.page_url("urgent_signs"))


def test_a_sent_page_is_not_lost_and_gets_no_result(altered: Person) -> None:
    page = altered.page_url("urgent_signs")
    words = is_advice(altered.client, "post", page, action="continue", **SADDLE)
    assert "What you just sent was not saved" in words
    again = altered.client.post(page, {"action": "continue", **SADDLE})
    assert b'name="saddle_numbness" value="yes"' in again.content
    assert not StoredAssessment.objects.exists()


def test_there_is_no_result_from_altered_rules(altered: Person) -> None:
    is_advice(altered.client, "get", altered.result_url)


@pytest.mark.usefixtures("altered")
def test_nobody_begins_on_altered_rules() -> None:
    is_advice(Client(), "post", reverse("patients:start"), respondent="self")


@pytest.mark.usefixtures("altered")
@pytest.mark.parametrize("page", ["patients:start", "patients:help_now"])
def test_the_pages_that_say_when_to_call_open(page: str) -> None:
    assert Client().get(reverse(page)).status_code == 200


def test_nurses_still_see_the_queue(live_version: ProtocolVersion) -> None:
    shared_review()
    alter(live_version)
    response = logged_in(nurse()).get("/staff/")
    assert response.status_code == 200
    assert "The rules behind these answers cannot be trusted" in read(response).words


def test_nurses_still_see_whom_to_call_and_can_work(live_version: ProtocolVersion) -> None:
    review = shared_review()
    nora = nurse()
    client = logged_in(nora)
    alter(live_version)
    client.post(reverse("nurses:claim", args=[review.pk]))
    seen = read(client.get(reverse("nurses:review", args=[review.pk])))
    assert review.contact.name in seen.words
    assert review.contact.phone in seen.words
    assert "These answers, or the rules behind them, cannot be trusted." in seen.words
    assert "No rule found a sign" not in seen.words
    assert "Record a call" in seen.words


@pytest.mark.usefixtures("altered")
def test_the_site_says_in_a_word_that_it_is_not_healthy() -> None:
    response = Client().get(HEALTH)
    assert response.status_code == 503
    assert response.content.startswith(b"not ready: publication_not_in_audit_trail:")


@pytest.mark.usefixtures("altered")
def test_loading_refuses_with_a_code_of_its_own() -> None:
    refused = load()
    assert refused.returncode == 3
    assert str(refused).startswith("NOT TRUSTED: protocol version ")
    assert "Patients are not asked anything" in str(refused)


@pytest.mark.usefixtures("live_version")
def test_loading_refuses_a_text_that_was_altered_under_its_old_hash() -> None:
    damage_versions()
    refused = load()
    assert refused.returncode == 3
    assert "NOT TRUSTED" in str(refused)


@pytest.mark.usefixtures("altered")
def test_verifying_the_trail_reports_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_audit")
    said = capsys.readouterr().out
    assert "is not in the audit trail with this number and hash" in said
    assert "The live version: " in said


def test_a_running_server_notices(person: Person, live_version: ProtocolVersion) -> None:
    assert Client().get(HEALTH).status_code == 200
    person.presses_none("movement")
    alter(live_version)
    assert Client().get(HEALTH).status_code == 503
    is_advice(person.client, "get", person.page_url("urgent_signs"))


def test_a_running_server_goes_on_with_the_text_it_has_checked_until_it_is_asked_for_its_health(
    person: Person,
) -> None:
    person.presses_none("movement")
    page = person.page_url("urgent_signs")
    known = read(person.client.get(page)).words
    damage_versions()
    assert read(person.client.get(page)).words == known
    assert Client().get(HEALTH).content.startswith(b"not ready: text_changed:")
    is_advice(person.client, "get", page)


def test_a_text_that_is_altered_before_it_was_read_tells_nobody_anything(
    live_version: ProtocolVersion,
) -> None:
    damage_versions()
    article = f"/learn/{live_version.protocol.rules[0].content[0]}/"
    with pytest.raises(UntrustedVersionError, match="does not have this hash"):
        Publication.live_protocol()
    assert Client().get(article).status_code == 200


def test_the_hash_in_the_trail_cannot_be_altered_with_it(live_version: ProtocolVersion) -> None:
    text, digest = lowered(live_version)
    run("UPDATE triage_auditrow SET digest = %s WHERE digest <> ''", digest)
    run("UPDATE triage_audithead SET live_sha256 = %s", digest)
    run("UPDATE triage_protocolversion SET document = %s, sha256 = %s", text, digest)
    assert Client().get(HEALTH).content.startswith(b"not ready: publication_not_in_audit_trail:")
    with pytest.raises(UntrustedVersionError, match="not in the audit trail"):
        _ = ProtocolVersion.objects.get().protocol


# ---- other ways in


def test_a_publication_that_nobody_made_makes_nothing_live(live_version: ProtocolVersion) -> None:
    Publication.objects.create(version=live_version, reason="By hand.")
    assert Client().get(HEALTH).content.startswith(b"not ready: publication_not_in_audit_trail:")


def test_a_version_without_its_row_in_the_trail_is_refused(live_version: ProtocolVersion) -> None:
    run("DELETE FROM triage_auditrow WHERE action = 'store_version'")
    assert Client().get(HEALTH).content.startswith(b"not ready: not_in_audit_trail:")
    with pytest.raises(UntrustedVersionError):
        _ = live_version.protocol


@pytest.mark.usefixtures("live_version")
def test_a_version_without_a_certificate_is_not_asked_by() -> None:
    run("DELETE FROM triage_certificate")
    assert Client().get(HEALTH).content.startswith(b"not ready: certificate_missing:")
    is_advice(Client(), "post", reverse("patients:start"), respondent="self")


@pytest.mark.usefixtures("live_version")
def test_a_certificate_that_proves_nothing_is_refused() -> None:
    run("UPDATE triage_certificate SET packed = %s", b"junk")
    assert Client().get(HEALTH).content.startswith(b"not ready: certificate_invalid:")


@pytest.mark.usefixtures("live_version")
def test_another_key_trusts_nothing(settings: Any) -> None:
    settings.AUDIT_KEY = "another key that did not write any of the rows of this trail"
    assert Client().get(HEALTH).content.startswith(b"not ready: publication_not_in_audit_trail:")


# ---- the way back


@pytest.mark.process
@pytest.mark.timeout(240)
@pytest.mark.django_db
def test_a_database_of_before_is_recorded_when_it_holds_the_shipped_file(shipped: Protocol) -> None:
    version = ProtocolVersion.objects.create(
        document=shipped.canonical_json().decode(), sha256=shipped.sha256
    )
    Publication.objects.create(version=version, reason="Before versions were recorded.")
    out = StringIO()
    call_command("load_protocol", stdout=out)
    assert "its hash is in the audit trail from now on" in out.getvalue()
    assert "Proved that version" in out.getvalue()
    assert Certificate.objects.get().version == version
    assert Client().get(HEALTH).status_code == 200


@pytest.mark.usefixtures("_certificate_at_hand")
@pytest.mark.django_db
def test_a_database_of_before_with_other_rules_waits_for_somebody(shipped: Protocol) -> None:
    other = shipped.model_copy(update={"title": shipped.pages[0].title})
    version = ProtocolVersion.objects.create(document=other.canonical_json().decode(), sha256=other.sha256)
    Publication.objects.create(version=version, reason="Before versions were recorded.")
    assert load().returncode == 3
    call_command("trust_version", version.sha256, "--live", stdout=StringIO())
    assert Publication.live_version() == version
    assert Client().get(HEALTH).status_code == 200


@pytest.mark.usefixtures("altered", "_certificate_at_hand")
def test_after_tampering_the_shipped_rules_are_made_live_by_their_hash(shipped: Protocol) -> None:
    load()
    call_command("trust_version", shipped.sha256, "--live", stdout=StringIO())
    assert Client().get(HEALTH).status_code == 200
    assert Publication.live_version().protocol == shipped


@pytest.mark.usefixtures("altered")
def test_a_hash_that_no_version_has_is_refused() -> None:
    with pytest.raises(CommandError, match="No stored version has this hash") as caught:
        call_command("trust_version", "0" * 64)
    assert caught.value.returncode == 1


@pytest.mark.django_db
def test_part_of_a_hash_is_refused() -> None:
    with pytest.raises(CommandError, match="64 hexadecimal digits") as caught:
        call_command("trust_version", "abc")
    assert caught.value.returncode == 2


def test_a_text_that_does_not_have_the_hash_is_refused(live_version: ProtocolVersion) -> None:
    run("UPDATE triage_protocolversion SET document = document || ' '")
    with pytest.raises(CommandError, match="its text does not have this hash"):
        call_command("trust_version", live_version.sha256)
