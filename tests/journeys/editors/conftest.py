"""What journeys of editors may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.actions.draft_changes import say
from tests.nurses.people import PASSWORD, editor
from triage.actions.drafts.drafts import start_draft
from triage.models import Publication

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor
    from triage.models import Draft

# axe would load the style sheets that the admin's import by inline styles, which the pages forbid.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
    "preload": False,
}


@pytest.fixture
def draft(site: str) -> Draft:  # noqa: ARG001 (published)
    """An editor's draft in which a weak leg is no emergency any more."""
    draft = start_draft(name="weak legs can wait", version=Publication.live_version(), by=editor())
    say(draft, "rule", "weak_or_unsteady_limbs", urgency="soon")
    return draft


@pytest.fixture
def edith(visitor: Visitor, draft: Draft) -> Visitor:  # noqa: ARG001 (she is its author)
    """That editor, logged in."""
    visitor.open("/admin/")
    visitor.page.get_by_label("Username").fill("edith")
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.press("Log in")
    return visitor
