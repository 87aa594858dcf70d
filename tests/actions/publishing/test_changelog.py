"""The clinical changelog writes itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.actions.publishing.scene import LESS, REASON, WHY, changed_draft, make_live, small_protocol
from triage.actions.publishing.changelog import changelog
from triage.actions.publishing.deciding import approve
from triage.actions.publishing.proposing import send_for_review
from triage.actions.publishing.rolling_back import roll_back
from triage.models import ProtocolVersion

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import DjangoAssertNumQueries


def publish(author: User, second: User, *, urgency: str) -> ProtocolVersion:
    """Publish another urgency for back pain."""
    draft = changed_draft(author, urgency=urgency)
    reasons = {LESS: REASON}
    proposal = send_for_review(draft=draft, summary=WHY, reasons=reasons, by=author)
    return approve(proposal_id=proposal.pk, by=second).version


def test_an_entry_says_when_who_what_and_why(author: User, second: User) -> None:
    version = publish(author, second, urgency="soon")

    entry = changelog()[0]

    assert (entry.version_id, entry.sha256, entry.is_live) == (version.pk, version.sha256, True)
    assert (entry.written_by, entry.proposed_by, entry.approved_by) == ("Edith", "Edith", "Abel")
    assert (entry.kind, entry.why) == ("published", WHY)
    assert entry.at == version.publications.get().published_at


def test_an_entry_says_who_is_told_less_and_the_reason(author: User, second: User) -> None:
    publish(author, second, urgency="soon")

    entry = changelog()[0]

    (people,) = entry.told_less
    assert "back pain" in people.words
    assert (people.before, people.after, people.reason) == ("same_day", "soon", REASON)
    assert not people.is_only_in_files
    assert entry.told_more == ()


def test_an_entry_says_who_is_told_more(author: User, second: User) -> None:
    publish(author, second, urgency="emergency")

    entry = changelog()[0]

    (people,) = entry.told_more
    assert (people.before, people.after, people.reason) == ("same_day", "emergency", "")
    assert entry.told_less == ()


def test_an_entry_names_the_rules_and_words_that_changed(author: User, second: User) -> None:
    publish(author, second, urgency="emergency")
    (change,) = changelog()[0].other_changes
    assert change.words == "The rule “spine” changed: urgency."
    assert (change.is_lowering, change.reason) == (False, "")


def test_the_first_version_changed_nothing_for_anybody(live: ProtocolVersion) -> None:
    (entry,) = changelog()
    assert (entry.version_id, entry.kind) == (live.pk, "loaded with the program")
    assert (entry.written_by, entry.proposed_by, entry.approved_by) == ("", "", "")
    assert (entry.told_less, entry.told_more, entry.other_changes) == ((), (), ())


def test_the_way_back_is_an_entry_too(live: ProtocolVersion, author: User, second: User) -> None:
    publish(author, second, urgency="soon")
    roll_back(version=live, summary="Too many were missed.", reasons={}, by=author)

    entries = changelog()

    assert [entry.version_id for entry in entries] == [live.pk, entries[1].version_id, live.pk]
    assert [entry.is_live for entry in entries] == [True, False, False]
    assert (entries[0].kind, entries[0].approved_by) == ("rolled back", "")
    assert [people.after for people in entries[0].told_more] == ["same_day"]


@pytest.mark.usefixtures("live")
def test_a_long_log_is_read_at_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(5):
        make_live(small_protocol(title={"en": f"Version {number}"}))
    with django_assert_num_queries(1):
        assert len(changelog()) == 6
