"""`manage.py load_protocol`: safe to run at every start, and says what happened."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, NoReturn

import pytest
from django.core.management import CommandError, call_command

from tests.versions import certify_known
from triage.actions import certificates
from triage.engine.faults import Problem, ProtocolError
from triage.engine.vocabulary import Text
from triage.models import ProtocolVersion, Publication

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol

SHIPPED = "triage.management.commands._protocol_files.shipped_protocol"


@pytest.fixture(autouse=True)
def _certificate_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate that the command makes, without the seconds."""
    monkeypatch.setattr(certificates, "certify_in_process", certify_known)


def load() -> str:
    """Run the command and return what it says."""
    out = StringIO()
    call_command("load_protocol", stdout=out)
    return out.getvalue()


def faulty(**_: object) -> NoReturn:
    """Fail as a shipped protocol with a fault does."""
    raise ProtocolError([Problem("rule 'fever'", "unknown question 'fewer'. Did you mean 'fever'?")])


@pytest.mark.django_db
def test_an_empty_database_gets_the_protocol_published(shipped: Protocol) -> None:
    load()
    assert Publication.live_version().sha256 == shipped.sha256


@pytest.mark.django_db
def test_it_says_that_it_published() -> None:
    said = load()
    version = ProtocolVersion.objects.get()
    assert said == (
        f"Protocol bone_metastasis, {version}: published into an empty database.\n"
        f"Proved that {version} is safe, and kept the proof.\n"
    )


@pytest.mark.django_db
def test_the_publication_log_names_the_command() -> None:
    load()
    assert Publication.objects.get().reason == "First version, loaded by load_protocol."


@pytest.mark.django_db
def test_a_second_run_says_that_nothing_changed() -> None:
    load()
    assert load().endswith(": already in the database; nothing changed.\n")
    assert ProtocolVersion.objects.count() == 1


@pytest.mark.django_db
def test_a_newer_protocol_is_said_to_wait_as_a_draft(
    shipped: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    load()
    newer = shipped.model_copy(update={"title": Text({"en": "Newer"})})
    monkeypatch.setattr(SHIPPED, lambda **_: newer)
    said = load()
    assert "stored, not published; what is published stays published." in said
    assert "an editor starts a draft from this version" in said
    assert Publication.live_version().sha256 == shipped.sha256


@pytest.mark.django_db
def test_a_faulty_protocol_is_refused_with_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SHIPPED, faulty)
    with pytest.raises(CommandError, match=r"(?s)cannot be loaded:.*rule 'fever'.*Did you mean") as caught:
        load()
    assert caught.value.returncode == 2
    assert not ProtocolVersion.objects.exists()
