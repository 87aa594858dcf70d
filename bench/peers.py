"""The shipped rules for other rule engines, translated by the one meaning of a rule."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import datalogic_py
import zen

from triage.engine.logic import CountingAs, Fact, holds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from triage.engine.answers import AnswerSheet
    from triage.engine.protocol import Protocol

    # The ids of the rules that fire.
    Fired = Callable[[AnswerSheet], list[str]]


class JsonLogic:
    """The algebra whose nodes are expressions of JSONLogic."""

    def fact(self, fact: Fact) -> Any:
        answer = {"var": fact.question}
        if isinstance(fact.value, int):
            return {"and": [{"!==": [answer, "not_sure"]}, {">=": [answer, fact.value]}]}
        return {"===": [answer, fact.value]}

    def all_of(self, nodes: Sequence[Any]) -> Any:
        return _joined("and", nodes) if nodes else True

    def any_of(self, nodes: Sequence[Any]) -> Any:
        return _joined("or", nodes) if nodes else False

    def at_least(self, k: int, nodes: Sequence[Any]) -> Any:
        return {">=": [{"+": [{"if": [node, 1, 0]} for node in nodes]}, k]}


def _joined(operator: str, nodes: Sequence[Any]) -> Any:
    return nodes[0] if len(nodes) == 1 else {operator: [*nodes]}


class ZenExpressions:
    """The algebra whose nodes are expressions of zen."""

    def fact(self, fact: Fact) -> str:
        if isinstance(fact.value, int):
            return f'({fact.question} != "not_sure" and {fact.question} >= {fact.value})'
        return f'{fact.question} == "{fact.value}"'

    def all_of(self, nodes: Sequence[str]) -> str:
        return f"({' and '.join(nodes)})" if nodes else "true"

    def any_of(self, nodes: Sequence[str]) -> str:
        return f"({' or '.join(nodes)})" if nodes else "false"

    def at_least(self, k: int, nodes: Sequence[str]) -> str:
        return f"({' + '.join(f'({node} ? 1 : 0)' for node in nodes)} >= {k})"


def datalogic_fired(protocol: Protocol) -> Fired:
    """Every rule in one expression, which gives the ids of those that fire."""
    algebra = CountingAs(protocol, JsonLogic())
    rules = [{"if": [holds(rule, algebra), [rule.id], []]} for rule in protocol.rules]
    compiled = datalogic_py.Engine().compile({"merge": rules})
    fired: Fired = compiled.evaluate
    return fired


def zen_fired(protocol: Protocol, *, trace: bool) -> Fired:
    """A decision table with a row for each rule, of which every one that holds is collected."""
    algebra = CountingAs(protocol, ZenExpressions())
    rows = [
        {"_id": rule.id, "condition": holds(rule, algebra), "rule": f'"{rule.id}"'} for rule in protocol.rules
    ]
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": "condition", "name": "Condition"}],
        "outputs": [{"id": "rule", "name": "Rule", "field": "rule"}],
        "rules": rows,
    }
    document = {
        "nodes": [
            {"id": "in", "name": "Answers", "type": "inputNode", "position": {"x": 0, "y": 0}},
            {
                "id": "table",
                "name": "Rules",
                "type": "decisionTableNode",
                "content": table,
                "position": {"x": 1, "y": 0},
            },
            {"id": "out", "name": "Fired", "type": "outputNode", "position": {"x": 2, "y": 0}},
        ],
        "edges": [
            {"id": "1", "type": "edge", "sourceId": "in", "targetId": "table"},
            {"id": "2", "type": "edge", "sourceId": "table", "targetId": "out"},
        ],
    }
    decision = zen.ZenEngine().create_decision(json.dumps(document))
    options = {"trace": trace}

    def fired(sheet: AnswerSheet) -> list[str]:
        return [row["rule"] for row in decision.evaluate(sheet, options)["result"]]

    return fired
