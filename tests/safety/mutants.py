"""Seeded faults: the shipped protocol with one thing changed for the worse, or just changed."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.engine.protocol import Protocol

LOWER = {"emergency": "same_day", "same_day": "soon"}


@dataclass(frozen=True)
class Mutant:
    """What was changed, and what kind of change it is; made when its data are asked for."""

    original: dict[str, Any]
    kind: str
    name: str
    change: Any

    @property
    def data(self) -> dict[str, Any]:
        """The changed protocol as data."""
        changed = deepcopy(self.original)
        self.change(changed)
        return changed


def mutants(protocol: Protocol) -> Iterator[Mutant]:
    """Every mutant: rule, alternative or test dropped; count and threshold off by one; urgency one
    lower; *not sure* no longer counting; an answer no longer counting as another; a page of red flags
    hidden.
    """
    data = protocol.model_dump(mode="json", exclude_defaults=True)
    for i, rule in enumerate(data["rules"]):
        yield Mutant(data, "rule dropped", f"{rule['id']}: dropped", lambda d, i=i: d["rules"].pop(i))
        if rule["urgency"] in LOWER:
            lower = LOWER[rule["urgency"]]
            yield Mutant(
                data,
                "urgency lower",
                f"{rule['id']}: {lower}",
                lambda d, i=i, lower=lower: d["rules"][i].update(urgency=lower),
            )
        for j, alternative in enumerate(rule["alternatives"]):
            yield from _alternative_mutants(data, i, j, f"{rule['id']}[{j}]", alternative)
    yield from _counting_mutants(data)
    for i, page in enumerate(data["pages"]):
        if i and not page.get("shown_if"):
            condition = [{"all_of": [data["pages"][0]["questions"][0]["id"]]}]
            yield Mutant(
                data,
                "page hidden",
                f"page {page['id']}: hidden",
                lambda d, i=i, condition=condition: d["pages"][i].update(shown_if=condition),
            )


def _counting_mutants(data: dict[str, Any]) -> Iterator[Mutant]:
    for i, page in enumerate(data["pages"]):
        for j, question in enumerate(page["questions"]):
            for k, link in enumerate(question.get("counts_as", ())):

                def links(d: dict[str, Any], i: int = i, j: int = j) -> list[dict[str, Any]]:
                    found: list[dict[str, Any]] = d["pages"][i]["questions"][j]["counts_as"]
                    return found

                name = f"{link['test']} counts as {link['yes_to']}"
                yield Mutant(
                    data, "counts as nothing", f"{name}: dropped", lambda d, k=k, links=links: links(d).pop(k)
                )
                yield from _test_mutants(
                    data, name, link["test"], lambda d, links=links, k=k: links(d)[k], "test"
                )


def _alternative_mutants(
    data: dict[str, Any], i: int, j: int, name: str, alternative: dict[str, Any]
) -> Iterator[Mutant]:
    def at(d: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = d["rules"][i]["alternatives"][j]
        return found

    if len(data["rules"][i]["alternatives"]) > 1:
        yield Mutant(
            data, "alternative dropped", f"{name}: dropped", lambda d: d["rules"][i]["alternatives"].pop(j)
        )
    tests = alternative.get("all_of", [])
    for k, test in enumerate(tests):
        if len(tests) > 1 or "count" in alternative:
            yield Mutant(
                data, "test dropped", f"{name}: without {test}", lambda d, k=k: at(d)["all_of"].pop(k)
            )
        yield from _test_mutants(data, name, test, lambda d: at(d)["all_of"], k)
    count = alternative.get("count")
    if not count:
        return
    for step in (-1, 1):
        if 1 <= count["at_least"] + step <= len(count["of"]):
            yield Mutant(
                data,
                f"count {step:+}",
                f"{name}: at least {count['at_least'] + step}",
                lambda d, step=step: at(d)["count"].update(at_least=at(d)["count"]["at_least"] + step),
            )
    for k, test in enumerate(count["of"]):
        if len(count["of"]) > count["at_least"]:
            yield Mutant(
                data,
                "counted test dropped",
                f"{name}: count without {test}",
                lambda d, k=k: at(d)["count"]["of"].pop(k),
            )
        yield from _test_mutants(data, name, test, lambda d: at(d)["count"]["of"], k)


def _test_mutants(data: dict[str, Any], name: str, test: str, tests: Any, k: int | str) -> Iterator[Mutant]:
    def put(d: dict[str, Any], changed: str) -> None:
        tests(d)[k] = changed

    if test.endswith("?"):
        yield Mutant(data, "not sure ignored", f"{name}: {test} without ?", lambda d: put(d, test[:-1]))
    if ">=" in test:
        question, _, threshold = test.rstrip("?").partition(" >= ")
        mark = "?" if test.endswith("?") else ""
        for step in (-1, 1):
            changed = f"{question} >= {int(threshold) + step}{mark}"
            yield Mutant(
                data, f"threshold {step:+}", f"{name}: {changed}", lambda d, changed=changed: put(d, changed)
            )
