"""Which items of a Questionnaire are enabled, by the words of R4 alone, over any Boolean algebra."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from triage.engine.logic import Fact

if TYPE_CHECKING:
    from triage.engine.logic import Algebra

Node = TypeVar("Node")

WORDS = {"Y": "yes", "N": "no", "asked-unknown": "not_sure"}


class Enabled(Generic[Node]):
    """For each item by its linkId the node that is true where it is enabled.

    Of an item that is not enabled, R4 leaves open whether clients still read the answer: `reads_disabled`.
    """

    def __init__(
        self, items: list[dict[str, Any]], answers: Algebra[Node], *, reads_disabled: bool = False
    ) -> None:
        self.answers = answers
        self.reads_disabled = reads_disabled
        self.nodes: dict[str, Node] = {}
        self._read(items, answers.all_of([]))

    def _read(self, items: list[dict[str, Any]], around: Node) -> None:
        for item in items:
            node = self.answers.all_of([around, self._condition(item)])
            self.nodes[item["linkId"]] = node
            self._read(item.get("item", []), node)

    def _condition(self, item: dict[str, Any]) -> Node:
        tests = [self._test(test) for test in item.get("enableWhen", [])]
        if not tests:
            return self.answers.all_of([])
        if len(tests) == 1 or item["enableBehavior"] == "all":
            return self.answers.all_of(tests)
        return self.answers.any_of(tests)

    def _test(self, test: dict[str, Any]) -> Node:
        link = test["question"]
        if test["operator"] == "exists":
            # *Not sure* where there is no number: an answer sheet has one answer to each question.
            assert test["answerBoolean"] is False
            return self.answers.all_of([])
        node = self.answers.fact(fact_of(test))
        return node if self.reads_disabled else self.answers.all_of([self.nodes[link], node])


def fact_of(test: dict[str, Any]) -> Fact:
    """What an `enableWhen` tests; any answer other than *not sure* is none of the item beside a number."""
    question = test["question"].removesuffix(".not_sure")
    if test["operator"] == ">=":
        return Fact(question, test["answerInteger"])
    assert test["operator"] == "="
    code = test["answerCoding"]["code"]
    return Fact(question, WORDS.get(code) or code.removeprefix(f"{question}."))
