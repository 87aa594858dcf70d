"""Many answer sheets in one pass."""

from __future__ import annotations

from random import Random
from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from triage.engine.answers import fill_missing
from triage.engine.evaluation import assess, assess_each, assess_each_unsure, assess_many
from triage.engine.logic import Fact, Integers
from triage.engine.safety.answer_space import AnswerSpace

if TYPE_CHECKING:
    from tests.telling import Tell
    from triage.engine.answers import Answer
    from triage.engine.protocol import Protocol


def test_each_of_many_gets_what_each_alone_gets(shipped: Protocol) -> None:
    random = Random(1)
    names = [question.id for question in shipped.questions.values() if question.type == "yes_no"]
    sheets: list[dict[str, Answer]] = [
        {name: random.choice(["yes", "not_sure"]) for name in random.sample(names, random.randint(0, 6))}
        for _ in range(200)
    ]

    assert assess_each(shipped, sheets) == [assess(shipped, sheet).urgency for sheet in sheets]


def test_each_absent_answer_set_to_not_sure_is_assessed_as_that_whole_sheet_is(shipped: Protocol) -> None:
    random = Random(3)
    space = AnswerSpace(shipped)
    sheets: list[dict[str, Answer]] = [
        {name: random.choice(["no", *(fact.value for fact in space.facts(name))]) for name in names}
        for names in (random.sample(list(shipped.questions), size) for size in (0, 1, 5, 20, 105))
    ]

    for sheet, (urgency, unsure) in zip(sheets, assess_each_unsure(shipped, sheets), strict=True):
        whole = fill_missing(shipped, sheet, "no")
        assert urgency == assess(shipped, whole).urgency
        assert unsure == {
            name: assess(shipped, whole | {name: "not_sure"}).urgency
            for name in shipped.questions
            if name not in sheet
        }


def test_nobody_at_all_is_assessed_as_nobody(shipped: Protocol) -> None:
    assert assess_each(shipped, []) == []
    assert list(assess_each_unsure(shipped, [])) == []


def test_everybody_gets_just_one_urgency(shipped: Protocol) -> None:
    columns = assess_many(shipped, Integers(8, lambda fact: 0b10101010 if fact.value == "yes" else 0))

    assert sum(people.bit_count() for people in columns.values()) == 8


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_million_sheets_agree_with_assessing_a_sample(shipped: Protocol, tell: Tell) -> None:
    random = Random(2)
    chunk, chunks = 100_000, 10
    space = AnswerSpace(shipped)
    reading = assessing = 0.0
    sampled = 0
    for _ in range(chunks):
        columns: dict[Fact, int] = {}
        for name in shipped.questions:
            left = (1 << chunk) - 1
            # About one person in 32 has each fact; numbers nest: at least 7 is at least 3 too.
            for fact in reversed(space.facts(name)):
                bits = left
                for _ in range(5):
                    bits &= random.getrandbits(chunk)
                if isinstance(fact.value, int):
                    bits |= max((columns[f] for f in columns if f.question == name), default=0)
                columns[fact] = bits
                left &= ~bits

        started = perf_counter()
        for column in columns.values():
            column.bit_count()
        read = perf_counter()
        urgencies = assess_many(shipped, Integers(chunk, columns.__getitem__))
        reading += read - started
        assessing += perf_counter() - read

        for i in random.sample(range(chunk), 30):
            sheet = {
                name: answer
                for name in shipped.questions
                if (answer := space.answer(name, [f for f in space.facts(name) if columns[f] >> i & 1]))
                is not None
            }
            assert urgencies[assess(shipped, sheet).urgency] >> i & 1
            sampled += 1

    tell(
        f"{chunk * chunks:,} sheets assessed in {assessing * 1000:.0f} ms; reading their columns "
        f"took {reading * 1000:.0f} ms; {sampled} compared one by one"
    )
    assert sampled == 300
