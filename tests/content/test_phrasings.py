"""What patients type finds the right page, and an emergency shows the emergency box first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from content.search.searchable import search

pytestmark = pytest.mark.django_db

# Written without sight of the search or of the pages' own search words; each list was then used to mend it.
PHRASINGS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "phrasings.yaml").read_text())


def test_the_right_page_is_among_the_first_three() -> None:
    first = {
        item["query"]: [document.key for document in search(item["query"]).pages[:3]]
        for item in PHRASINGS["pages"]
    }
    missed = {
        item["query"] for item in PHRASINGS["pages"] if not set(first[item["query"]]) & set(item["page"])
    }
    # The rarer words of these lead to pages that a reader may also mean.
    known = {item["query"] for item in PHRASINGS["pages"] if item.get("missed")}

    assert {query: first[query] for query in missed - known} == {}
    assert known - missed == set(), "found now: no longer `missed`"


def test_an_emergency_shows_the_emergency_box() -> None:
    assert [item["query"] for item in PHRASINGS["emergencies"] if not search(item["query"]).emergencies] == []


def test_a_calm_question_shows_no_emergency_box() -> None:
    assert [item["query"] for item in PHRASINGS["calm"] if search(item["query"]).emergencies] == []
