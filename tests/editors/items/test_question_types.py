"""The types of question that an editor can choose."""

from __future__ import annotations

from triage.editors.items.boxes import fields_of
from triage.engine.questions import QUESTION_TYPES


def test_an_editor_can_choose_every_type_that_a_protocol_may_have() -> None:
    assert fields_of("question")["type"].values == QUESTION_TYPES
