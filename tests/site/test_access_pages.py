"""The pages on which two administrators give somebody groups or a way to a new password."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.nurses.people import PASSWORD, administrator, approver, editor, logged_in, nurse
from tests.patients.html import read
from triage.actions.roles import NURSE
from triage.models import AccessProposal, AuditRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test.client import _MonkeyPatchedWSGIResponse as Response
    from pytest_django import Settings

pytestmark = pytest.mark.usefixtures("live_version")
SET_UP, WHY = "/staff/account/set-up/", "She begins on Monday"
NEW = "violet harbor seventeen kites"
_CODE = re.compile(r"\b\w{4}-\w{4}-\w{4}\b")


@pytest.fixture
def ada() -> Client:
    """The browser of an administrator."""
    return logged_in(administrator("ada"))


@pytest.fixture
def ben() -> Client:
    """The browser of another administrator."""
    return logged_in(administrator("ben"))


@pytest.fixture
def nora() -> User:
    """A nurse."""
    return nurse("nora")


def access_of(person: User) -> str:
    """Where something is proposed for a person."""
    return f"/admin/auth/user/{person.pk}/access/"


def propose(client: Client, person: User, **sent: object) -> Response:
    """Propose a way to a new password, or what is sent."""
    return client.post(access_of(person), {"set_up": "password", "reason": WHY} | sent)


def page_of_proposal(view: str = "change") -> str:
    """A page of the last proposal."""
    return f"/admin/triage/accessproposal/{AccessProposal.objects.latest('pk').pk}/{view}/"


def code_on(response: Response) -> str:
    """The one code that a page shows."""
    (code,) = set(_CODE.findall(read(response).words))
    return str(code)


def chosen(first: str, second: str, password: str = NEW, client: Client | None = None) -> Response:
    """Send both codes and a password."""
    form = {"first_code": first, "second_code": second, "new_password1": password, "new_password2": password}
    return (client or Client()).post(SET_UP, form)


def test_a_nurse_chooses_a_password_with_a_code_from_each_administrator(
    ada: Client, ben: Client, nora: User
) -> None:
    first = code_on(propose(ada, nora))
    second = code_on(ben.post(page_of_proposal("decide"), {"agree": ""}))
    assert chosen(first.lower(), f" {second} ")["Location"] == "/staff/log-in/"

    hers = Client()
    assert hers.post("/staff/log-in/", {"username": "nora", "password": PASSWORD}).status_code == 200
    assert hers.post("/staff/log-in/", {"username": "nora", "password": NEW}).status_code == 302
    assert AuditRow.objects.filter(action="choose_password", subject=str(nora.pk)).exists()


def test_a_code_is_shown_once(ada: Client, ben: Client, nora: User) -> None:
    first = code_on(propose(ada, nora))
    second = code_on(ben.post(page_of_proposal("decide"), {"agree": ""}))
    for client in (ada, ben):
        for address in (page_of_proposal(), access_of(nora), "/admin/triage/accessproposal/", "/admin/"):
            seen = read(client.get(address)).raw
            assert first not in seen
            assert second not in seen


def test_a_new_nurse_works_once_both_agreed(ada: Client, ben: Client) -> None:
    ada.post("/admin/auth/user/add/", {"username": "nina"})
    nina = User.objects.get(username="nina")
    first = code_on(propose(ada, nina, groups=[NURSE]))
    assert "waits" in read(ben.get(access_of(nina))).words
    assert "Access for nina: Nurses, a new password" in read(ben.get("/admin/")).words
    chosen(first, code_on(ben.post(page_of_proposal("decide"), {"agree": ""})))

    hers = Client()
    hers.post("/staff/log-in/", {"username": "nina", "password": NEW})
    assert hers.get("/staff/").status_code == 200


def test_an_administrator_does_not_agree_to_their_own_proposal(ada: Client, nora: User) -> None:
    propose(ada, nora)
    assert 'name="agree"' not in read(ada.get(page_of_proposal())).raw
    response = ada.post(page_of_proposal("decide"), {"agree": ""})
    assert "another administrator has to agree" in read(response).words
    assert AccessProposal.objects.get().is_open


def test_nobody_is_offered_a_proposal_for_themselves(ada: Client) -> None:
    own = User.objects.get(username="ada")
    assert "your own account" in read(ada.get(access_of(own))).words
    response = propose(ada, own, groups=[NURSE])
    assert "another administrator has to propose it" in read(response).words
    assert not AccessProposal.objects.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"reason": ""}, "This field is required."),
        ({"set_up": ""}, "Choose a group"),
        ({"set_up": "everything"}, "Select a valid choice"),
        ({"groups": ["Surgeons"]}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_kept(
    sent: dict[str, object], said: str, ada: Client, nora: User
) -> None:
    response = propose(ada, nora, **sent)
    assert response.status_code == 200
    assert said in read(response).words
    assert str(sent.get("reason", WHY)) in read(response).raw
    assert not AccessProposal.objects.exists()


def test_it_is_given_back_with_a_note_and_withdrawn_by_its_author(
    ada: Client, ben: Client, nora: User
) -> None:
    propose(ada, nora)
    assert "note to the author is missing" in read(ben.post(page_of_proposal("decide"))).words
    ben.post(page_of_proposal("decide"), {"return": "", "note": "She did not ask for it."})
    assert "She did not ask for it." in read(ada.get(page_of_proposal())).words
    propose(ada, nora)
    assert "Only its author" in read(ben.post(page_of_proposal("withdraw"))).words
    assert ada.post(page_of_proposal("withdraw")).status_code == 302
    assert not AccessProposal.objects.filter(decision="open").exists()


@pytest.mark.parametrize("make", [nurse, editor, approver])
def test_others_may_neither_propose_nor_read_nor_decide(
    make: Callable[..., User], ada: Client, nora: User
) -> None:
    propose(ada, nora)
    other = logged_in(make("other"))
    for address in (access_of(nora), page_of_proposal()):
        assert other.get(address).status_code in (302, 403)
    for address in (access_of(nora), page_of_proposal("decide"), page_of_proposal("withdraw")):
        assert other.post(address, {"agree": ""}).status_code in (302, 403)
        assert Client().post(address, {"agree": ""}).status_code == 302
    assert AccessProposal.objects.get().is_open


def test_deciding_is_sent_and_a_person_who_is_not_there_is_not_found(ada: Client, nora: User) -> None:
    propose(ada, nora)
    for view in ("decide", "withdraw"):
        assert ada.get(page_of_proposal(view)).status_code == 405
        assert ada.post(f"/admin/triage/accessproposal/4711/{view}/").status_code == 404
    assert ada.get("/admin/auth/user/4711/access/").status_code == 404
    assert ada.put(access_of(nora)).status_code == 405


def test_wrong_codes_open_nothing_and_the_trail_notes_whose_they_were(
    ada: Client, ben: Client, nora: User
) -> None:
    first = code_on(propose(ada, nora))
    ben.post(page_of_proposal("decide"), {"agree": ""})
    response = chosen(first, "2222-2222-2222")

    assert "These two codes do not open an account." in read(response).words
    assert NEW not in read(response).raw
    assert AuditRow.objects.get(action="codes_refused").subject == str(nora.pk)
    chosen("2222-2222-2222", first)
    assert AuditRow.objects.filter(action="codes_refused").latest("number").subject == ""


def test_a_guessable_password_is_refused_and_the_codes_hold(ada: Client, ben: Client, nora: User) -> None:
    first = code_on(propose(ada, nora))
    second = code_on(ben.post(page_of_proposal("decide"), {"agree": ""}))
    response = chosen(first, second, "hospital2026")

    assert "too easy to guess" in read(response).words
    assert f'value="{first}"' in read(response).raw
    assert chosen(first, second).status_code == 302


def test_somebody_who_is_logged_in_logs_in_anew(ada: Client, ben: Client, nora: User) -> None:
    hers = logged_in(nora)
    first = code_on(propose(ada, nora))
    second = code_on(ben.post(page_of_proposal("decide"), {"agree": ""}))
    response = chosen(first, second, client=hers)

    assert response.status_code == 302
    assert hers.get("/staff/").status_code == 302


def test_guessing_codes_is_bounded(settings: Settings) -> None:
    settings.LIMITS = settings.LIMITS | {"log_ins_from_address": 2}
    for _ in range(2):
        assert chosen("2222-2222-2222", "3333-3333-3333").status_code == 200
    response = chosen("2222-2222-2222", "3333-3333-3333")

    assert response.status_code == 429
    assert "Too many tries." in read(response).words
    assert int(response["Retry-After"]) > 0
