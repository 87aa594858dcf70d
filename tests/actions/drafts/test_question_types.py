"""The types of question that an editor can choose."""

from __future__ import annotations

from triage.engine.questions import QUESTION_TYPES
from triage.models import DraftQuestion


def test_an_editor_can_choose_every_type_that_a_protocol_may_have() -> None:
    choices = DraftQuestion._meta.get_field("type").flatchoices

    assert sorted(name for name, _ in choices) == sorted(QUESTION_TYPES)
