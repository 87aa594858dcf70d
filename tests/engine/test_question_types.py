"""What is kept by type of question says something of every type."""

from __future__ import annotations

from typing import get_args

import pytest

from triage.engine.fitting import HOW_TO_FIT, PART_TO_FIT
from triage.engine.questions import QUESTION_TYPES, Question


def test_every_kind_of_question_has_a_type_of_its_own() -> None:
    (union, *_) = get_args(Question)

    types = [get_args(kind.model_fields["type"].annotation) for kind in get_args(union)]

    assert sorted(types) == sorted((name,) for name in QUESTION_TYPES)


@pytest.mark.parametrize("table", [PART_TO_FIT, HOW_TO_FIT], ids=["part", "how"])
def test_every_type_says_which_tests_fit_it(table: dict[str, object]) -> None:
    assert sorted(table) == sorted(QUESTION_TYPES)
