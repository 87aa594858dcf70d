"""Differences between two protocols that are not about who is told what: words, sources, promises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from triage.engine.changes import Change, Difference, change_of_field, changes_of
from triage.engine.list_items import ListItem
from triage.engine.naming import name_field, name_part, plain, texts_in
from triage.engine.promise_differences import promise_differences
from triage.engine.protocol import Page, Protocol
from triage.engine.questions import YesNoQuestion
from triage.engine.safety.people import name_question
from triage.engine.spoken import SpokenForm
from triage.engine.vocabulary import Strict, Urgency

# Removing one of these takes a safeguard away, even where no result changes.
_SAFEGUARDS = ("red_flag", "call_911", "not_sure_until_answered")
# Adding one of these lets a question be passed over.
_EXEMPTIONS = ("optional", "informational")
# What is compared part by part, or has a list of its own.
_PARTS = {"roles", "sources", "urgencies", "pages", "rules", "promises", "list_items", "spoken"}
_URGENT = (Urgency.EMERGENCY, Urgency.SAME_DAY)


def differences(old: Protocol, new: Protocol) -> Iterator[Difference]:
    """Every difference, things in the order of the protocol."""
    yield from _compare_frame(old, new)
    yield from _compare_roles(old, new)
    yield from _compare_parts(old, new, "source", old.sources, new.sources)
    yield from _compare_parts(old, new, "urgency", old.urgencies, new.urgencies)
    yield from _compare_parts(old, new, "page", _by_id(old.pages), _by_id(new.pages))
    yield from _compare_order(old, new, "page", _by_id(old.pages), _by_id(new.pages))
    yield from _compare_parts(old, new, "question", old.questions, new.questions)
    yield from _compare_order(old, new, "question", old.questions, new.questions)
    yield from _compare_parts(old, new, "rule", _by_id(old.rules), _by_id(new.rules))
    yield from _compare_order(old, new, "rule", _by_id(old.rules), _by_id(new.rules))
    yield from _compare_parts(old, new, "list item", _by_id(old.list_items), _by_id(new.list_items))
    yield from _compare_order(old, new, "list item", _by_id(old.list_items), _by_id(new.list_items))
    yield from _compare_spoken(old, new)
    yield from promise_differences(old, new)


def _by_id(parts: Iterable[Any]) -> dict[str, Any]:
    return {part.id: part for part in parts}


def _compare_roles(old: Protocol, new: Protocol) -> Iterator[Difference]:
    for (role, was), (_, now) in zip(old.roles_or_usual, new.roles_or_usual, strict=True):
        if was != now and (was in old.questions or now in new.questions):
            before = f" from {name_question(old, was)}" if was else ""
            words = (
                f"The role “{plain(role)}” passed{before} to {name_question(new, now)}."
                if now
                else f"Nothing has the role “{plain(role)}” any more; it was{before.removeprefix(' from')}."
            )
            is_lowering = was is not None and (now is None or was in new.questions)
            yield Difference(subject=role, words=words, is_lowering=is_lowering)


def _compare_spoken(old: Protocol, new: Protocol) -> Iterator[Difference]:
    """How answers are said; where one says nothing of it, that alone."""
    if old.spoken is None or new.spoken is None:
        if old.spoken is not new.spoken:
            done = "is no longer written down" if new.spoken is None else "was written down"
            yield Difference(
                subject="spoken", words=f"How answers are said {done}.", is_lowering=new.spoken is None
            )
        return
    changes = tuple(
        change
        for name in ("not_sure", "not_sure_other")
        for change in change_of_field(old, new, name, getattr(old.spoken, name), getattr(new.spoken, name))
    )
    if changes:
        words = "The words around what somebody is not sure of changed."
        yield Difference(subject="spoken", words=words, is_lowering=True, changes=changes)
    before, after = ({form.key: form for form in spoken.forms} for spoken in (old.spoken, new.spoken))
    yield from _compare_parts(old, new, "spoken form", before, after)


def _compare_frame(old: Protocol, new: Protocol) -> Iterator[Difference]:
    for name in Protocol.model_fields:
        if name in _PARTS:
            continue
        changes = tuple(change_of_field(old, new, name, getattr(old, name), getattr(new, name)))
        if changes:
            is_lowering = name == "languages" and not set(old.languages) <= set(new.languages)
            words = f"{_capitalized(name_field(name))} changed."
            yield Difference(subject=name, words=words, is_lowering=is_lowering, changes=changes)


def _compare_parts(
    old: Protocol, new: Protocol, kind: str, before: Mapping[Any, Strict], after: Mapping[Any, Strict]
) -> Iterator[Difference]:
    for key, was in before.items():
        if key not in after:
            yield Difference(
                subject=key,
                words=f"{_capitalized(name_part(old, kind, was, key))} was removed.",
                is_lowering=kind in ("question", "list item", "spoken form"),
                changes=changes_of(old, new, was, None, without=("questions",)),
            )
    for key, now in after.items():
        earlier = before.get(key)
        changes = changes_of(old, new, earlier, now, without=("questions",))
        if kind == "question":
            changes += _change_of_page(old, new, key)
        if earlier is None:
            words = f"{_capitalized(name_part(new, kind, now, key))} was added."
            yield Difference(subject=key, words=words, changes=changes)
        elif changes:
            named = ", ".join(dict.fromkeys(change.what for change in changes))
            yield Difference(
                subject=key,
                words=f"{_capitalized(name_part(old, kind, earlier, key))} changed: {named}.",
                is_lowering=_is_weaker(earlier, now, changes)
                or (_is_warning(key, earlier, now) and _changes_words(earlier, changes)),
                changes=changes,
            )


def _change_of_page(old: Protocol, new: Protocol, question: str) -> tuple[Change, ...]:
    """The page on which a question stands, if it moved."""
    was, now = old.page_of.get(question), new.page_of.get(question)
    if was is None or now is None or was.id == now.id:
        return ()
    before, after = (page.title.to(old.first_language) for page in (was, now))
    return (Change(what="page", before=before, after=after),)


def _is_weaker(was: Strict, now: Strict, changes: Iterable[Change]) -> bool:
    """Whether a question lost a safeguard or may now be passed over, or a list item means something else."""
    if isinstance(was, ListItem):
        return any(not change.language for change in changes)
    lost = any(getattr(was, name, False) and not getattr(now, name, False) for name in _SAFEGUARDS)
    return lost or any(getattr(now, name, False) and not getattr(was, name, False) for name in _EXEMPTIONS)


def _is_warning(key: str, was: Strict, now: Strict) -> bool:
    """Whether its words warn: an urgent result, a list item, what is said, a red flag or its page."""
    return key in _URGENT or any(
        isinstance(part, ListItem | SpokenForm)
        or (isinstance(part, YesNoQuestion) and part.red_flag)
        or (isinstance(part, Page) and part.has_red_flags)
        for part in (was, now)
    )


def _changes_words(was: Strict, changes: Iterable[Change]) -> bool:
    """Whether words changed in a language that it was written in; a new language changes none."""
    languages = {language for text in texts_in(was) for language in text.root}
    return any(change.language in languages for change in changes)


def _compare_order(
    old: Protocol, new: Protocol, kind: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Difference]:
    """The order of what both have, from the first that moved to the last.

    That of questions is the order within their pages too.
    """
    was, now = [key for key in before if key in after], [key for key in after if key in before]
    moved = [place for place, pair in enumerate(zip(was, now, strict=True)) if pair[0] != pair[1]]
    if moved:
        part = slice(moved[0], moved[-1] + 1)
        lines = (
            "\n".join(name_part(protocol, kind, parts[key], key) for key in keys[part])
            for protocol, parts, keys in ((old, before, was), (new, after, now))
        )
        change = Change(what="order", before=next(lines), after=next(lines))
        yield Difference(subject=f"{kind}s", words=f"The order of the {kind}s changed.", changes=(change,))


def _capitalized(words: str) -> str:
    return words[:1].upper() + words[1:]
