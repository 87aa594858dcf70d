"""The source map: passages to signs to rules and back, and what a changed passage makes stale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from tests.actions.draft_changes import say
from tests.fixture_protocol import fixture_evidence
from tests.nurses.people import logged_in, nurse
from tests.patients.html import read
from tests.versions import publish, publish_document
from triage.editors.source_map import present_source_map
from triage.engine.vocabulary import Text
from triage.models import ProtocolVersion
from triage.protocols.shipped import shipped_passages

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol
    from triage.models import Draft

HASHES = {passage.id: passage.sha256 for passage in shipped_passages()}
SOURCE_MAP = fixture_evidence().source_map
CHANGED = HASHES | {"spinal-cord-compression": "0" * 64}
PAGE = "/admin/triage/source-map/"


def test_every_mapped_line_stands_under_its_passage(protocol: Protocol) -> None:
    view = present_source_map(protocol, SOURCE_MAP, shipped_passages(), HASHES)
    shown = [entry.lines for passage in view.passages for entry in passage.mapped]
    assert shown == [entry.lines for entry in SOURCE_MAP.lines]
    assert len(view.passages) + len(view.others) == len(HASHES)


def test_a_line_leads_to_its_signs_and_the_rules_that_look_at_them(protocol: Protocol) -> None:
    view = present_source_map(protocol, SOURCE_MAP, shipped_passages(), HASHES)
    passage = next(passage for passage in view.passages if passage.id == "spinal-cord-compression")
    line = next(entry for entry in passage.mapped if entry.lines == "184")
    sign = next(sign for sign in line.signs if sign.id == "leg_weakness")
    assert sign.label == "weak leg"
    assert "weak_or_unsteady_limbs" in sign.rules


def test_a_rule_leads_back_to_the_passages_that_it_cites(protocol: Protocol) -> None:
    view = present_source_map(protocol, SOURCE_MAP, shipped_passages(), HASHES)
    rules = {rule.id: rule for rule in view.rules}
    assert rules.keys() == {rule.id for rule in protocol.rules}
    cited = {citation.passage for citation in rules["weak_or_unsteady_limbs"].citations}
    assert "spinal-cord-compression" in cited
    for rule in protocol.rules:
        for citation, shown in zip(rule.citations, rules[rule.id].citations, strict=True):
            assert bool(shown.passage) == bool(citation.lines)


def test_a_line_that_is_no_sign_keeps_its_reason(protocol: Protocol) -> None:
    view = present_source_map(protocol, SOURCE_MAP, shipped_passages(), HASHES)
    entries = [entry for passage in view.passages for entry in passage.mapped]
    reasons = {entry.lines: entry.not_a_sign for entry in entries if entry.not_a_sign}
    assert reasons["160"] == "Heading of the part on pain."


def test_an_uncovered_line_is_shown_in_its_passage(protocol: Protocol) -> None:
    holed = SOURCE_MAP.model_copy(
        update={"lines": tuple(entry for entry in SOURCE_MAP.lines if entry.lines != "160")}
    )
    view = present_source_map(protocol, holed, shipped_passages(), HASHES)
    assert view.uncovered == (160,)
    pain = next(passage for passage in view.passages if passage.id == "pain")
    assert [entry.lines for entry in pain.mapped if entry.is_uncovered] == ["160"]
    assert pain.mapped[0].lines == "160"


def test_unchanged_passages_make_no_rule_stale(protocol: Protocol) -> None:
    view = present_source_map(protocol, SOURCE_MAP, shipped_passages(), HASHES)
    assert view.stale_rules == ()


def test_a_changed_passage_makes_stale_the_rules_that_cite_it_or_look_at_its_signs(
    protocol: Protocol,
) -> None:
    view = present_source_map(protocol, SOURCE_MAP, shipped_passages(), CHANGED)
    (changed,) = [passage for passage in (*view.passages, *view.others) if passage.is_stale]
    assert changed.id == "spinal-cord-compression"
    expected = set(changed.cited_by)
    expected |= {rule for entry in changed.mapped for sign in entry.signs for rule in sign.rules}
    assert set(view.stale_rules) == expected
    assert changed.cited_by
    assert 0 < len(view.stale_rules) < len(view.rules)
    assert next(rule for rule in view.rules if rule.id == view.stale_rules[0]).stale == (
        "Spinal cord compression",
    )


def test_a_passage_that_is_gone_is_named(protocol: Protocol) -> None:
    left = [passage for passage in shipped_passages() if passage.id != "spinal-cord-compression"]
    view = present_source_map(protocol, SOURCE_MAP, left, HASHES)
    assert view.gone == ("spinal-cord-compression",)
    assert any(
        "Spinal cord compression (no passage has this heading any more)" in rule.stale for rule in view.rules
    )


@pytest.mark.usefixtures("live_version")
def test_the_page_shows_both_ways(client: Client) -> None:
    seen = read(client.get(PAGE))
    assert "Spinal cord compression lines 178-193" in seen.words
    assert "Heading of the part on pain." in seen.words
    assert "Uncovered lines none" in seen.words
    assert "#rule-weak_or_unsteady_limbs" in seen.links
    assert "#passage-spinal-cord-compression" in seen.links
    targets = [link for link in seen.links if link.startswith(("#rule-", "#passage-"))]
    assert all(f'id="{target[1:]}"' in seen.raw for target in targets)


@pytest.mark.usefixtures("live_version")
def test_a_version_without_hashes_says_that_nothing_is_known(client: Client, protocol: Protocol) -> None:
    publish(protocol.model_copy(update={"title": Text({"en": "Another title"})}))
    assert "no hashes of the passages were stored" in read(client.get(PAGE)).words


def test_the_page_marks_what_changed_since_the_version_was_published(
    client: Client, stored_protocol: tuple[str, str]
) -> None:
    document, digest = stored_protocol
    publish_document(document, digest, passages=CHANGED)
    words = read(client.get(PAGE)).words
    assert "Stale: the passage changed since this version was published." in words
    assert (
        "the passage changed since this rule was published: read it again. Spinal cord compression" in words
    )


def test_the_map_of_a_draft_follows_the_draft(client: Client, draft: Draft) -> None:
    say(draft, "rule", "weak_or_unsteady_limbs", id="limbs_that_fail")
    seen = read(client.get(PAGE, {"draft": draft.pk}))
    assert "#rule-limbs_that_fail" in seen.links
    assert "#rule-weak_or_unsteady_limbs" not in seen.links


def test_a_draft_with_gaps_has_no_map_and_says_where_to_look(client: Client, draft: Draft) -> None:
    draft.items.filter(kind="rule").delete()
    seen = read(client.get(PAGE, {"draft": draft.pk}))
    assert "is not complete, so it has no map yet" in seen.words
    assert reverse("admin:triage_draft_preview", args=[draft.pk]) in seen.links


def test_a_stored_version_may_be_chosen(client: Client, live_version: ProtocolVersion) -> None:
    assert client.get(PAGE, {"version": live_version.pk}).status_code == 200


@pytest.mark.usefixtures("live_version")
@pytest.mark.parametrize(
    "query", [{"version": "999"}, {"draft": "999"}, {"version": "x"}, {"draft": "-1"}, {"draft": "9" * 30}]
)
def test_an_unknown_choice_is_not_found(client: Client, query: dict[str, str]) -> None:
    assert client.get(PAGE, query).status_code == 404


@pytest.mark.usefixtures("live_version")
def test_wrong_method_is_refused(client: Client) -> None:
    assert client.post(PAGE).status_code == 405


@pytest.mark.usefixtures("live_version")
def test_nurses_and_strangers_see_no_map() -> None:
    assert logged_in(nurse(is_staff=True)).get(PAGE).status_code == 403
    assert Client().get(PAGE)["Location"] == f"/admin/login/?next={PAGE}"


@pytest.mark.usefixtures("live_version")
def test_an_approver_reads_the_map(approving: Client) -> None:
    assert approving.get(PAGE).status_code == 200
