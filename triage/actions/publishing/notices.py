"""Sends the mails about proposals: a link and how much changes, nothing of what it says, nobody's name."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, cast

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from triage.actions.alerts.bursts import UNSENT
from triage.actions.alerts.delivery import DeliveryError, explained_failures, send_mail
from triage.actions.alerts.receivers import open_channels
from triage.actions.alerts.sending import LEASE, Sent, record_failure
from triage.actions.audit import SYSTEM, record
from triage.actions.publishing.lowerings import lowerings
from triage.engine.comparison import Comparison
from triage.models import ClinicProposal, Notice, Proposal
from triage.models.alerts import Channel
from triage.models.leases import take_first
from triage.models.notices import NoticeKind
from triage.models.protocols import Decision

log = logging.getLogger(__name__)
_BODY = """\
{sentence}

Open it: {link}

What it changes stands on that page alone.
"""
_BODY_TOLD = """\
{sentence}

If you did not expect this, tell your clinic's administrators and your manager at once.

You log in here: {link}
"""


class _Told(NamedTuple):
    """What the person is told whom a proposal of access is about."""

    subject: str
    sentence: str


_TOLD = {
    NoticeKind.CHANGED: _Told(
        "Your access was changed",
        "Two administrators changed your access: your groups, or a way for you to choose a new password.",
    ),
    NoticeKind.USED: _Told(
        "Your password was changed",
        "A new password was chosen for your account with two codes from administrators.",
    ),
}


def send_notices(*, clock: Callable[[], datetime] = timezone.now) -> Sent:
    """Send the mails about proposals that are due; one that the server does not take ends the pass."""
    done = Sent()
    if Channel.EMAIL not in open_channels():
        return done
    while notice := take_first(
        Notice.objects.filter(UNSENT, due_at__lte=clock()).order_by("attempts", "due_at", "pk"),
        now=clock(),
        lasting=LEASE,
        attempts=F("attempts") + 1,
    ):
        try:
            with explained_failures(notice):
                send_mail(notice, subject=subject_of(notice), body=body_of(notice))
        except DeliveryError as error:
            log.warning("%s by e-mail: %s", notice, error)
            record_failure(notice, error, now=clock())
            done.failed += 1
            if error.failure.is_of_channel:
                break
        else:
            _mark_sent(notice, clock())
            done.sent += 1
    return done


@transaction.atomic
def _mark_sent(notice: Notice, now: datetime) -> None:
    Notice.objects.filter(pk=notice.pk).update(
        sent_at=now, cancelled_at=None, lease=None, leased_until=None, error="", error_code=None
    )
    record(action="send_notice", subject=notice, by=SYSTEM, fields=["sent_at"])


def subject_of(notice: Notice) -> str:
    """What it is about, in a line."""
    if notice.kind in _TOLD:
        return _TOLD[NoticeKind(notice.kind)].subject
    named, decision = _named(notice)
    if notice.kind == NoticeKind.WAITS:
        return f"{named} waits for your decision"
    if decision == Decision.APPROVED:
        is_live = "" if notice.access_proposal else " and is live"
        return f"Your {named[0].lower()}{named[1:]} was approved{is_live}"
    return f"Your {named[0].lower()}{named[1:]} was given back to you"


def _named(notice: Notice) -> tuple[str, str]:
    """What it is about, and what was decided."""
    if notice.proposal is not None:
        return f"Proposal {notice.proposal.pk}", notice.proposal.decision
    if notice.access_proposal is not None:
        return f"Proposal {notice.access_proposal.pk} of access", notice.access_proposal.decision
    of_clinic = cast("ClinicProposal", notice.clinic_proposal)
    return f"Proposal {of_clinic.pk} of the clinic", of_clinic.decision


def body_of(notice: Notice) -> str:
    """The sentence, for whoever decides with how much changes, and the link."""
    if notice.kind in _TOLD:
        link = settings.SITE_URL + reverse("nurses:log_in")
        return _BODY_TOLD.format(sentence=_TOLD[NoticeKind(notice.kind)].sentence, link=link)
    sentence = f"{subject_of(notice)}."
    if notice.kind == NoticeKind.WAITS and notice.proposal is not None:
        sentence += f" {counts_of(notice.proposal)}"
    pages = {
        "proposal": notice.proposal_id,
        "clinicproposal": notice.clinic_proposal_id,
        "accessproposal": notice.access_proposal_id,
    }
    page, key = next((page, key) for page, key in pages.items() if key)
    link = settings.SITE_URL + reverse(f"admin:triage_{page}_change", args=[key])
    return _BODY.format(sentence=sentence, link=link)


def counts_of(proposal: Proposal) -> str:
    """How much a proposal changes, and how much of it lowers: *It changes 3 things; 1 of them lowers.*"""
    comparison = Comparison.model_validate(proposal.comparison, strict=False)
    changes = len(comparison.transitions) + len(comparison.differences)
    lower = len(lowerings(comparison))
    things = "1 thing" if changes == 1 else f"{changes} things"
    lowers = "nothing lowers" if not lower else "1 lowers" if lower == 1 else f"{lower} lower"
    return f"It changes {things}: {lowers}."
