"""Giving verdicts: complete, on what was really read, and never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.actions.sign_offs.signing import WHY, item_of, verdict
from triage.actions.sign_offs.coverage import coverage
from triage.actions.sign_offs.verdicts import StaleItemError, VerdictError, give_verdicts
from triage.models import AuditRow, SignOff
from triage.models.append_only import AppendOnlyError
from triage.models.sign_offs import Verdict

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from triage.actions.sign_offs.coverage import ItemCoverage
    from triage.models import ProtocolVersion


def covered(version: ProtocolVersion, digest: str) -> ItemCoverage:
    """What is said of one item at present."""
    return next(one for one in coverage(version).items if one.item.sha256 == digest)


def test_an_item_is_signed_once_two_reviewers_accept_it(
    live_version: ProtocolVersion, ana: User, ben: User
) -> None:
    rule = item_of(live_version, "rule")
    verdict(rule, live_version, Verdict.ACCEPTED, ana)
    assert covered(live_version, rule.sha256).state == "open"
    verdict(rule, live_version, Verdict.REMARK, ben, "Say it shorter, please.")
    assert covered(live_version, rule.sha256).state == "signed"


def test_one_reviewer_who_accepts_twice_is_one(live_version: ProtocolVersion, ana: User) -> None:
    rule = item_of(live_version, "rule")
    verdict(rule, live_version, Verdict.ACCEPTED, ana)
    verdict(rule, live_version, Verdict.REMARK, ana, "Say it shorter, please.")
    assert covered(live_version, rule.sha256).state == "open"


def test_an_objection_outweighs_any_number_of_acceptances(
    live_version: ProtocolVersion, ana: User, ben: User
) -> None:
    rule = item_of(live_version, "rule")
    verdict(rule, live_version, Verdict.ACCEPTED, ana)
    verdict(rule, live_version, Verdict.ACCEPTED, ben)
    verdict(rule, live_version, Verdict.OBJECTED, ben, WHY)
    assert covered(live_version, rule.sha256).state == "objected"


def test_a_later_verdict_takes_the_place_of_the_earlier_one_and_both_stay(
    live_version: ProtocolVersion, ana: User
) -> None:
    rule = item_of(live_version, "rule")
    verdict(rule, live_version, Verdict.OBJECTED, ana, WHY)
    verdict(rule, live_version, Verdict.ACCEPTED, ana)
    [only] = covered(live_version, rule.sha256).verdicts
    assert only.verdict == Verdict.ACCEPTED
    assert [one.verdict for one in SignOff.objects.order_by("pk")] == ["objected", "accepted"]


def test_the_same_verdict_sent_twice_is_stored_once(live_version: ProtocolVersion, ana: User) -> None:
    rule = item_of(live_version, "rule")
    assert len(verdict(rule, live_version, Verdict.OBJECTED, ana, WHY)) == 1
    assert verdict(rule, live_version, Verdict.OBJECTED, ana, f" {WHY}\u200b") == []
    assert SignOff.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "remark", "problem"),
    [
        ("", "", "Choose a verdict."),
        ("perhaps", "Something is odd here.", "Choose a verdict."),
        (Verdict.REMARK, " ", "Write your remark"),
        (Verdict.REMARK, "ok", "Write your remark"),
        (Verdict.OBJECTED, "", "Write why you object"),
        (Verdict.OBJECTED, "\u200b\u200b", "Write why you object"),
        (Verdict.ACCEPTED, "But the words are hard.", "You wrote a remark"),
        (Verdict.REMARK, "so long " * 300, "at most 2000 are kept"),
    ],
)
def test_a_verdict_that_is_not_complete_is_refused_in_words(
    said: str, remark: str, problem: str, live_version: ProtocolVersion, ana: User
) -> None:
    with pytest.raises(VerdictError, match=problem):
        verdict(item_of(live_version, "rule"), live_version, said, ana, remark)
    assert not SignOff.objects.exists()


def test_nothing_is_signed_that_the_version_does_not_say(live_version: ProtocolVersion, ana: User) -> None:
    rule = item_of(live_version, "rule")
    other = rule.content.replace('"urgency":"', '"urgency":"no_')
    with pytest.raises(StaleItemError) as caught:
        give_verdicts(version=live_version, contents=[rule.content, other], verdict=Verdict.ACCEPTED, by=ana)
    assert caught.value.contents == (other,)
    assert not SignOff.objects.exists()


def test_nothing_shown_is_nothing_signed(live_version: ProtocolVersion, ana: User) -> None:
    with pytest.raises(VerdictError, match="Nothing was shown"):
        give_verdicts(version=live_version, contents=[], verdict=Verdict.ACCEPTED, by=ana)


def test_each_verdict_stands_in_the_trail_with_a_hash_of_all_that_was_said(
    live_version: ProtocolVersion, ana: User
) -> None:
    rule = item_of(live_version, "rule")
    [sign_off] = verdict(rule, live_version, Verdict.ACCEPTED, ana)
    row = AuditRow.objects.get(action="sign_off")
    assert (row.subject, row.digest, row.actor) == (str(sign_off.pk), sign_off.digest, f"user {ana.pk}")


def test_a_verdict_is_never_changed_or_deleted(live_version: ProtocolVersion, ana: User) -> None:
    [sign_off] = verdict(item_of(live_version, "rule"), live_version, Verdict.ACCEPTED, ana)
    with pytest.raises(AppendOnlyError):
        sign_off.save()
    with pytest.raises(AppendOnlyError):
        SignOff.objects.all().delete()
