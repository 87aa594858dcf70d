"""Words of an emergency that change: a reason, a second person, and never a text that calms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.actions.draft_changes import say
from tests.actions.publishing.scene import REASON, WHY, data, make_live, small_protocol
from triage.actions.drafts.compiling import to_protocol
from triage.actions.drafts.drafts import import_draft, start_draft, touch_draft
from triage.actions.publishing.changelog import changelog
from triage.actions.publishing.deciding import approve
from triage.actions.publishing.lowerings import change_key, lowerings
from triage.actions.publishing.problems import NotAllowedError, PublishingError, StaleError
from triage.actions.publishing.proposing import send_for_review
from triage.actions.publishing.rolling_back import roll_back
from triage.engine.comparison import Comparison, compare
from triage.engine.exporting import to_yaml
from triage.models import Draft, Proposal, Publication

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from triage.models import ProtocolVersion

CALMING = {"en": "You are fine. Go to bed and rest. It can wait."}
MILDER = {"en": "Get help"}


def draft_saying(by: User, **words: Any) -> Draft:
    """A draft with other words of the emergency."""
    draft = start_draft(name="words", version=Publication.live_version(), by=by)
    say(draft, "urgency", "emergency", **words)
    touch_draft(draft_id=draft.pk, by=by, fields=[*words])
    return Draft.objects.get(pk=draft.pk)


def draft_asking(by: User, **words: Any) -> Draft:
    """A draft with other words of the red flag."""
    draft = start_draft(name="words", version=Publication.live_version(), by=by)
    say(draft, "question", "leg_weakness", **words)
    touch_draft(draft_id=draft.pk, by=by, fields=[*words])
    return Draft.objects.get(pk=draft.pk)


def reasons_for(draft: Draft) -> dict[str, str]:
    """A reason for all that lowers in a draft."""
    comparison = compare(Publication.live_version().protocol, to_protocol(draft))
    return {one.key: REASON for one in lowerings(comparison)}


def send(draft: Draft, by: User, reasons: dict[str, str]) -> Proposal:
    return send_for_review(draft=draft, summary=WHY, reasons=reasons, by=by)


def test_an_emergency_text_that_calms_cannot_be_sent_whatever_the_reason(author: User) -> None:
    draft = draft_saying(author, by_when=CALMING)

    with pytest.raises(PublishingError) as caught:
        send(draft, author, reasons_for(draft))

    assert "by when, in 'en', say “You are fine”, “Go to bed and rest”, “It can wait”" in str(caught.value)
    assert not Proposal.objects.exists()


def test_an_imported_file_that_calms_cannot_be_sent(author: User) -> None:
    urgencies = data()["urgencies"]
    urgencies["emergency"] = urgencies["emergency"] | {"title": CALMING}
    draft = import_draft(name="file", text=to_yaml(small_protocol(urgencies=urgencies)), by=author)

    with pytest.raises(PublishingError, match="“Go to bed and rest”"):
        send(draft, author, reasons_for(draft))


def test_milder_words_of_an_emergency_need_a_reason(author: User) -> None:
    draft = draft_saying(author, title=MILDER)

    with pytest.raises(PublishingError, match=r"\(emergency\) changed: title.” is missing"):
        send(draft, author, {})


def test_a_changed_question_of_a_red_flag_needs_a_reason(author: User) -> None:
    draft = draft_asking(author, ask={"en": "You feel it in both legs."})

    with pytest.raises(PublishingError, match=r"“leg weakness” changed: question.” is missing"):
        send(draft, author, {})


def test_what_is_proposed_holds_old_and_new_and_goes_live_by_a_second_person(
    author: User, second: User
) -> None:
    draft = draft_saying(author, title=MILDER)
    proposal = send(draft, author, reasons_for(draft))

    with pytest.raises(NotAllowedError):
        approve(proposal_id=proposal.pk, by=author)
    approve(proposal_id=proposal.pk, by=second)

    entry = changelog()[0]
    assert entry.comparison is not None
    (change,) = entry.comparison.differences
    (said,) = change.changes
    assert (said.what, said.language, said.before, said.after) == ("title", "en", "Title", "Get help")
    assert change.is_lowering
    assert entry.reasons == {change_key(change): REASON}


def test_a_reason_for_one_wording_is_none_for_another(author: User) -> None:
    reasons = reasons_for(draft_saying(author, title=MILDER))
    other = draft_saying(author, title={"en": "Talk to us"})

    with pytest.raises(PublishingError, match="is missing"):
        send(other, author, reasons)


def test_going_back_to_other_words_of_an_emergency_needs_a_second_person(
    live: ProtocolVersion, author: User
) -> None:
    wording = data()["urgencies"]["emergency"] | {"title": {"en": "Get help now"}}
    make_live(small_protocol(urgencies=data()["urgencies"] | {"emergency": wording}))
    keys = lowerings(compare(Publication.live_version().protocol, live.protocol))

    done = roll_back(version=live, summary=WHY, reasons={one.key: REASON for one in keys}, by=author)

    assert isinstance(done, Proposal)
    assert done.is_open


@pytest.fixture
def of_an_earlier_release(author: User) -> Proposal:
    """A proposal that was stored when changed words were only named, and asked for no reason."""
    proposal = send(draft := draft_saying(author, title=MILDER), author, reasons_for(draft))
    proposal.comparison["differences"] = [
        {"subject": "emergency", "words": "The urgency [emergency] changed: title.", "is_lowering": False}
    ]
    proposal.reasons = {}
    proposal.save()
    return proposal


def test_a_proposal_of_an_earlier_release_can_be_read(of_an_earlier_release: Proposal) -> None:
    (difference,) = Comparison.model_validate(of_an_earlier_release.comparison, strict=False).differences
    assert difference.changes == ()


def test_a_proposal_of_an_earlier_release_goes_back_for_its_reasons(
    of_an_earlier_release: Proposal, second: User
) -> None:
    with pytest.raises(StaleError, match="compared by an earlier release"):
        approve(proposal_id=of_an_earlier_release.pk, by=second)
    assert Proposal.objects.get().is_open
