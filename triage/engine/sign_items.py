"""The items of a version that clinical reviewers sign, each with the words and the meaning it is signed for.

They are the parts of the protocol, the education pages and the cases: one item for each language where an
item has words, one for all where it is logic alone. What an item says is written canonically, so that the
same words in a later version have the same hash, and a change opens just that item again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, get_args

import rfc8785

from triage.engine.parts import Part, PartKind, parts_of, walk
from triage.engine.vocabulary import Text

if TYPE_CHECKING:
    from triage.engine.cases import Case
    from triage.engine.protocol import Protocol

SignKind = PartKind | Literal["education_page", "case"]
SIGN_KINDS: tuple[str, ...] = (*get_args(PartKind), "education_page", "case")
# Kinds whose keys are numbers, which move when one before them is added.
NUMBERED = ("combination", "counted_as", "only_with_others")


@dataclass(frozen=True)
class EducationPage:
    """The text of an education page's file, and the list items that it shows."""

    text: str
    list_items: tuple[str, ...] = ()


@dataclass(frozen=True)
class SignItem:
    """One item; `language` is empty for what has no words. `content` is canonical JSON."""

    kind: SignKind
    key: str
    language: str
    content: str
    source: Any = field(compare=False, repr=False)
    """The part, page or case that it was made of."""

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the content."""
        return content_sha256(self.content)


def place_of(content: str) -> tuple[str, str, str]:
    """Kind, key and language that a content names; empty where it is none."""
    try:
        document = json.loads(content)
        return str(document["kind"]), str(document.get("key", "")), str(document["language"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return "", "", ""


def content_sha256(content: str) -> str:
    """The hash by which a verdict knows the content that it holds for."""
    return sha256(content.encode()).hexdigest()


def sign_items(
    protocol: Protocol, *, pages: Mapping[str, Mapping[str, EducationPage]]
) -> tuple[SignItem, ...]:
    """Every item of a version but its cases, a page before its questions.

    `pages` are by language and slug.
    """
    found: list[SignItem] = []
    for part in parts_of(protocol):
        is_about_cancer = part.kind == "question" and part.key == protocol.cancer_question
        found += items_of_part(part, protocol.languages, is_about_cancer=is_about_cancer)
    for language in protocol.languages:
        for slug, page in pages.get(language, {}).items():
            said = {"text": page.text, "list_items": _list_items(protocol, page, language)}
            found.append(_item("education_page", slug, language, said, page))
    return tuple(found)


def case_items(cases: Iterable[Case]) -> tuple[SignItem, ...]:
    """The items of the cases that hold for every version."""
    return tuple(
        _item("case", case.id, "", case.model_dump(mode="json", exclude_defaults=True), case)
        for case in cases
    )


def items_of_part(
    part: Part, languages: Iterable[str], *, is_about_cancer: bool = False
) -> Iterator[SignItem]:
    """The items of one part: one for each language, or one alone for what has no words."""
    texts = [(path, inner) for path, inner in walk(part.item) if isinstance(inner, Text)]
    for language in languages if texts else ("",):
        document: dict[str, Any] = part.item.model_dump(mode="json", exclude_defaults=True)
        for path, text in texts:
            _put(document, path, text.to(language))
        if part.kind == "page":
            document["questions"] = [question["id"] for question in document["questions"]]
        if is_about_cancer:
            document["asks_about_cancer"] = True
        yield _item(part.kind, part.key, language, document, part.item)


def _put(document: Any, path: tuple[str | int, ...], words: str) -> None:
    """Words of one language in the place of a text."""
    *steps, last = path
    for step in steps:
        document = document[step]
    document[last] = words


def _list_items(protocol: Protocol, page: EducationPage, language: str) -> dict[str, str]:
    """The words of those that the version has; another one shows none in their place."""
    items = {item.id: item for item in protocol.list_items}
    return {name: items[name].text.to(language) for name in page.list_items if name in items}


def _item(kind: SignKind, key: str, language: str, said: Mapping[str, Any], source: Any) -> SignItem:
    # The number of a promise is no part of what it says.
    named = {} if kind in NUMBERED else {"key": key}
    document: dict[str, Any] = {"kind": kind, **named, "language": language, "says": said}
    return SignItem(kind, key, language, rfc8785.dumps(document).decode(), source)
