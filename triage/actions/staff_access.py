"""Groups and new passwords of the staff: proposed by one administrator, in force once another agreed.

Nobody proposes for themselves, and nobody decides what they proposed or what is about them. A centre with one
administrator does it by a command of the machine (`staff_access`), which the trail names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils import timezone

from content.typed_text import visible
from triage.actions.audit import MACHINE, record
from triage.actions.publishing.announcing import announce_decision_of_access, announce_of_access
from triage.actions.publishing.problems import NotAllowedError, PublishingError, StaleError, text_problems
from triage.actions.roles import ADMIN_GROUPS, GIVE_ACCESS, GROUPS
from triage.actions.set_up_codes import code_index
from triage.actions.written_codes import new_code
from triage.display import person_name
from triage.models import AccessProposal
from triage.models.access_proposals import SetUp
from triage.models.protocols import Decision

# Long enough for somebody who works next on Monday.
CODES_LAST = timedelta(days=3)
_PROPOSALS = AccessProposal.objects.select_related("person", "author", "decided_by")


@dataclass(frozen=True)
class Given:
    """A proposal, with the code that is shown once to whoever did this; empty where none is needed."""

    proposal: AccessProposal
    code: str


@dataclass(frozen=True)
class GivenAtMachine:
    """What a command gave, with both codes; empty where none are needed."""

    proposal: AccessProposal
    first: str
    second: str


def open_access_proposal(person: User) -> AccessProposal | None:
    """What waits for a decision about somebody."""
    return _PROPOSALS.filter(person=person, decision=Decision.OPEN).first()


def groups_to_give(person: User) -> list[str]:
    """The groups that somebody is not in."""
    held = set(person.groups.values_list("name", flat=True))
    return [name for name in GROUPS if name not in held]


def why_not_propose(person: User, by: User) -> str:
    """What keeps an administrator from proposing anything for a person, in words; empty when nothing does."""
    if not by.has_perm(GIVE_ACCESS):
        return "You may not decide what people of the staff may do."
    if person.pk == by.pk:
        return "This is your own account: another administrator has to propose it."
    if waiting := open_access_proposal(person):
        return f"Something about this person waits for a decision already ({waiting})."
    return _why_nobody(person)


def _why_nobody(person: User) -> str:
    if person.is_superuser:
        return "A superuser's account is changed by commands of the machine alone."
    if not person.is_active:
        return "This account is closed. Open it again first."
    return ""


@transaction.atomic
def propose_access(*, person_id: int, groups: Collection[str], set_up: SetUp, reason: str, by: User) -> Given:
    """Lay groups or a new password for somebody before another administrator.

    The code is the first of the two that the person needs. Raises PublishingError; then nothing has changed.
    """
    person = User.objects.select_for_update().get(pk=person_id)
    if problem := why_not_propose(person, by):
        raise NotAllowedError(problem)
    proposal = _proposed(person, groups, set_up, reason)
    code = _code_for(set_up)
    proposal.author, proposal.first_code = by, code_index(code)
    proposal.save()
    _record("propose_access", proposal, by=by)
    announce_of_access(proposal)
    return Given(proposal, code)


def _proposed(person: User, groups: Collection[str], set_up: SetUp, reason: str) -> AccessProposal:
    """A proposal that says something, unstored. Raises PublishingError."""
    if problems := list(text_problems("reason", "The reason", reason)):
        raise PublishingError(problems)
    possible = groups_to_give(person)
    if wrong := [name for name in groups if name not in possible]:
        raise PublishingError(f"Not a group that this person can be added to: {', '.join(wrong)}.")
    if not groups and not set_up:
        raise PublishingError("Choose a group, or what happens to the log-in.")
    wanted = [name for name in possible if name in groups]
    return AccessProposal(person=person, groups=wanted, set_up=set_up, reason=visible(reason))


def why_not_agree(proposal: AccessProposal, by: User) -> str:
    """What keeps somebody from agreeing to a proposal, in words; empty when nothing does."""
    if not by.has_perm(GIVE_ACCESS):
        return "You may not decide what people of the staff may do."
    if proposal.author_id == by.pk:
        return "This is your own proposal: another administrator has to agree to it."
    if proposal.person_id == by.pk:
        return "This is about your own account: another administrator has to agree to it."
    if proposal.author is None or not proposal.author.has_perm(GIVE_ACCESS):
        return "Whoever proposed this is no administrator any more. Give it back."
    return _why_nobody(proposal.person)


@transaction.atomic
def agree_to_access(*, proposal_id: int, by: User) -> Given:
    """Put a proposal into force. The code is the second of the two that the person needs.

    Raises PublishingError; then nothing has changed.
    """
    proposal = _locked(proposal_id)
    if problem := why_not_agree(proposal, by):
        raise NotAllowedError(problem)
    code = _code_for(SetUp(proposal.set_up))
    proposal.second_code = code_index(code)
    _put_into_force(proposal, by=by)
    return Given(proposal, code)


@transaction.atomic
def give_access_at_machine(
    *, person: User, groups: Collection[str], set_up: SetUp, reason: str
) -> GivenAtMachine:
    """Give groups or a way to a new password by a command: whoever runs it can read the database anyway.

    What waits about the person is given back. Raises PublishingError; then nothing has changed.
    """
    if problem := _why_nobody(person):
        raise NotAllowedError(problem)
    proposal = _proposed(person, groups, set_up, reason)
    if waiting := open_access_proposal(person):
        _decide(waiting, Decision.RETURNED, by=None, note="Done by a command of the machine.")
        _record("return_access", waiting, by=MACHINE)
    first, second = _code_for(set_up), _code_for(set_up)
    proposal.is_at_machine = True
    proposal.first_code, proposal.second_code = code_index(first), code_index(second)
    _put_into_force(proposal, by=None)
    return GivenAtMachine(proposal, first, second)


@transaction.atomic
def return_access_proposal(*, proposal_id: int, note: str, by: User) -> AccessProposal:
    """Give a proposal back to its author with a note. Raises PublishingError."""
    proposal = _locked(proposal_id)
    if proposal.author_id == by.pk:
        raise NotAllowedError("This is your own proposal. Withdraw it instead.")
    if proposal.person_id == by.pk or not by.has_perm(GIVE_ACCESS):
        raise NotAllowedError("You may not decide this.")
    if problems := list(text_problems("note", "The note to the author", note)):
        raise PublishingError(problems)
    _decide(proposal, Decision.RETURNED, by=by, note=visible(note))
    _record("return_access", proposal, by=by)
    return proposal


@transaction.atomic
def withdraw_access_proposal(*, proposal_id: int, by: User) -> AccessProposal:
    """Take one's own proposal back. Raises PublishingError."""
    proposal = _locked(proposal_id)
    if proposal.author_id != by.pk:
        raise NotAllowedError("Only its author can withdraw a proposal.")
    _decide(proposal, Decision.WITHDRAWN, by=by)
    _record("withdraw_access", proposal, by=by)
    return proposal


@transaction.atomic
def note_taken_groups(*, person: User, names: Iterable[str], by: User) -> None:
    """Note that groups were taken away, which one administrator may do alone, and close the admin to them."""
    record(action="take_groups", subject=person, by=by, fields=names)
    open_admin_by_groups(person)


def open_admin_by_groups(person: User) -> None:
    """Open Django admin to those whose groups work there, and to nobody else."""
    person.is_staff = person.is_superuser or person.groups.filter(name__in=ADMIN_GROUPS).exists()
    person.save(update_fields=["is_staff"])


def _put_into_force(proposal: AccessProposal, *, by: User | None) -> None:
    # Whoever takes groups away at the same moment waits.
    person = User.objects.select_for_update().get(pk=proposal.person_id)
    if proposal.set_up:
        end_codes(person)
        proposal.codes_end_at = timezone.now() + CODES_LAST
    _decide(proposal, Decision.APPROVED, by=by)
    if proposal.groups:
        person.groups.add(*Group.objects.filter(name__in=proposal.groups))
        open_admin_by_groups(person)
    _record("agree_to_access", proposal, by=by or MACHINE)
    if proposal.groups:
        record(action="give_groups", subject=person, by=by or MACHINE, fields=proposal.groups)


def end_codes(person: User) -> None:
    """Let no earlier codes of a person open anything from now on."""
    AccessProposal.objects.filter(person=person, used_at=None).exclude(codes_end_at=None).update(
        codes_end_at=timezone.now()
    )


def _code_for(set_up: SetUp) -> str:
    return new_code() if set_up else ""


def _locked(proposal_id: int) -> AccessProposal:
    proposal = _PROPOSALS.select_for_update(of=("self",)).get(pk=proposal_id)
    if not proposal.is_open:
        name = person_name(proposal.decided_by) if proposal.decided_by else "a command of the machine"
        raise StaleError(f"This proposal is no longer open: {proposal.get_decision_display()} ({name}).")
    return proposal


def _decide(proposal: AccessProposal, decision: Decision, *, by: User | None, note: str = "") -> None:
    proposal.decision, proposal.decided_by, proposal.decision_note = decision, by, note
    proposal.decided_at = timezone.now()
    proposal.save()
    announce_decision_of_access(proposal)


def _record(action: str, proposal: AccessProposal, *, by: User | str) -> None:
    """Write the audit row, with the groups and what happens to the log-in, about the proposal."""
    set_up = [f"log-in: {proposal.set_up}"] if proposal.set_up else []
    record(action=action, subject=proposal, by=by, fields=[*proposal.groups, *set_up])
