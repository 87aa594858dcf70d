"""The clinical changelog writes itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.actions.publishing.scene import LESS, REASON, WHY, changed_draft, make_live, small_protocol
from triage.actions.publishing.changelog import changelog
from triage.actions.publishing.deciding import approve
from triage.actions.publishing.lowerings import change_key
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


def test_an_entry_keeps_what_was_compared_and_the_reasons(author: User, second: User) -> None:
    publish(author, second, urgency="soon")
    entry = changelog()[0]

    assert entry.comparison is not None
    (people,) = entry.comparison.transitions
    assert (people.before, people.after, people.is_lowering) == ("same_day", "soon", True)
    assert entry.reasons == {change_key(people): REASON}
    (change,) = entry.comparison.differences
    assert (change.words, change.is_lowering) == ("The rule “spine” changed: urgency.", False)


def test_the_first_version_changed_nothing_for_anybody(live: ProtocolVersion) -> None:
    (entry,) = changelog()
    assert (entry.version_id, entry.kind) == (live.pk, "loaded with the program")
    assert (entry.written_by, entry.proposed_by, entry.approved_by) == ("", "", "")
    assert entry.comparison is None


def test_the_way_back_is_an_entry_too(live: ProtocolVersion, author: User, second: User) -> None:
    publish(author, second, urgency="soon")
    roll_back(version=live, summary="Too many were missed.", reasons={}, by=author)

    entries = changelog()

    assert [entry.version_id for entry in entries] == [live.pk, entries[1].version_id, live.pk]
    assert [entry.is_live for entry in entries] == [True, False, False]
    assert (entries[0].kind, entries[0].approved_by) == ("rolled back", "")
    assert entries[0].comparison is not None
    assert [people.after for people in entries[0].comparison.transitions] == ["same_day"]


@pytest.mark.usefixtures("live")
def test_a_long_log_is_read_at_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(5):
        make_live(small_protocol(title={"en": f"Version {number}"}))
    with django_assert_num_queries(1):
        assert len(changelog()) == 6
