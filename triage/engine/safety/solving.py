"""Circuits into clauses, and clauses into an answer: nobody, or the smallest person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pysat.examples.rc2 import RC2
from pysat.formula import WCNF
from pysat.solvers import Solver

from triage.engine.safety.circuit import FALSE, TRUE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from triage.engine.answers import Answer
    from triage.engine.logic import Fact
    from triage.engine.safety.answer_space import AnswerSpace
    from triage.engine.safety.circuit import Circuit

SOLVER = "glucose4"
# A person is small when few questions are answered other than *no*; among those, low numbers.
QUESTION_WEIGHT, FACT_WEIGHT = 100, 1


class Search:
    """Looks for a person for whom some nodes are true and others false."""

    def __init__(self, circuit: Circuit, space: AnswerSpace) -> None:
        self.circuit = circuit
        self.space = space
        self.clauses: list[list[int]] = []
        self._solver = Solver(name=SOLVER)
        self._told_solver = 0
        self._encoded: set[tuple[int, bool]] = set()
        for name in space.questions:
            for fact in space.facts(name):
                self._fact(fact)
        self._add([-self._variable(FALSE)])
        self._add([self._variable(TRUE)])
        for one, other in space.exclusions():
            self._add([-self._fact(one), -self._fact(other)])
        for stronger, weaker in space.implications():
            self._add([-self._fact(stronger), self._fact(weaker)])

    def add_implication(self, premise: int, conclusion: int) -> None:
        """Look only at people for whom the premise is false or the conclusion true."""
        self._add([-self.literal(premise, is_true=False), self.literal(conclusion, is_true=True)])

    def is_possible(self, true: Iterable[int], false: Iterable[int] = ()) -> bool:
        """Whether there is anybody for whom these nodes are true and those false."""
        assumptions = [self.literal(node, is_true=True) for node in true]
        assumptions += [-self.literal(node, is_true=False) for node in false]
        self._solver.append_formula(self.clauses[self._told_solver :])
        self._told_solver = len(self.clauses)
        return bool(self._solver.solve(assumptions=assumptions))

    def smallest_person(self, true: Collection[int], false: Collection[int] = ()) -> dict[str, Answer]:
        """The answers, other than *no*, of the smallest such person. There must be one."""
        units = [[self.literal(node, is_true=True)] for node in true]
        units += [[-self.literal(node, is_true=False)] for node in false]
        formula = WCNF()
        # One by one, `append` looks at each clause again: that takes longer than the search.
        formula.hard = [*self.clauses, *units]
        formula.nv = top = len(self.circuit.gates) + 1
        facts: dict[int, Fact] = {}
        for number, name in enumerate(self.space.questions, start=top + 1):
            for fact in self.space.facts(name):
                variable = self._fact(fact)
                facts[variable] = fact
                formula.append([-variable, number])
                formula.append([-variable], weight=FACT_WEIGHT)
            formula.append([-number], weight=QUESTION_WEIGHT)
        with RC2(formula) as optimiser:
            model = optimiser.compute()
        if model is None:
            raise ValueError("there is no such person")
        true_facts = [facts[literal] for literal in model if literal in facts]
        answers = {name: self.space.answer(name, true_facts) for name in self.space.questions}
        return {name: answer for name, answer in answers.items() if answer is not None}

    def literal(self, node: int, *, is_true: bool) -> int:
        """The variable of a node, with the clauses that its truth (or its falsehood) needs."""
        todo = [node]
        while todo:
            current = todo.pop()
            if (current, is_true) in self._encoded:
                continue
            self._encoded.add((current, is_true))
            gate = self.circuit.gates[current]
            if gate.kind == "fact" or current in (TRUE, FALSE):
                continue
            variable = self._variable(current)
            inputs = [self._variable(part) for part in gate.inputs]
            if (gate.kind == "and") == is_true:
                sign = 1 if is_true else -1
                for part in inputs:
                    self._add([-sign * variable, sign * part])
            else:
                sign = 1 if is_true else -1
                self._add([-sign * variable, *(sign * part for part in inputs)])
            todo += gate.inputs
        return self._variable(node)

    def _variable(self, node: int) -> int:
        return node + 1

    def _fact(self, fact: Fact) -> int:
        return self._variable(self.circuit.fact(fact))

    def _add(self, clause: list[int]) -> None:
        self.clauses.append(clause)
