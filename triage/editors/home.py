"""The first page after log-in: what waits for an approver, and how an editor's own drafts stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.db.models import Q
from django.urls import reverse

from triage.actions.publishing.lowerings import lowerings
from triage.actions.readiness import readiness
from triage.actions.roles import APPROVE, APPROVE_WORDS, CHANGE_MACHINES, GIVE_ACCESS, PROPOSE, READ_REPORT
from triage.display import moment_at, person_name
from triage.editors.clinic_preview import title_of
from triage.engine.comparison import Comparison
from triage.models import AccessProposal, Clinic, ClinicProposal, Draft, MachineAccount, Proposal
from triage.models.drafts import DraftState
from triage.models.protocols import Decision, PublicationKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.contrib.auth.models import User

MOST_LOWERINGS, MOST_DECIDED = 3, 5


@dataclass(frozen=True)
class WaitingView:
    """A proposal that waits, who sent it and when, and the first things that it lowers."""

    name: str
    address: str
    sent: str
    lower: tuple[str, ...]
    more: int
    headline: str
    is_own: bool


@dataclass(frozen=True)
class DraftView:
    """A draft: where it is, how it stands, and what was written when it was given back."""

    name: str
    address: str
    words: str
    note: str = ""


@dataclass(frozen=True)
class LinkView:
    name: str
    address: str


@dataclass(frozen=True)
class HomeView:
    """The part of the page above the list of everything; None stands for what is not this person's work."""

    waiting: tuple[WaitingView, ...] | None
    drafts: tuple[DraftView, ...] | None
    can_begin: bool
    decided: tuple[DraftView, ...]
    links: tuple[LinkView, ...]


def site_warnings(user: User) -> tuple[str, ...]:
    """What somebody should see to, as `/health/ready/` says it; nothing for who does not run the site."""
    if not user.has_perm("auth.change_user"):
        return ()
    found = readiness()
    return tuple(fault.sentence for fault in (*found.faults, *found.warnings))


def present_home(user: User) -> HomeView | None:
    """The home of somebody who decides or edits; None for others."""
    may_decide = any(user.has_perm(right) for right in (APPROVE, APPROVE_WORDS, GIVE_ACCESS, CHANGE_MACHINES))
    may_edit = user.has_perm(PROPOSE)
    if not may_decide and not may_edit:
        return None
    clinic = Clinic.load()
    return HomeView(
        waiting=tuple(_waiting(user, clinic)) if may_decide else None,
        drafts=tuple(_drafts(user, clinic)) if may_edit else None,
        can_begin=user.has_perm("triage.add_draft"),
        decided=tuple(_decided(user, clinic)) if may_edit else (),
        links=tuple(_links(user)),
    )


def _waiting(user: User, clinic: Clinic) -> Iterator[WaitingView]:
    """What may be decided by this person first, then what they wrote themselves; the oldest first."""
    protocol = [_proposal(one, user, clinic) for one in _open_proposals()] if user.has_perm(APPROVE) else []
    of_clinic = [_of_clinic(one, user, clinic) for one in _open_of_clinic()] if _may_words(user) else []
    of_access = [_of_access(one, user, clinic) for one in _open_of_access()] if _may_access(user) else []
    programs = _waiting_programs() if user.has_perm(CHANGE_MACHINES) else ()
    of_programs = [_of_program(one, user, clinic) for one in programs]
    yield from sorted([*protocol, *of_clinic, *of_access, *of_programs], key=lambda one: one.is_own)


def _may_words(user: User) -> bool:
    return user.has_perm(APPROVE_WORDS)


def _may_access(user: User) -> bool:
    return user.has_perm(GIVE_ACCESS)


def _open_proposals() -> Iterator[Proposal]:
    found = Proposal.objects.filter(decision=Decision.OPEN).select_related("author", "draft", "version")
    yield from found.prefetch_related("draft__contributors").order_by("pk")


def _open_of_clinic() -> Iterator[ClinicProposal]:
    yield from ClinicProposal.objects.filter(decision=Decision.OPEN).select_related("author").order_by("pk")


def _open_of_access() -> Iterator[AccessProposal]:
    found = AccessProposal.objects.filter(decision=Decision.OPEN).select_related("author", "person")
    yield from found.order_by("pk")


def _waiting_programs() -> Iterator[MachineAccount]:
    accounts = MachineAccount.objects.filter(agreed_digest="").exclude(proposed_by=None)
    yield from accounts.select_related("proposed_by").order_by("pk")


def _proposal(proposal: Proposal, user: User, clinic: Clinic) -> WaitingView:
    comparison = Comparison.model_validate(proposal.comparison, strict=False)
    lower = [lowering.words for lowering in lowerings(comparison)]
    draft = proposal.draft
    wrote = {proposal.author_id, *(person.pk for person in draft.contributors.all())} if draft else set()
    return WaitingView(
        name=f"Publish “{draft}”" if draft else f"Roll back to version {proposal.version_id}",
        address=reverse("admin:triage_proposal_change", args=[proposal.pk]),
        sent=_sent(proposal.author, moment_at(proposal.created_at, clinic)),
        lower=tuple(lower[:MOST_LOWERINGS]),
        more=max(0, len(lower) - MOST_LOWERINGS),
        headline=f"{len(lower)} {'change lowers' if len(lower) == 1 else 'changes lower'}"
        if lower
        else "Nothing lowers.",
        is_own=user.pk in wrote or proposal.author_id == user.pk,
    )


def _of_clinic(proposal: ClinicProposal, user: User, clinic: Clinic) -> WaitingView:
    return WaitingView(
        name=f"What the clinic tells patients: {title_of(proposal)}",
        address=reverse("admin:triage_clinicproposal_change", args=[proposal.pk]),
        sent=_sent(proposal.author, moment_at(proposal.created_at, clinic)),
        lower=(),
        more=0,
        headline="",
        is_own=proposal.author_id == user.pk,
    )


def _of_access(proposal: AccessProposal, user: User, clinic: Clinic) -> WaitingView:
    return WaitingView(
        name=f"Access for {person_name(proposal.person)}: {proposal.gives}",
        address=reverse("admin:triage_accessproposal_change", args=[proposal.pk]),
        sent=_sent(cast("User", proposal.author), moment_at(proposal.created_at, clinic)),
        lower=(),
        more=0,
        headline="",
        is_own=user.pk in (proposal.author_id, proposal.person_id),
    )


def _of_program(machine: MachineAccount, user: User, clinic: Clinic) -> WaitingView:
    return WaitingView(
        name=f"What a program may do: {machine}",
        address=reverse("admin:triage_machineaccount_agree", args=[machine.pk]),
        sent=_sent(
            cast("User", machine.proposed_by), moment_at(cast("datetime", machine.proposed_at), clinic)
        ),
        lower=(),
        more=0,
        headline="",
        is_own=user.pk == machine.proposed_by_id,
    )


def _sent(author: User, moment: str) -> str:
    return f"sent by {person_name(author)}, {moment}"


def _drafts(user: User, clinic: Clinic) -> Iterator[DraftView]:
    """The drafts that this person began or changed and that are not done with, those given back first."""
    open_states = (DraftState.EDITING, DraftState.IN_REVIEW)
    own = Draft.objects.filter(Q(author=user) | Q(contributors=user), state__in=open_states).distinct()
    views = []
    for draft in own.prefetch_related("proposals__decided_by"):
        last = next(iter(draft.proposals.all()), None)
        returned = last if draft.is_editable and last and last.decision == Decision.RETURNED else None
        words = f"{draft.get_state_display()}, begun {moment_at(draft.created_at, clinic)}"
        if returned and returned.decided_by and returned.decided_at:
            words = f"given back by {_who(returned)}, {moment_at(returned.decided_at, clinic)}"
        note = returned.decision_note if returned else ""
        address = reverse("admin:triage_draft_change", args=[draft.pk])
        views.append((not note, DraftView(draft.name, address, words, note)))
    yield from (view for _, view in sorted(views, key=lambda one: one[0]))


def _decided(user: User, clinic: Clinic) -> Iterator[DraftView]:
    """What became of the proposals of this person lately."""
    found = Proposal.objects.filter(author=user, decision=Decision.APPROVED, decided_at__isnull=False)
    for proposal in found.select_related("draft", "decided_by").order_by("-decided_at")[:MOST_DECIDED]:
        moment = moment_at(proposal.decided_at, clinic) if proposal.decided_at else ""
        done = "Published" if proposal.kind == PublicationKind.PUBLISH else "Rolled back"
        yield DraftView(
            name=str(proposal.draft or proposal),
            address=reverse("admin:triage_proposal_change", args=[proposal.pk]),
            words=f"{done}, agreed by {_who(proposal)}, {moment}",
        )


def _who(proposal: Proposal) -> str:
    return person_name(cast("User", proposal.decided_by))


def _links(user: User) -> Iterator[LinkView]:
    if user.has_perm("triage.view_protocolversion"):
        yield LinkView("How to change the rules: the guide", reverse("admin:triage_guide"))
        yield LinkView("Changelog", reverse("admin:triage_publication_changelist"))
        yield LinkView("Source map", reverse("admin:triage_source_map"))
    if user.has_perm(READ_REPORT):
        yield LinkView("Report: how the rules do", reverse("nurses:report_rules"))
