"""A protocol into rows and back, and into YAML and back: nothing is lost, nothing is added."""

from __future__ import annotations

import json
from hashlib import sha256
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import rfc8785
import yaml
from django.contrib.auth.models import User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.builders import choice
from tests.nurses.people import editor
from tests.safety.random_protocols import random_data
from triage.actions.drafts.compiling import to_protocol
from triage.actions.drafts.drafts import import_draft, start_draft
from triage.engine.exporting import to_yaml

if TYPE_CHECKING:
    from triage.models import ProtocolVersion

SPOKEN = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=60).filter(
    lambda words: words.strip() and not set(words) & set("{}")
)


@st.composite
def protocol_texts(draw: st.DrawFn) -> str:
    """A small random protocol as JSON, with odd words, a second language and a choice."""
    data = random_data(Random(draw(st.integers(0, 10**6))))
    everything: list[dict[str, Any]] = [*data["rules"], *(q for p in data["pages"] for q in p["questions"])]
    for item in everything:
        item["citations"] = [{"source": "guide", "topic": draw(SPOKEN)}]
    for rule in data["rules"]:
        rule["content"] = ["get-help-now"]
        rule["reason"] = {"en": draw(SPOKEN), "es": draw(SPOKEN)}
    for wording in data["urgencies"].values():
        wording["content"] = ["get-help-now"]
    data["pages"][0]["questions"].append(
        choice("kind", "first", "second", citations=[{"source": "guide", "topic": draw(SPOKEN)}])
    )
    data["rules"][0]["alternatives"].append({"all_of": ["kind in [first, second]?", "cancer?"]})
    data["languages"] = ["en", "es"]
    return json.dumps(data, ensure_ascii=False)


@pytest.mark.django_db
def test_the_shipped_protocol_comes_back_from_its_rows_unchanged(live_version: ProtocolVersion) -> None:
    draft = start_draft(name="the same", version=live_version, by=editor())

    assert to_protocol(draft).canonical_json() == live_version.protocol.canonical_json()


@pytest.mark.django_db
def test_exporting_importing_and_exporting_the_shipped_protocol_gives_the_same_bytes(
    live_version: ProtocolVersion,
) -> None:
    exported = to_yaml(live_version.protocol)

    assert to_yaml(to_protocol(import_draft(name="again", text=exported, by=editor()))) == exported


@pytest.mark.django_db
# Every example adds drafts of its own; none looks at those of another.
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=protocol_texts())
def test_random_drafts_export_import_and_export_to_the_same_bytes(
    live_version: ProtocolVersion,  # noqa: ARG001 (publishes it)
    text: str,
) -> None:
    by = User.objects.filter(username="edith").first() or editor()
    exported = to_yaml(to_protocol(import_draft(name="random", text=text, by=by)))

    assert to_yaml(to_protocol(import_draft(name="again", text=exported, by=by))) == exported


@pytest.mark.django_db
def test_an_outsider_can_compute_the_hash_of_a_version_from_the_exported_file(
    live_version: ProtocolVersion,
) -> None:
    exported = to_yaml(live_version.protocol)

    # As docs/rule-language.md describes it, with nothing of ours.
    assert sha256(rfc8785.dumps(yaml.safe_load(exported))).hexdigest() == live_version.sha256
