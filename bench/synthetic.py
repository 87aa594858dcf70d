"""Invented protocols of any size, safe by construction, to see how times grow with their questions."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from triage.engine.evaluation import assess
from triage.engine.loading import load_canonical
from triage.engine.protocol import Protocol

PER_PAGE = 8
CITATIONS = [{"source": "document", "heading": "Signs", "lines": "1"}]


def synthetic_protocol(questions: int, seed: int = 1) -> Protocol:
    """A protocol with so many questions, about as many rules, and the promises that its rules keep.

    Every fourth page is shown only to people with one sign of an earlier page; the assumptions say that
    whoever has a sign of such a page has that one too.
    """
    random = Random(seed)
    pages, assumptions = _pages([f"sign_{n}" for n in range(1, questions)], random)
    signs = [q["id"] for page in pages for q in page["questions"]]
    data = {
        "id": f"synthetic_{questions}",
        "title": _text("Synthetic"),
        "languages": ["en"],
        "cancer_question": "cancer",
        "roles": {"crisis": None, "care_team": None},
        "sources": {
            "document": {"title": "Document", "publisher": "P", "kind": "document", "trust": "verified"}
        },
        "urgencies": dict.fromkeys(("emergency", "same_day", "soon", "routine"), _wording()),
        "pages": pages,
        "rules": _rules(signs, random),
        "promises": {"floors": [], "combinations": [], "assumptions": assumptions},
    }
    rules_only = load_canonical(json.dumps(data))
    promises = {
        "floors": _kept_floors(rules_only),
        "combinations": _kept_combinations(rules_only),
        "assumptions": assumptions,
    }
    return load_canonical(json.dumps(data | {"promises": promises}))


def _pages(names: list[str], random: Random) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    pages: list[dict[str, Any]] = []
    assumptions = []
    asked: list[str] = []
    for first in range(0, len(names), PER_PAGE):
        on_page = names[first : first + PER_PAGE]
        page = _page(f"page_{len(pages) + 1}", [_question(name) for name in on_page])
        if not pages:
            page["questions"].append(_question("cancer"))
            for question in page["questions"][:PER_PAGE]:
                question["red_flag"] = True
        elif len(pages) % 4 == 3:
            gate = random.choice(asked[PER_PAGE:])
            page["shown_if"] = [{"all_of": [gate]}]
            assumptions += [
                {"whoever_has": f"{name}?", "has_one_of": [f"{gate}?"], "reason": _text("By construction.")}
                for name in on_page
            ]
        else:
            asked += on_page
        pages.append(page)
    return pages, assumptions


def _rules(signs: list[str], random: Random) -> list[dict[str, Any]]:
    """A rule for each sign: red flags alone, others with one to three others, some of them counted."""
    flags, others = signs[:PER_PAGE], signs[PER_PAGE + 1 :]
    rules = [_rule(f"flag_{name}", "emergency", {"all_of": [name]}) for name in flags]
    for number, name in enumerate(others):
        near = [other for other in others[max(0, number - 12) : number + 12] if other != name]
        one, two, *more = random.sample(near, 8)
        if number % PER_PAGE == 0:
            group = [f"{other}?" for other in others[number : number + PER_PAGE]]
            alternatives = [{"count": {"at_least": 1, "of": group}}]
            rules.append(_rule(f"some_{name}", "soon", *alternatives))
        elif number % 3 == 0:
            rules.append(_rule(f"all_{name}", "emergency", {"all_of": [name, one, "cancer?"]}))
        elif number % 3 == 1:
            of = [name, *(f"{other}?" for other in more)]
            rules.append(
                _rule(
                    f"counted_{name}",
                    "same_day",
                    {"all_of": ["cancer?"], "count": {"at_least": 2, "of": of}},
                )
            )
        else:
            rules.append(
                _rule(
                    f"either_{name}", "same_day", {"all_of": [name, f"{one}?"]}, {"all_of": [f"{name}?", two]}
                )
            )
    return rules


def _kept_floors(protocol: Protocol) -> list[dict[str, Any]]:
    """For each sign what a *yes*, and what *not sure*, leads to by itself."""
    floors = []
    for name in protocol.questions:
        alone, not_sure = (assess(protocol, {name: answer}).urgency for answer in ("yes", "not_sure"))
        if alone != "routine":
            floors.append(
                {"question": name, "alone": alone} | ({"not_sure": not_sure} if not_sure != "routine" else {})
            )
    return floors


def _kept_combinations(protocol: Protocol) -> list[dict[str, Any]]:
    return [
        alternative.model_dump(mode="json", exclude_defaults=True) | {"urgency": rule.urgency}
        for rule in protocol.rules
        for alternative in rule.alternatives
        if len(alternative.tests) > 1
    ]


def _text(words: str) -> dict[str, str]:
    return {"en": words}


def _question(name: str) -> dict[str, Any]:
    words = _text(f"Is there {name}?")
    return {
        "id": name,
        "type": "yes_no",
        "label": _text(name),
        "ask": words,
        "ask_other": words,
        "citations": CITATIONS,
    }


def _page(name: str, questions: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": name,
        "title": _text(name),
        "intro": _text("Is any of this new?"),
        "intro_other": _text("Is any of this new for them?"),
        "layout": "checklist",
        "questions": questions,
    }


def _rule(name: str, urgency: str, *alternatives: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": name,
        "urgency": urgency,
        "alternatives": list(alternatives),
        "reason": _text(f"Because of {name}."),
        "clinician_note": _text("A note."),
        "citations": CITATIONS,
        "content": ["signs"],
    }


def _wording() -> dict[str, Any]:
    call = [_text("Call now.")]
    return {
        "title": _text("Title"),
        "by_when": _text("Now, day or night."),
        "steps": call,
        "steps_other": call,
        "say": _text("I need help."),
        "say_other": _text("They need help."),
        "meanwhile": call,
        "meanwhile_other": call,
        "content": ["signs"],
    }
