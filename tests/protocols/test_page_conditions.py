"""Whoever has a sign is asked about medicines, history, and whether it gets worse.

The proofs cannot see a sign that the page's condition forgot: the assumption that whoever gets worse has one
of the signs of a list rules those people out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.library import library
from triage.engine.answers import fill_missing
from triage.engine.navigation import shown_pages
from triage.protocols.shipped import shipped_protocol

if TYPE_CHECKING:
    from triage.engine.answers import Answer

PROTOCOL = shipped_protocol(pages=library("en").keys())
PAGE, WORSE = "medicines_and_history", "symptoms_getting_worse_fast"
SIGNS = [
    question.id
    for page in PROTOCOL.pages
    if not page.shown_if
    for question in page.questions
    if question.type == "yes_no" and question.role == "sign"
]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_a_sign_opens_the_page_on_medicines_and_history(sign: str, answer: Answer) -> None:
    answers = fill_missing(PROTOCOL, {sign: answer}, "no")

    assert PAGE in [page.id for page in shown_pages(PROTOCOL, answers)], (
        f"Add {sign} to the shown_if of the page {PAGE}, and to the assumption about {WORSE}."
    )


@pytest.mark.parametrize("sign", SIGNS)
def test_the_assumption_on_getting_worse_names_the_sign(sign: str) -> None:
    (assumption,) = (one for one in PROTOCOL.promises.assumptions if one.whoever_has.question == WORSE)

    assert sign in {test.question for test in assumption.has_one_of}, (
        f"Add {sign} to the assumption about {WORSE}."
    )
