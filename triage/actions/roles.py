"""The staff groups with their permissions, no more than their work needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

NURSE, LEAD_NURSE = "Nurses", "Lead nurses"
EDITOR, APPROVER, ADMINISTRATOR = "Editors", "Approvers", "Administrators"
CLINICAL_REVIEWER = "Clinical reviewers"
PROPOSE, APPROVE = "triage.propose_protocol", "triage.approve_protocol"
# Passwords, second steps and groups of the staff: two administrators, as docs/adr/0013 says.
CHANGE_MACHINES = "triage.change_machineaccount"
GIVE_ACCESS, READ_ACCESS = "triage.give_access", "triage.view_accessproposal"
# What the clinic tells patients beside the protocol: its numbers, its notes on pages.
APPROVE_WORDS, READ_WORDS = "triage.approve_clinic_words", "triage.view_clinicproposal"
WORK_QUEUE, LEAD_QUEUE = "triage.work_queue", "triage.lead_queue"
# Numbers only: the report holds no person.
READ_REPORT, READ_AUDIT = "triage.read_report", "triage.read_audit"
# Reading what is signed, and giving verdicts.
READ_SIGN_OFFS, GIVE_VERDICT = "triage.view_signoff", "triage.give_verdict"
_READ_PROTOCOLS = (
    "triage.view_protocolversion",
    "triage.view_publication",
    "triage.view_certificate",
    "triage.view_proposal",
)
_DRAFT_ROWS = (
    "draftpage",
    "draftquestion",
    "draftrule",
    "draftcombination",
    "draftassumption",
    "drafturgency",
    "draftsource",
    "draftwithothers",
    "draftlistitem",
)
_READ_DRAFTS = (
    "triage.view_draft",
    "triage.view_draftframe",
    *(f"triage.view_{rows}" for rows in _DRAFT_ROWS),
)
_WRITE_DRAFTS = (
    # A draft is begun and discarded by actions, never deleted.
    *("triage.add_draft", "triage.change_draft", "triage.change_draftframe"),
    *(f"triage.{verb}_{rows}" for rows in _DRAFT_ROWS for verb in ("add", "change", "delete")),
)
_READ_CASES = ("triage.view_storedcase",)
# A case is retired by an action, never deleted.
_WRITE_CASES = ("triage.add_storedcase", "triage.change_storedcase")
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
        ("oncall", ("add", "change", "delete", "view")),
    )
    for verb in verbs
)
GROUPS: dict[str, tuple[str, ...]] = {
    NURSE: (WORK_QUEUE,),
    LEAD_NURSE: (WORK_QUEUE, READ_REPORT, LEAD_QUEUE),
    EDITOR: (
        *_READ_PROTOCOLS,
        READ_REPORT,
        READ_SIGN_OFFS,
        *_READ_DRAFTS,
        *_WRITE_DRAFTS,
        *_READ_CASES,
        *_WRITE_CASES,
        *_REPLAYS,
        PROPOSE,
        READ_WORDS,
        # A note is removed by an empty text, which somebody else approves.
        *(f"content.{verb}_clinicnote" for verb in ("add", "change", "view")),
    ),
    APPROVER: (
        *_READ_PROTOCOLS,
        READ_REPORT,
        READ_SIGN_OFFS,
        *_READ_DRAFTS,
        *_READ_CASES,
        *_REPLAYS,
        APPROVE,
        READ_WORDS,
        APPROVE_WORDS,
    ),
    # They read versions and say what they think of them; they change nothing.
    CLINICAL_REVIEWER: (
        "triage.view_protocolversion",
        "triage.view_publication",
        "triage.view_certificate",
        *_READ_CASES,
        READ_SIGN_OFFS,
        GIVE_VERDICT,
    ),
    # Administrators run the clinic and its people; they do not read patients' answers.
    ADMINISTRATOR: (
        *_CLINIC,
        READ_WORDS,
        APPROVE_WORDS,
        READ_REPORT,
        GIVE_ACCESS,
        READ_ACCESS,
        "auth.add_user",
        "auth.change_user",
        "auth.view_user",
        "auth.view_group",
        READ_AUDIT,
        # Who may sign as a clinician, and how far they are.
        *(f"triage.{verb}_clinicalreviewer" for verb in ("add", "change", "view")),
        READ_SIGN_OFFS,
        # Which programs may read what patients shared, and by which keys.
        *(f"triage.{verb}_machineaccount" for verb in ("add", "change", "view")),
        # Whether messages went out, with the number of a review and nothing of what is in it.
        "triage.view_alert",
    ),
}
# Groups whose work is in Django admin.
ADMIN_GROUPS = (EDITOR, APPROVER, CLINICAL_REVIEWER, ADMINISTRATOR)


def make_groups(**_signal: Any) -> None:
    """Make the groups with exactly these permissions; safe to repeat."""
    for name, permissions in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(_permissions(permissions))


def _permissions(names: Iterable[str]) -> list[Permission]:
    wanted = Q(pk=None)
    for name in names:
        app, _, codename = name.partition(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return list(Permission.objects.filter(wanted))
