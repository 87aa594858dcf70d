"""Random small protocols, and every answer sheet that is possible for them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from tests.engine.builders import loaded, number, page, protocol_data, question, rule, text

if TYPE_CHECKING:
    from random import Random

    from triage.engine.answers import Answer
    from triage.engine.protocol import Protocol

SIGNS = ["a", "b", "c", "d"]
URGENCIES = ["soon", "same_day", "emergency"]


def random_data(random: Random) -> dict[str, Any]:
    """Cancer and two signs on the first pages, two signs and a number on later, perhaps hidden ones."""

    def a_test(names: list[str]) -> str:
        name = random.choice(names)
        mark = random.choice(["", "?"])
        return f"n >= {random.choice([2, 3])}{mark}" if name == "n" else f"{name}{mark}"

    def an_alternative(names: list[str]) -> dict[str, Any]:
        alternative: dict[str, Any] = {}
        if random.random() < 0.8:
            alternative["all_of"] = [a_test(names) for _ in range(random.randint(1, 2))]
        if not alternative or random.random() < 0.3:
            of = [a_test(names) for _ in range(random.randint(1, 4))]
            alternative["count"] = {"at_least": random.randint(1, len(of)), "of": of}
        return alternative

    everything = ["cancer", *SIGNS, "n"]
    shown_if = [an_alternative(["a", "b", "cancer"])] if random.random() < 0.7 else []
    later_shown_if = [an_alternative(["a", "b", "c"])] if random.random() < 0.4 else []
    together = {"together_with": random.choice(["a", "c?"])} if random.random() < 0.5 else {}
    links = [{"test": "n >= 3?", "yes_to": "b"} | together] if random.random() < 0.3 else []
    rules = [
        rule(
            f"rule_{i}",
            random.choice(URGENCIES),
            *(an_alternative(everything) for _ in range(random.randint(1, 2))),
        )
        for i in range(random.randint(2, 6))
    ]
    floors: list[dict[str, Any]] = []
    for name in random.sample(SIGNS, 2):
        floor = {"question": name, "alone": random.choice(URGENCIES)}
        if random.random() < 0.5:
            floor["not_sure"] = random.choice(URGENCIES)
        if random.random() < 0.3:
            floor["no_cancer"] = "soon"
        if name == "a":
            # The red flag.
            floor = {**floor, "alone": "emergency"}
            floor.pop("no_cancer", None)
        floors.append(floor)
    if "a" not in {floor["question"] for floor in floors}:
        floors.append({"question": "a", "alone": "emergency"})
    floors.append({"question": "n", "at_least": 3, "alone": "soon"})
    combinations = [an_alternative(everything) | {"urgency": random.choice(URGENCIES)} for _ in range(2)]
    assumptions = (
        [{"whoever_has": "c?", "has_one_of": ["a?", "b"], "reason": text("Because.")}]
        if random.random() < 0.6
        else []
    )
    return protocol_data(
        [
            page("one", question("cancer"), question("a", red_flag=True), question("b")),
            page("two", question("c"), shown_if=shown_if),
            page("three", question("d"), number("n", counts_as=links), shown_if=later_shown_if),
        ],
        rules,
        promises={"floors": floors, "combinations": combinations, "assumptions": assumptions},
    )


def random_protocol(random: Random) -> Protocol:
    """A protocol that loads."""
    return loaded(random_data(random))


def all_sheets() -> list[dict[str, Answer]]:
    """Every complete answer sheet: 3 answers to each sign, 4 to the number that tests can tell apart."""
    names = ["cancer", *SIGNS]
    numbers: list[Answer] = [0, 2, 3, "not_sure"]
    return [
        {**dict(zip(names, row, strict=True)), "n": number}
        for row in itertools.product(["no", "not_sure", "yes"], repeat=len(names))
        for number in numbers
    ]


def size(sheet: dict[str, Answer]) -> int:
    """How many answers are other than *no*."""
    return sum(answer not in ("no", 0) for answer in sheet.values())
