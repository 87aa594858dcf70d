"""Invented clinicians, and what they sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User

from tests.nurses.people import administrator, staff
from triage.actions.roles import CLINICAL_REVIEWER
from triage.actions.sign_offs.items import items_of
from triage.actions.sign_offs.reviewers import confirm_reviewer, save_reviewer
from triage.actions.sign_offs.verdicts import give_verdicts
from triage.models import ClinicalReviewer
from triage.models.sign_offs import Verdict

if TYPE_CHECKING:
    from triage.engine.sign_items import SignItem
    from triage.models import ProtocolVersion, SignOff

ANA = ("Ana Ruiz", "oncologist", "NY 104233")
BEN = ("Ben Okoro", "oncology nurse", "RN-55120")
WHY = "The words may be taken for a joke."


def profile(user: User, name: str, profession: str, licence_number: str) -> ClinicalReviewer:
    """A profile as an administrator enters it."""
    reviewer = ClinicalReviewer(user=user, name=name, profession=profession, licence_number=licence_number)
    by = User.objects.filter(username="adam").first() or administrator()
    return save_reviewer(reviewer=reviewer, by=by)


def clinician(name: str, entered: tuple[str, str, str]) -> User:
    """Somebody who may sign."""
    user = staff(name, CLINICAL_REVIEWER, is_staff=True)
    full_name, profession, number = entered
    profile(user, *entered)
    confirm_reviewer(name=full_name, profession=profession, licence_number=number, by=user)
    return user


def item_of(version: ProtocolVersion, kind: str, key: str = "") -> SignItem:
    """One item of a version; the first of its kind without a key."""
    return next(item for item in items_of(version) if item.kind == kind and key in ("", item.key))


def accept_all(version: ProtocolVersion, by: User, *, but: tuple[str, ...] = ()) -> None:
    """Accept every item of a version, but those with these hashes."""
    contents = [item.content for item in items_of(version) if item.sha256 not in but]
    give_verdicts(version=version, contents=contents, verdict=Verdict.ACCEPTED, by=by)


def verdict(item: SignItem, version: ProtocolVersion, said: str, by: User, remark: str = "") -> list[SignOff]:
    """One verdict on one item."""
    contents: list[Any] = [item.content]
    return give_verdicts(version=version, contents=contents, verdict=said, remark=remark, by=by)
