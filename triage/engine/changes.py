"""What a changed part of a protocol said before and says now, field by field, in words.

Comparisons are stored, so whatever is added to these models needs a default.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

from triage.engine.conditions import Alternative, AnswerTest
from triage.engine.naming import name_field, plain
from triage.engine.protocol import Protocol
from triage.engine.questions import CountsAs, Option
from triage.engine.safety.people import name_question, name_urgency
from triage.engine.sources import Citation
from triage.engine.vocabulary import Strict, Text, Urgency
from triage.engine.wording import describe_alternative, describe_test


class Change(Strict):
    """One field, before and now; in one language when it is a text. Empty where there was or is nothing.

    Of a list only the lines that differ are named, unless only their order does or it is read in order.
    """

    what: str
    language: str = ""
    before: str = ""
    after: str = ""


class Difference(Strict):
    """One part that was added, removed or changed; lowering when it weakens a safeguard or warning words."""

    subject: str
    words: str
    is_lowering: bool = False
    changes: tuple[Change, ...] = ()


def changes_of(
    old: Protocol, new: Protocol, was: Strict | None, now: Strict | None, *, without: Collection[str] = ()
) -> tuple[Change, ...]:
    """The fields of a part that differ; every filled-in field of a part that was added or removed."""
    fields = dict.fromkeys(name for part in (was, now) if part for name in type(part).model_fields)
    pairs = [
        (name, getattr(was, name, None), getattr(now, name, None))
        for name in fields
        if name not in without and name != "id"
    ]
    if was is None or now is None:
        pairs = [pair for pair in pairs if pair[1] or pair[2]]
    return tuple(change for pair in pairs for change in change_of_field(old, new, *pair))


def change_of_field(old: Protocol, new: Protocol, name: str, was: Any, now: Any) -> Iterator[Change]:
    """The differences of one field, language by language."""
    if was == now:
        return
    before, after = _differing(was, now)
    words_before, words_after = _words(old, before), _words(new, after)
    if words_before == words_after:
        words_before, words_after = _written(before), _written(after)
    for language in {**words_before, **words_after}:
        pair = words_before.get(language, ""), words_after.get(language, "")
        if pair[0] != pair[1]:
            yield Change(what=name_field(name), language=language, before=pair[0], after=pair[1])


def is_in_order(value: Any) -> bool:
    """Whether a field is read from first to last, so that the place of a line matters."""
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Text | Option)


def _differing(was: Any, now: Any) -> tuple[Any, Any]:
    if not isinstance(was, tuple) or not isinstance(now, tuple) or is_in_order(was) or is_in_order(now):
        return was, now
    before = tuple(item for item in was if item not in now)
    after = tuple(item for item in now if item not in was)
    return (before, after) if before or after else (was, now)


def _words(protocol: Protocol, value: Any) -> dict[str, str]:
    """A value in words by language."""
    if value is None:
        return {}
    if isinstance(value, Text):
        return dict(value.root)
    if isinstance(value, Option):
        return dict(value.label.root)
    if isinstance(value, tuple):
        lines: dict[str, list[str]] = {}
        for item in value:
            for language, words in _words(protocol, item).items():
                lines.setdefault(language, []).append(words)
        return {language: "\n".join(words) for language, words in lines.items()}
    return {"": _plain_words(protocol, value)}


def _plain_words(protocol: Protocol, value: Any) -> str:
    language = protocol.first_language
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Alternative):
        return describe_alternative(protocol, value, language)
    if isinstance(value, AnswerTest):
        return describe_test(protocol, value, language)
    if isinstance(value, CountsAs):
        yes_to = name_question(protocol, value.yes_to)
        return f"{describe_test(protocol, value.test, language)} counts as yes to {yes_to}"
    if isinstance(value, Citation):
        title = protocol.sources[value.source].title
        return ", ".join(
            filter(None, [title, value.heading, value.lines and f"lines {value.lines}", value.topic])
        )
    if isinstance(value, Urgency):
        return name_urgency(protocol, value)
    if isinstance(value, str):
        return name_question(protocol, value) if value in protocol.questions else plain(value)
    return str(value) if isinstance(value, int) else _as_written(value)


def _written(value: Any) -> dict[str, str]:
    """A value with its ids, for two that read alike."""
    return {"": _as_written(value)}


def _as_written(value: Any) -> str:
    if isinstance(value, tuple):
        return "\n".join(_as_written(item) for item in value)
    document = (
        value.model_dump(mode="json", exclude_defaults=True) if isinstance(value, Strict | Text) else value
    )
    return document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
