"""The groups of staff and what each may do: no more than its work needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Iterable

NURSE, LEAD_NURSE = "Nurses", "Lead nurses"
EDITOR, APPROVER, ADMINISTRATOR = "Editors", "Approvers", "Administrators"
_WORK = ("triage.work_queue",)
_READ_PROTOCOLS = ("triage.view_protocolversion", "triage.view_publication")
_REPLAYS = (
    "triage.view_replay",
    "triage.run_replay",
    "triage.view_lookback",
    "triage.resume_lookback",
)
_CLINIC = tuple(
    f"triage.{verb}_{model}"
    for model, verbs in (
        ("clinic", ("add", "change", "view")),
        ("openinghours", ("add", "change", "delete", "view")),
        ("holiday", ("add", "change", "delete", "view")),
    )
    for verb in verbs
)
GROUPS: dict[str, tuple[str, ...]] = {
    NURSE: _WORK,
    LEAD_NURSE: (*_WORK, "triage.lead_queue"),
    EDITOR: (
        *_READ_PROTOCOLS,
        *_REPLAYS,
        *(f"content.{verb}_clinicnote" for verb in ("add", "change", "delete", "view")),
    ),
    APPROVER: (*_READ_PROTOCOLS, *_REPLAYS),
    # Administrators run the clinic and its people; they do not read patients' answers.
    ADMINISTRATOR: (
        *_CLINIC,
        "auth.add_user",
        "auth.change_user",
        "auth.view_user",
        "auth.view_group",
        "triage.read_audit",
    ),
}
# Groups whose work is in Django admin.
ADMIN_GROUPS = (EDITOR, APPROVER, ADMINISTRATOR)


def make_groups(**_signal: Any) -> None:
    """Make the groups and give each exactly its permissions; safe to repeat."""
    for name, permissions in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(_permissions(permissions))


def _permissions(names: Iterable[str]) -> list[Permission]:
    wanted = Q(pk=None)
    for name in names:
        app, _, codename = name.partition(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return list(Permission.objects.filter(wanted))
