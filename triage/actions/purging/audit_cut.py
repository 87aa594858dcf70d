"""Cuts old rows off the start of the audit trail, so that what is left can still be verified."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from triage.actions.audit import SYSTEM, record
from triage.actions.sign_offs.vouching import SIGN_OFF
from triage.models import AuditHead, AuditRow, ProtocolVersion, SignOff
from triage.models.audit import STORE_VERSION
from triage.models.retention import deleting_evidence

log = logging.getLogger(__name__)
_BATCH = 250
# What is trusted because a row of the trail tells of it, by the action of that row.
_VOUCHED_FOR: dict[str, type[ProtocolVersion | SignOff]] = {STORE_VERSION: ProtocolVersion, SIGN_OFF: SignOff}


def old_rows(now: datetime) -> QuerySet[AuditRow]:
    """Rows that are older than the settings keep them."""
    return AuditRow.objects.filter(at__lt=now - timedelta(days=settings.KEEP_AUDIT_DAYS))


@transaction.atomic
def cut_trail(*, now: datetime) -> int:
    """Cut off some of the oldest rows if they are due, and return how many.

    The head keeps the hash of the last of them, under its seal. Versions and verdicts that only they vouch
    for are vouched for anew first. Rows that were tampered with are evidence: nothing is cut then.
    """
    head = AuditHead.objects.select_for_update().filter(pk=1).first()
    if head is None or not head.is_sealed:
        return 0
    rows: list[AuditRow] = []
    mac = head.cut_mac
    before = now - timedelta(days=settings.KEEP_AUDIT_DAYS)
    for row in AuditRow.objects.filter(number__gt=head.cut_number, number__lt=head.number)[:_BATCH]:
        if row.at >= before:
            break
        if row.number != head.cut_number + len(rows) + 1 or not row.follows(mac):
            log.error("The audit trail is not whole at row %s, so none of it is purged.", row.number)
            return 0
        rows.append(row)
        mac = row.mac
    if not rows:
        return 0
    last = rows[-1].number
    _vouch_anew([row for row in rows if row.action in _VOUCHED_FOR], after=last)
    with deleting_evidence():
        AuditRow._base_manager.filter(number__lte=last).delete()
    head.refresh_from_db()
    head.cut_number, head.cut_mac = last, mac
    head.seal = head.expected_seal()
    head.save()
    return len(rows)


def _vouch_anew(rows: list[AuditRow], *, after: int) -> None:
    for row in rows:
        same = AuditRow.objects.filter(action=row.action, subject=row.subject, digest=row.digest)
        if not same.filter(number__gt=after).exists():
            # Only named: whether it is still there is for whoever asks the trail to find out.
            subject = _VOUCHED_FOR[row.action](pk=int(row.subject))
            record(action=row.action, subject=subject, by=SYSTEM, digest=row.digest)
