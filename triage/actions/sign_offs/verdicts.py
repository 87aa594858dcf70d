"""Gives verdicts on items, each on the content that was really read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.contrib.auth.models import User

from content.typed_text import visible
from triage.actions.audit import record
from triage.actions.sign_offs.items import items_of
from triage.actions.sign_offs.reviewers import signing_reviewer
from triage.actions.sign_offs.vouching import SIGN_OFF
from triage.engine.sign_items import SignItem, content_sha256
from triage.models import ProtocolVersion, SignOff
from triage.models.clinic import says_something
from triage.models.ledger import keeping_ledger
from triage.models.sign_offs import LONGEST_REMARK, Verdict

if TYPE_CHECKING:
    from triage.models import ClinicalReviewer


class VerdictError(Exception):
    """A verdict that is not complete; the message says what is missing. Nothing was stored."""


class StaleItemError(Exception):
    """What was read is not what the version says now. `contents` are those that were read and are gone."""

    def __init__(self, contents: Sequence[str]) -> None:
        self.contents = tuple(contents)
        super().__init__(f"{len(contents)} of the texts that were read changed meanwhile")


@keeping_ledger()
def give_verdicts(
    *, version: ProtocolVersion, contents: Sequence[str], verdict: str, remark: str = "", by: User
) -> list[SignOff]:
    """Store one verdict on each of these contents, all or none. Who says the same again adds nothing.

    Raises ReviewerError, VerdictError and StaleItemError.
    """
    reviewer = signing_reviewer(by)
    kept = visible(remark)
    for problem in _problems(verdict, kept, contents):
        raise VerdictError(problem)
    now = {item.sha256: item for item in items_of(version)}
    read = {content_sha256(content): content for content in contents}
    if gone := [content for digest, content in read.items() if digest not in now]:
        raise StaleItemError(gone)
    # Of two tabs of one reviewer, one waits here.
    User.objects.select_for_update().only("pk").get(pk=by.pk)
    own = SignOff.objects.filter(reviewer=by, sha256__in=read).order_by("pk")
    latest = {digest: (said, words) for digest, said, words in own.values_list("sha256", "verdict", "remark")}
    added = [
        _stored(version, now[digest], verdict, kept, reviewer)
        for digest in read
        if latest.get(digest) != (verdict, kept)
    ]
    for sign_off in added:
        record(action=SIGN_OFF, subject=sign_off, by=by, fields=["verdict"], digest=sign_off.digest)
    return added


def _problems(verdict: str, remark: str, contents: Sequence[str]) -> Iterator[str]:
    if not contents:
        yield "Nothing was shown to sign."
    if verdict not in Verdict.values:
        yield "Choose a verdict."
    if verdict == Verdict.ACCEPTED and remark:
        yield "You wrote a remark. Choose “accepted with a remark” or “objected”, or take the words away."
    if len(remark) > LONGEST_REMARK:
        yield f"The words have {len(remark)} characters; at most {LONGEST_REMARK} are kept. Shorten them."
    if verdict != Verdict.ACCEPTED and not says_something(remark):
        what = "Write why you object" if verdict == Verdict.OBJECTED else "Write your remark"
        yield f"{what}, in a few words that an editor understands."


def _stored(
    version: ProtocolVersion, item: SignItem, verdict: str, remark: str, reviewer: ClinicalReviewer
) -> SignOff:
    sign_off: SignOff = SignOff.objects.create(
        version=version,
        kind=item.kind,
        key=item.key,
        language=item.language,
        content=item.content,
        sha256=item.sha256,
        verdict=verdict,
        remark=remark,
        reviewer_id=reviewer.user_id,
        name=reviewer.name,
        profession=reviewer.profession,
        licence_number=reviewer.licence_number,
    )
    return sign_off
