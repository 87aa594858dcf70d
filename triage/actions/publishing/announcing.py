"""What follows by itself when a proposal is sent or decided: its replay, and mails to those who act next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from triage.actions.replays import start_replay
from triage.actions.roles import APPROVE, APPROVE_WORDS, GIVE_ACCESS
from triage.models import AccessProposal, ClinicProposal, Notice, Proposal
from triage.models.notices import NoticeKind
from triage.models.protocols import Decision

_COLUMNS: dict[type, str] = {
    Proposal: "proposal",
    ClinicProposal: "clinic_proposal",
    AccessProposal: "access_proposal",
}


def announce(proposal: Proposal) -> None:
    """Have a new proposal tried on stored answers, and write a mail to each person who may approve it."""
    start_replay(
        protocol=proposal.version.protocol,
        label=f"Proposal {proposal.pk}",
        by=proposal.author,
        proposal=proposal,
    )
    _write(proposal, NoticeKind.WAITS, may_approve(proposal))


def announce_decision(proposal: Proposal) -> None:
    """Write a mail to the author of a proposal that was decided, and none any more that it waits.

    Whoever withdraws their own proposal knows of it.
    """
    Notice.objects.filter(proposal=proposal, sent_at=None, cancelled_at=None).update(
        cancelled_at=timezone.now()
    )
    if proposal.decision != Decision.WITHDRAWN:
        _write(proposal, NoticeKind.DECIDED, [proposal.author])


def announce_of_clinic(proposal: ClinicProposal) -> None:
    """Write a mail to each person who may approve what the clinic wants to tell patients."""
    _write(proposal, NoticeKind.WAITS, may_approve_words(proposal.author))


def announce_decision_of_clinic(proposal: ClinicProposal) -> None:
    """Write a mail to its author, unless they decided themselves, and none any more that it waits."""
    Notice.objects.filter(clinic_proposal=proposal, sent_at=None, cancelled_at=None).update(
        cancelled_at=timezone.now()
    )
    if proposal.decided_by_id != proposal.author_id:
        _write(proposal, NoticeKind.DECIDED, [proposal.author])


def announce_of_access(proposal: AccessProposal) -> None:
    """Write a mail to each person who may agree to it."""
    others = User.objects.with_perm(GIVE_ACCESS).exclude(pk__in=[proposal.author_id, proposal.person_id])
    _write(proposal, NoticeKind.WAITS, others)


def announce_decision_of_access(proposal: AccessProposal) -> None:
    """Write a mail to its author, and to the person whom it is about once anything is theirs."""
    Notice.objects.filter(access_proposal=proposal, sent_at=None, cancelled_at=None).update(
        cancelled_at=timezone.now()
    )
    if proposal.author is not None and proposal.decision != Decision.WITHDRAWN:
        _write(proposal, NoticeKind.DECIDED, [proposal.author])
    if proposal.decision == Decision.APPROVED:
        _write(proposal, NoticeKind.CHANGED, [proposal.person])


def announce_codes_used(proposal: AccessProposal) -> None:
    """Write a mail to the person whose password was chosen: somebody else may have had the codes."""
    _write(proposal, NoticeKind.USED, [proposal.person])


def may_approve_words(author: User) -> list[User]:
    """Everybody else who may approve what the clinic tells patients."""
    return list(User.objects.with_perm(APPROVE_WORDS).filter(is_active=True).exclude(pk=author.pk))


def may_approve(proposal: Proposal) -> list[User]:
    """Everybody who may approve a proposal: not those who wrote any of it."""
    others = User.objects.with_perm(APPROVE).exclude(pk=proposal.author_id)
    if proposal.draft is not None:
        others = others.exclude(pk__in=proposal.draft.contributors.values("pk"))
    return list(others.order_by("pk"))


def _write(
    proposal: Proposal | ClinicProposal | AccessProposal, kind: NoticeKind, people: Iterable[User]
) -> None:
    """Write the mails that are not written yet; none where the site sends no mail."""
    if not settings.EMAIL_HOST:
        return
    now = timezone.now()
    about: dict[str, Any] = {_COLUMNS[type(proposal)]: proposal}
    addresses = sorted({person.email for person in people if person.email and person.is_active})
    Notice.objects.bulk_create(
        [Notice(**about, kind=kind, address=address, made_at=now, due_at=now) for address in addresses],
        ignore_conflicts=True,
    )
