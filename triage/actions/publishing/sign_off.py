"""What keeps a version from becoming live where the clinic publishes only what is signed off."""

from __future__ import annotations

from collections.abc import Iterator

from triage.actions.publishing.problems import PublishingProblem
from triage.actions.sign_offs.coverage import coverage
from triage.actions.sign_offs.names import name_item
from triage.models import Clinic, ProtocolVersion

_MOST_NAMED = 5


def sign_off_problems(version: ProtocolVersion) -> Iterator[PublishingProblem]:
    """Each objection, and what is not accepted by enough reviewers, if the clinic requires it."""
    clinic = Clinic.load()
    if not clinic.publishing_needs_sign_off:
        return
    protocol, covered = version.protocol, coverage(version)
    for one in covered.items:
        for objection in one.objections:
            what = f"{objection.name} objects to {name_item(protocol, one.item)}: {objection.remark}"
            yield PublishingProblem("state", what)
    still = [name_item(protocol, one.item) for one in covered.items if one.state == "open"]
    if still:
        more = f" and {len(still) - _MOST_NAMED} more" if len(still) > _MOST_NAMED else ""
        yield PublishingProblem(
            "state",
            f"This clinic publishes only what is signed off by {clinic.reviewers_needed} clinical "
            f"reviewer{'s' if clinic.reviewers_needed > 1 else ''}. Not signed yet: {len(still)} of "
            f"{len(covered.items)} items: {'; '.join(still[:_MOST_NAMED])}{more}.",
        )
