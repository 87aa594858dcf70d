"""Whether the audit trail knows of verdicts, under its key: whoever only has the database cannot add one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from triage.models import AuditRow, SignOff

SIGN_OFF = "sign_off"
# Numbers in one query.
_BATCH = 500


def are_recorded(sign_offs: Iterable[SignOff]) -> bool:
    """Whether a genuine row of the trail says just what each of these says, and no verdict is gone."""
    wanted = {str(one.pk): one.digest for one in sign_offs}
    rows = list(AuditRow.objects.filter(action=SIGN_OFF, subject_type="signoff"))
    stored = {str(key) for key in SignOff.objects.values_list("pk", flat=True)}
    found = {row.subject: row for row in rows if wanted.get(row.subject) == row.digest}
    is_whole = found.keys() == wanted.keys() and {row.subject for row in rows} <= stored
    return is_whole and _are_genuine(list(found.values()))


def _are_genuine(rows: Sequence[AuditRow]) -> bool:
    """The same as `AuditRow.is_genuine` for each of many rows, in few queries."""
    numbers = iter(row.number - 1 for row in rows)
    before: dict[int, str] = {}
    while batch := list(islice(numbers, _BATCH)):
        before |= dict(AuditRow.objects.filter(number__in=batch).values_list("number", "mac"))
    return all(
        row.follows(before[row.number - 1])
        if row.number - 1 in before
        # The first row, or the first one after what was purged by age.
        else row.is_genuine
        for row in rows
    )
