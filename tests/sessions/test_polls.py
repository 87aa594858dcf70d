"""What a page asks for by itself is known, for it must not keep a session open."""

from __future__ import annotations

import re

from django.urls import reverse

from bonemets.environment import BASE_DIR
from triage.nurses.sessions.addresses import POLLS

# By template, which of them it asks for again and again.
ASKED = {
    "nurses/_rows.html": {"nurses:queue_rows"},
    "nurses/_review_live.html": {"nurses:review_live"},
    "editors/_proposal_replay.html": {"admin:triage_proposal_replay"},
    "admin/triage/_run_live.html": {"admin:triage_replay_progress", "admin:triage_lookback_progress"},
}


def test_every_template_that_asks_again_and_again_is_known() -> None:
    templates = BASE_DIR / "templates"
    found = {
        str(path.relative_to(templates))
        for path in templates.rglob("*.html")
        if re.search(r'hx-trigger="[^"]*\bevery ', path.read_text())
    }
    assert found == set(ASKED)
    assert set().union(*ASKED.values(), {"nurses:lock_state"}) == POLLS


def test_each_of_these_addresses_is_there() -> None:
    plain = {"nurses:queue_rows", "nurses:lock_state"}
    for name in POLLS:
        assert reverse(name, args=[] if name in plain else [1])
