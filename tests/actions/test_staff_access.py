"""Groups and new passwords of the staff: proposed by one administrator, in force once another agreed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.nurses.people import PASSWORD, administrator, approver, nurse
from triage.actions.audit import MACHINE
from triage.actions.publishing.problems import NotAllowedError, PublishingError, StaleError
from triage.actions.roles import ADMINISTRATOR, EDITOR, LEAD_NURSE, NURSE
from triage.actions.set_up_codes import CodesError, choose_password_by_codes
from triage.actions.staff_access import (
    CODES_LAST,
    Given,
    agree_to_access,
    give_access_at_machine,
    propose_access,
    return_access_proposal,
    withdraw_access_proposal,
)
from triage.models import AccessProposal, AuditRow, FirstPassword
from triage.models.access_proposals import SetUp

if TYPE_CHECKING:
    from time_machine import TimeMachineFixture

pytestmark = pytest.mark.django_db
WHY = "She begins on Monday"
NEW = "violet harbor seventeen kites"


@pytest.fixture
def ada() -> User:
    """An administrator."""
    return administrator("ada")


@pytest.fixture
def ben() -> User:
    """Another administrator."""
    return administrator("ben")


@pytest.fixture
def nina() -> User:
    """Somebody new, who cannot log in."""
    return User.objects.create_user("nina")


def proposed(person: User, by: User, *groups: str, **others: Any) -> Given:
    """What an administrator proposed for a person."""
    wanted = {"set_up": SetUp.NONE, "reason": WHY} | others
    return propose_access(person_id=person.pk, groups=groups, by=by, **wanted)


def agreed(given: Given, by: User) -> Given:
    """It, in force."""
    return agree_to_access(proposal_id=given.proposal.pk, by=by)


def both_codes(person: User, ada: User, ben: User, set_up: SetUp = SetUp.PASSWORD) -> dict[str, str]:
    """The codes that two administrators gave somebody."""
    first = proposed(person, ada, set_up=set_up)
    return {"first": first.code, "second": agreed(first, ben).code}


def fresh(user: User) -> User:
    """The account with what it may do now."""
    return User.objects.get(pk=user.pk)


def trail() -> list[tuple[str, str, list[str]]]:
    """Who did what."""
    return list(AuditRow.objects.values_list("actor", "action", "fields"))


def test_a_group_is_given_once_a_second_administrator_agreed(nina: User, ada: User, ben: User) -> None:
    given = proposed(nina, ada, NURSE)
    assert not fresh(nina).has_perm("triage.work_queue")
    agreed(given, ben)
    assert fresh(nina).has_perm("triage.work_queue")


def test_a_group_alone_needs_no_code(nina: User, ada: User, ben: User) -> None:
    given = proposed(nina, ada, NURSE)
    assert (given.code, agreed(given, ben).code) == ("", "")


def test_a_group_that_works_in_the_admin_opens_it(nina: User, ada: User, ben: User) -> None:
    agreed(proposed(nina, ada, EDITOR), ben)
    assert fresh(nina).is_staff


def test_groups_are_added_to_those_that_somebody_has(ada: User, ben: User) -> None:
    nora = nurse()
    agreed(proposed(nora, ada, LEAD_NURSE), ben)
    assert {group.name for group in nora.groups.all()} == {NURSE, LEAD_NURSE}


def test_nobody_agrees_to_their_own_proposal(nina: User, ada: User) -> None:
    given = proposed(nina, ada, NURSE)
    with pytest.raises(NotAllowedError, match="own proposal"):
        agreed(given, ada)
    assert not nina.groups.exists()


def test_nobody_proposes_for_themselves(ada: User) -> None:
    with pytest.raises(NotAllowedError, match="your own account"):
        proposed(ada, ada, NURSE)


def test_nobody_agrees_to_what_is_about_themselves(ada: User, ben: User) -> None:
    given = proposed(ben, ada, NURSE)
    with pytest.raises(NotAllowedError, match="your own account"):
        agreed(given, ben)
    assert not fresh(ben).has_perm("triage.work_queue")


def test_the_database_refuses_one_person_alone(nina: User, ada: User) -> None:
    proposal = proposed(nina, ada, NURSE).proposal
    rows = AccessProposal.objects.filter(pk=proposal.pk)
    for changed in ({"decided_by": ada}, {"decided_by": nina}, {"decided_by": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(decision="approved", **changed)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(author=nina)


@pytest.mark.parametrize("make", [nurse, approver])
def test_only_administrators_propose_and_agree(make: Any, nina: User, ada: User) -> None:
    other, given = make(), proposed(nina, ada, NURSE)
    with pytest.raises(NotAllowedError):
        proposed(nina, other, NURSE)
    with pytest.raises(NotAllowedError):
        agreed(given, other)


def test_an_administrator_is_made_by_two_so_that_nobody_makes_their_own_second(
    nina: User, ada: User, ben: User
) -> None:
    agreed(proposed(nina, ada, ADMINISTRATOR), ben)
    assert fresh(nina).has_perm("triage.give_access")


def test_what_was_proposed_by_somebody_who_left_is_not_agreed_to(nina: User, ada: User, ben: User) -> None:
    given = proposed(nina, ada, NURSE)
    ada.groups.clear()
    with pytest.raises(NotAllowedError, match="no administrator any more"):
        agreed(given, ben)


def test_nobody_gets_into_a_superusers_account(admin_user: User, ada: User) -> None:
    with pytest.raises(NotAllowedError, match="superuser"):
        proposed(admin_user, ada, set_up=SetUp.ALL)


def test_a_closed_account_is_given_nothing(nina: User, ada: User, ben: User) -> None:
    given = proposed(nina, ada, NURSE)
    User.objects.filter(pk=nina.pk).update(is_active=False)
    with pytest.raises(NotAllowedError, match="closed"):
        agreed(given, ben)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"groups": [], "set_up": SetUp.NONE, "reason": WHY}, "Choose a group"),
        ({"groups": [NURSE], "set_up": SetUp.NONE, "reason": " "}, "reason is missing"),
        ({"groups": ["Surgeons"], "set_up": SetUp.NONE, "reason": WHY}, "Surgeons"),
    ],
)
def test_what_says_nothing_is_refused(wanted: Any, said: str, nina: User, ada: User) -> None:
    with pytest.raises(PublishingError, match=said):
        propose_access(person_id=nina.pk, by=ada, **wanted)
    assert not AccessProposal.objects.exists()


def test_one_proposal_about_a_person_waits_at_a_time(nina: User, ada: User, ben: User) -> None:
    proposed(nina, ada, NURSE)
    with pytest.raises(NotAllowedError, match="waits for a decision"):
        proposed(nina, ben, EDITOR)


def test_a_proposal_is_decided_once(nina: User, ada: User, ben: User) -> None:
    given = proposed(nina, ada, NURSE)
    agreed(given, ben)
    with pytest.raises(StaleError, match="approved \\(Ben\\)"):
        agreed(given, ben)


def test_it_is_given_back_with_a_note_or_withdrawn(nina: User, ada: User, ben: User) -> None:
    first = proposed(nina, ada, NURSE).proposal
    with pytest.raises(PublishingError, match="note to the author is missing"):
        return_access_proposal(proposal_id=first.pk, note="", by=ben)
    with pytest.raises(NotAllowedError):
        return_access_proposal(proposal_id=first.pk, note="No need for it.", by=ada)
    return_access_proposal(proposal_id=first.pk, note="No need for it.", by=ben)
    second = proposed(nina, ada, NURSE).proposal
    with pytest.raises(NotAllowedError):
        withdraw_access_proposal(proposal_id=second.pk, by=ben)
    withdraw_access_proposal(proposal_id=second.pk, by=ada)
    assert not nina.groups.exists()
    assert [row[1] for row in trail()] == [
        "propose_access",
        "return_access",
        "propose_access",
        "withdraw_access",
    ]


def test_the_trail_tells_who_proposed_and_who_agreed_to_what(nina: User, ada: User, ben: User) -> None:
    agreed(proposed(nina, ada, NURSE, set_up=SetUp.PASSWORD), ben)
    assert trail() == [
        (f"user {ada.pk}", "propose_access", ["Nurses", "log-in: password"]),
        (f"user {ben.pk}", "agree_to_access", ["Nurses", "log-in: password"]),
        (f"user {ben.pk}", "give_groups", ["Nurses"]),
    ]


def test_both_codes_open_the_way_to_a_password_once(nina: User, ada: User, ben: User) -> None:
    codes = both_codes(nina, ada, ben)
    choose_password_by_codes(**codes, password=NEW)
    assert fresh(nina).check_password(NEW)
    with pytest.raises(CodesError):
        choose_password_by_codes(**codes, password=PASSWORD)
    assert fresh(nina).check_password(NEW)


def test_neither_administrator_comes_in_with_their_own_code(ada: User, ben: User) -> None:
    nora = nurse()
    codes = both_codes(nora, ada, ben)
    for known in codes.values():
        for first, second in ((known, known), (known, ""), ("", known), ("", "")):
            with pytest.raises(CodesError):
                choose_password_by_codes(first=first, second=second, password=NEW)
    assert fresh(nora).check_password(PASSWORD)


def test_the_first_code_opens_nothing_before_the_second_administrator_agreed(ada: User) -> None:
    nora = nurse()
    code = proposed(nora, ada, set_up=SetUp.PASSWORD).code
    for second in ("", code):
        with pytest.raises(CodesError):
            choose_password_by_codes(first=code, second=second, password=NEW)


def test_codes_of_two_people_do_not_go_together(ada: User, ben: User) -> None:
    nora, nils = nurse("nora"), nurse("nils")
    first, second = both_codes(nora, ada, ben), both_codes(nils, ada, ben)
    with pytest.raises(CodesError):
        choose_password_by_codes(first=first["first"], second=second["second"], password=NEW)


def test_codes_end(nina: User, ada: User, ben: User, time_machine: TimeMachineFixture) -> None:
    codes = both_codes(nina, ada, ben)
    time_machine.move_to(timezone.now() + CODES_LAST + timedelta(seconds=1))
    with pytest.raises(CodesError):
        choose_password_by_codes(**codes, password=NEW)


def test_new_codes_end_those_of_before(nina: User, ada: User, ben: User) -> None:
    older, newer = both_codes(nina, ada, ben), both_codes(nina, ben, ada)
    with pytest.raises(CodesError):
        choose_password_by_codes(**older, password=NEW)
    choose_password_by_codes(**newer, password=NEW)


def test_the_old_password_holds_until_the_owner_chose_another(ada: User, ben: User) -> None:
    nora = nurse()
    both_codes(nora, ada, ben, SetUp.ALL)
    assert fresh(nora).check_password(PASSWORD)


@pytest.mark.parametrize(("set_up", "left"), [(SetUp.PASSWORD, 1), (SetUp.ALL, 0)])
def test_second_steps_go_only_where_that_was_agreed_to(
    set_up: SetUp, left: int, ada: User, ben: User
) -> None:
    nora = nurse()
    Authenticator.objects.create(user=nora, type=Authenticator.Type.TOTP, data={})
    codes = both_codes(nora, ada, ben, set_up)
    assert Authenticator.objects.count() == 1
    choose_password_by_codes(**codes, password=NEW)
    assert Authenticator.objects.count() == left


def test_a_password_that_its_owner_chose_need_not_be_changed(ada: User, ben: User) -> None:
    nora = nurse()
    FirstPassword.objects.create(user=nora)
    choose_password_by_codes(**both_codes(nora, ada, ben), password=NEW)
    assert not FirstPassword.objects.exists()


def test_no_code_is_stored(nina: User, ada: User, ben: User) -> None:
    codes = both_codes(nina, ada, ben)
    stored = str(list(AccessProposal.objects.values())) + str(list(AuditRow.objects.values()))
    for code in codes.values():
        assert code not in stored
        assert code.replace("-", "") not in stored


def test_a_command_of_the_machine_gives_both_codes_and_the_trail_says_so(nina: User, ada: User) -> None:
    waiting = proposed(nina, ada, EDITOR).proposal
    given = give_access_at_machine(person=nina, groups=[NURSE], set_up=SetUp.ALL, reason=WHY)
    choose_password_by_codes(first=given.first, second=given.second, password=NEW)

    waiting.refresh_from_db()
    assert waiting.decision == "returned"
    assert [group.name for group in nina.groups.all()] == [NURSE]
    assert (MACHINE, "agree_to_access", ["Nurses", "log-in: all"]) in trail()
    assert fresh(nina).check_password(NEW)


def test_a_command_changes_no_superuser(admin_user: User) -> None:
    with pytest.raises(NotAllowedError):
        give_access_at_machine(person=admin_user, groups=[NURSE], set_up=SetUp.NONE, reason=WHY)
