"""Replays: the results that a protocol under trial gives for stored submissions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from triage.engine.protocol import Protocol
from triage.engine.replay import Comparability
from triage.models.drafts import Draft
from triage.models.protocols import read_document
from triage.models.publishing import Proposal
from triage.models.runs import Run
from triage.models.submissions import URGENCY_CHOICES, Submission

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Replay(Run):
    """A protocol as it was when the replay began, tried on the newest submissions of that time.

    `counts` holds numbers by comparability, old and new urgency: `{"compared soon emergency": 3}`.
    `not_asked` holds, for each question that nobody was asked, how many people would be asked it.
    """

    document = models.TextField()
    sha256 = models.CharField(max_length=64)
    label = models.CharField(max_length=120)
    counts = models.JSONField(default=dict)
    not_asked = models.JSONField(default=dict)
    # What it was started for, if anything: a proposal for whoever decides, or a draft for whoever edits it.
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, related_name="replays")
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, null=True, related_name="replays")

    if TYPE_CHECKING:
        rows: RelatedManager[ReplayRow]

    class Meta(Run.Meta):
        permissions = [("run_replay", "Can start and cancel replays")]

    def __str__(self) -> str:
        return self.label

    @property
    def protocol(self) -> Protocol:
        """The protocol under trial. Raises UntrustedVersionError when text and hash differ."""
        return read_document(self.document, self.sha256)


class ReplayRow(models.Model):
    """A submission whose result differs, cannot be compared, or could not be assessed."""

    replay = models.ForeignKey(Replay, on_delete=models.CASCADE, related_name="rows")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    comparability = models.CharField(
        max_length=14, choices=[(one.value, one.value.replace("_", " ")) for one in Comparability]
    )
    before = models.CharField(max_length=9, choices=URGENCY_CHOICES)
    after = models.CharField(max_length=9, choices=URGENCY_CHOICES)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["replay", "submission"], name="replayed_once"),
        ]
        indexes = [
            models.Index(fields=["replay", "comparability", "before", "after"], name="replay_transition")
        ]

    def __str__(self) -> str:
        return f"{self.before} to {self.after} for {self.submission_id}"
