"""Warnings of what can matter to nobody, beside the check of a save."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.actions.draft_changes import item_of, say
from tests.actions.publishing.scene import changed_draft
from tests.engine.builders import all_of
from tests.patients.html import read
from triage.actions.drafts.drafts import start_draft, touch_draft
from triage.models import Draft, Publication

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client


@pytest.fixture
def swallowed(author: User) -> Draft:
    """A draft in which one rule fires only for people of another one that is as urgent."""
    draft = changed_draft(author, urgency="soon")
    return Draft.objects.get(pk=draft.pk)


def address(draft: Draft) -> str:
    """Where the warnings are."""
    return reverse("admin:triage_draft_idle", args=[draft.pk])


def test_a_rule_that_decides_for_nobody_is_named_and_linked(client: Client, swallowed: Draft) -> None:
    seen = read(client.get(address(swallowed), headers={"HX-Request": "true"}))
    assert "The rule “spine”: whoever it fires for, “any sign” fires too and is as urgent." in seen.words
    rule = item_of(swallowed, "rule", "spine")
    assert reverse("admin:triage_draftrule_change", args=[rule.pk]) in seen.links


def test_they_come_by_themselves_beside_the_check(client: Client, swallowed: Draft) -> None:
    for page in ("change", "send"):
        html = client.get(reverse(f"admin:triage_draft_{page}", args=[swallowed.pk])).content.decode()
        assert f'hx-get="{address(swallowed)}" hx-trigger="load"' in html


def test_without_scripts_they_are_a_page(client: Client, swallowed: Draft) -> None:
    assert "The rule “spine”" in read(client.get(address(swallowed))).words


def test_where_all_can_matter_it_says_so(client: Client, author: User) -> None:
    draft = start_draft(name="nothing", version=Publication.live_version(), by=author)
    assert "can matter to somebody" in read(client.get(address(draft))).words


def test_a_save_is_looked_at_anew(client: Client, swallowed: Draft, author: User) -> None:
    client.get(address(swallowed))
    say(swallowed, "rule", "spine", urgency="same_day")
    touch_draft(draft_id=swallowed.pk, by=author, fields=["urgency"])
    assert "The rule “spine”" not in read(client.get(address(swallowed))).words


def test_a_draft_with_something_to_mend_has_none_yet(client: Client, swallowed: Draft, author: User) -> None:
    say(swallowed, "rule", "spine", alternatives=[all_of("no_such_sign")])
    touch_draft(draft_id=swallowed.pk, by=author, fields=["alternatives"])
    assert "once nothing is left to mend" in read(client.get(address(swallowed))).words
