"""The editor of each kind of item: its groups of boxes, its list, and what it says in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.urls import reverse
from django.utils.text import Truncator

from triage.actions.drafts.items import readable
from triage.actions.roles import READ_REPORT
from triage.display import urgency_name
from triage.editors.items.base import NO_DRAFT, ItemAdmin, column
from triage.editors.items.boxes import QUESTION_TYPES
from triage.editors.items.filters import FloorFilter, by_field
from triage.editors.items.question_form import FLOOR, SPOKEN, QuestionForm
from triage.editors.items.references import naming
from triage.editors.permissions import NeitherAddedNorDeleted
from triage.editors.readable import one_line
from triage.engine.vocabulary import Urgency
from triage.engine.wording import describe_alternative, describe_test
from triage.models import (
    DraftAssumption,
    DraftCombination,
    DraftFrame,
    DraftItem,
    DraftListItem,
    DraftPage,
    DraftQuestion,
    DraftRule,
    DraftSource,
    DraftUrgency,
    DraftWithOthers,
    ItemKind,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpRequest, HttpResponse

    from triage.actions.drafts.items import Items
    from triage.editors.items.editing import Editing
    from triage.editors.readable import Sentence
    from triage.engine.conditions import Alternative, AnswerTest

_LETTERS = (
    "Rows with the same letter are one alternative and must hold together; another letter is another way in. "
    "Write a question by its id or its short name, with “?” behind it where not sure counts too. A number: "
    "pain_severity >= 7. An option: cancer_type in [lung, breast]. To take a row away, empty its test."
)
_COUNTS = " Rows with a number under “counts: needed” form a count: at least that many of them must hold."
_MOST_WORDS = 60


def _either(alternatives: Iterable[Alternative], start: str, editing: Editing) -> Sentence:
    """Alternatives in words, the first after `start`, the others after OR."""
    names, language = editing.items.names, editing.language
    said = [describe_alternative(names, alternative, language) for alternative in alternatives]
    return [("OR" if at else start, f"({words})") for at, words in enumerate(said)]


def _tests(tests: Iterable[AnswerTest], editing: Editing) -> str:
    return "; ".join(describe_test(editing.items.names, test, editing.language) for test in tests)


def _told(urgency: str, editing: Editing) -> str:
    return f"“{editing.told(urgency)}” ({urgency.replace('_', ' ')})"


@admin.register(DraftPage)
class PageAdmin(ItemAdmin):
    list_display = (
        *(
            "position",
            "key",
            column("title", "Title"),
            column("shown", "Shown"),
            column("asked", "Questions"),
        ),
    )
    list_display_links = ("key",)
    groups = ((None, ("layout", "title", "intro", "intro_other", "shown_if")),)
    table_help = f"{_LETTERS} A condition may look at questions of earlier pages only."
    places = ("key", "position")

    def said(self, page: Any, editing: Editing) -> Sentence:
        """When it is shown."""
        return _either(page.shown_if, "SHOWN IF", editing) or [("SHOWN", "always")]

    def columns(self, item: DraftItem, editing: Editing) -> dict[str, Any]:
        """Its title, when it is shown, and how many questions it has."""
        asked = [one for one in editing.items.of[ItemKind.QUESTION] if one.page == item.key]
        return {
            "title": editing.said(item.document.get("title")),
            "shown": one_line(self.sentence(item, editing)) or UNREADABLE,
            "asked": len(asked),
        }

    def dependents(self, item: DraftItem, editing: Editing) -> Sequence[str]:
        """Its questions go with it, and what looks at them needs mending."""
        keys = [one.key for one in editing.items.of[ItemKind.QUESTION] if one.page == item.key]
        gone = [f"Its questions are deleted too: {', '.join(keys)}"] if keys else []
        items = editing.items.changed(without=[item])
        return [*gone, *naming(keys, "question", items)]

    def after_saving(self, form: Any) -> None:
        """Its questions stay on it when its id is another."""
        old, page = form.initial.get("key"), form.instance
        if old and old != page.key:
            DraftQuestion.objects.filter(draft=page.draft, page=old).update(page=page.key)

    def goes_with(self, item: DraftItem, items: Items) -> list[DraftItem]:
        """Its questions, and what belongs to them."""
        questions = [one for one in items.of[ItemKind.QUESTION] if one.page == item.key]
        return [*questions, *(beside for one in questions for beside in items.beside(one.key))]


UNREADABLE = "cannot be read: open it to see what to mend"


@admin.register(DraftQuestion)
class QuestionAdmin(ItemAdmin):
    form = QuestionForm
    list_display = (
        *("key", column("short_name", "Short name"), column("asked_on", "Page"), column("answers", "Type")),
        *(column("flag", "Red flag"), column("floor", "Floor")),
    )
    list_filter = (
        *(by_field("question", "type"), by_field("question", "red_flag"), FloorFilter),
        by_field("question", "role"),
    )
    groups = (
        (None, ("type", "heading", "label", "ask", "ask_other", "options", "counts_as")),
        ("Help beside it", ("hint", "hint_other", "how_to_tell", "how_to_tell_other")),
        ("Where it comes from", ("citations",)),
        (
            "How it counts",
            (
                *("role", "red_flag", "call_911", "informational", "optional", "not_sure_until_answered"),
                *("body_region", "unit", "minimum", "maximum"),
            ),
        ),
        ("What is promised: its floor", tuple(FLOOR)),
        ("On the phone", (SPOKEN,)),
    )
    places = ("key", "page", "position")

    def columns(self, item: DraftItem, editing: Editing) -> dict[str, Any]:
        """Its short name, page, type and floor."""
        page = editing.items.find(ItemKind.PAGE, item.page)
        floor = editing.items.find(ItemKind.FLOOR, item.key)
        promised = floor.document.get("alone") if floor else None
        answers = str(item.document.get("type", ""))
        return {
            "short_name": editing.said(item.document.get("label")) or UNREADABLE,
            "asked_on": f"{page.position}. {editing.said(page.document.get('title'))}" if page else "-",
            "answers": QUESTION_TYPES.get(answers, answers),
            "flag": "yes" if item.document.get("red_flag") else "",
            "floor": _urgency(promised),
        }

    def dependents(self, item: DraftItem, editing: Editing) -> Sequence[str]:
        """What looks at it."""
        return naming({item.key}, "question", editing.items)

    def goes_with(self, item: DraftItem, items: Items) -> list[DraftItem]:
        """Its floor and its spoken forms."""
        return items.beside(item.key)


@admin.register(DraftRule)
class RuleAdmin(ItemAdmin):
    list_display = (
        *(column("name", "Id", "key"), column("urgency", "Urgency"), column("words", "In words")),
        column("ways", "Alternatives"),
    )
    list_filter = (by_field("rule", "urgency"),)
    groups = ((None, ("urgency", "alternatives", "reason", "clinician_note", "citations", "content")),)
    about = "When any alternative holds, the person is told at least the urgency."
    table_help = _LETTERS + _COUNTS
    places = ("key", "position")

    def said(self, rule: Any, editing: Editing) -> Sentence:
        """IF … OR … THEN …"""
        return [*_either(rule.alternatives, "IF", editing), ("THEN", _told(rule.urgency, editing))]

    def columns(self, item: DraftItem, editing: Editing) -> dict[str, Any]:
        """The whole in words, and how many alternatives it has."""
        words = one_line(self.sentence(item, editing)) or UNREADABLE
        return {
            "urgency": _urgency(item.document.get("urgency")),
            # A rule of many rows would fill screens.
            "words": Truncator(words).words(_MOST_WORDS),
            "ways": len(rule.alternatives) if (rule := readable(self.kind, item.document)) else "-",
        }

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the way to the report card of a rule that patients have met."""
        rule = context["original"]
        is_known = rule is not None and rule.key in {one.id for one in rule.draft.base.protocol.rules}
        if rule is not None and is_known and request.user.has_perm(READ_REPORT):
            context["report_card"] = reverse("nurses:report_rule", args=[rule.key])
        return super().render_change_form(request, context, *args, **kwargs)


def _urgency(value: Any) -> str:
    return urgency_name(value) if value in list(Urgency) else "-"


class _PromiseAdmin(ItemAdmin):
    places = ("position",)

    def columns(self, item: DraftItem, editing: Editing) -> dict[str, Any]:
        """The whole in words."""
        return {
            "urgency": _urgency(item.document.get("urgency")),
            "words": one_line(self.sentence(item, editing)) or UNREADABLE,
        }


@admin.register(DraftCombination)
class CombinationAdmin(_PromiseAdmin):
    list_display = (
        column("name", "Number", "position"),
        column("urgency", "Urgency"),
        column("words", "In words"),
    )
    list_filter = (by_field("combination", "urgency"),)
    groups = ((None, ("urgency", "all_of", "reason")),)
    about = (
        "A promise, not a rule: whoever has all of these is told at least this urgency. "
        "The rules must keep it, and the check proves that they do. Weakening it counts as a lowering."
    )
    table_help = "All rows must hold together; of those with a number, at least that many."

    def said(self, promise: Any, editing: Editing) -> Sentence:
        """Whoever has all of it is told at least …"""
        return [
            *_either([promise], "WHOEVER HAS", editing),
            ("IS TOLD AT LEAST", _told(promise.urgency, editing)),
        ]


@admin.register(DraftAssumption)
class AssumptionAdmin(_PromiseAdmin):
    list_display = (column("name", "Number", "position"), column("words", "In words"))
    groups = ((None, ("whoever_has", "has_one_of", "reason")),)
    about = (
        "What the check may take for granted about people: whoever has the one also has (or is not sure "
        "about) one of the others. Each weakens the proof, so give the reason. Never about a red flag."
    )

    def said(self, read: Any, editing: Editing) -> Sentence:
        """Whoever has the one has one of the others."""
        return [
            ("WHOEVER HAS", _tests([read.whoever_has], editing)),
            ("HAS ONE OF", _tests(read.has_one_of, editing)),
        ]


@admin.register(DraftWithOthers)
class WithOthersAdmin(_PromiseAdmin):
    list_display = (column("name", "Number", "position"), column("words", "In words"))
    about = (
        "Answers that raise nothing by themselves, so that nothing is promised for them. Adding one takes "
        "a promise away, so give the reason."
    )

    def said(self, read: Any, editing: Editing) -> Sentence:
        """The answers."""
        return [("ANSWERS", _tests(read.answers, editing))]


@admin.register(DraftListItem)
class ListItemAdmin(ItemAdmin):
    list_display = (
        *(column("name", "Id", "key"), column("urgency", "Urgency"), column("text", "Text")),
        column("words", "Stands for"),
    )
    list_filter = (by_field("listitem", "urgency"),)
    groups = ((None, ("lists", "urgency", "text", "text_other", "brief", "stands_for", "for_whom")),)
    table_help = _LETTERS + _COUNTS
    places = ("key", "position")

    def said(self, read: Any, editing: Editing) -> Sentence:
        """Whoever has one of its signs, and is one of those it is for."""
        whom = _either(read.for_whom, "AND IS", editing)
        told = ("IS TOLD AT LEAST", _told(read.urgency, editing))
        return [*_either(read.stands_for, "WHOEVER HAS", editing), *whom, told]

    def columns(self, item: DraftItem, editing: Editing) -> dict[str, Any]:
        """Its words, and what it stands for."""
        return {
            "urgency": _urgency(item.document.get("urgency")),
            "text": editing.said(item.document.get("text")),
            "words": one_line(self.sentence(item, editing)) or UNREADABLE,
        }


@admin.register(DraftUrgency)
class UrgencyAdmin(NeitherAddedNorDeleted, ItemAdmin):
    """None of the four can be added or deleted."""

    list_display = (column("name", "Urgency"), column("title", "Title"), column("by_when", "By when"))
    groups = (
        (
            None,
            (
                *("title", "by_when", "steps", "steps_other", "say", "say_other"),
                *("meanwhile", "meanwhile_other", "content"),
            ),
        ),
    )

    def columns(self, item: DraftItem, editing: Editing) -> dict[str, Any]:
        """Its words."""
        said = {name: editing.said(item.document.get(name)) or UNREADABLE for name in ("title", "by_when")}
        return {"name": urgency_name(item.key), **said}


@admin.register(DraftSource)
class SourceAdmin(ItemAdmin):
    list_display = (
        *("key", column("title", "Title"), column("publisher", "Publisher"), column("what", "Kind")),
        column("trust", "Trust"),
    )
    list_filter = (by_field("source", "kind"), by_field("source", "trust"))
    groups = ((None, ("title", "publisher", "kind", "trust")),)
    places = ("key",)

    def columns(self, item: DraftItem, editing: Editing) -> dict[str, Any]:  # noqa: ARG002
        """All of it."""
        said = {name: item.document.get(name, "") for name in ("title", "publisher", "trust")}
        return {"what": item.document.get("kind", ""), **said}

    def dependents(self, item: DraftItem, editing: Editing) -> Sequence[str]:
        """What cites it."""
        return naming({item.key}, "source", editing.items)


@admin.register(DraftFrame)
class FrameAdmin(NeitherAddedNorDeleted, ItemAdmin):
    """There is one for each draft."""

    groups = ((None, ("title", "languages", "cancer_question", "roles")),)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        """There is no list: each is reached from its draft."""
        return self._led_away(request, NO_DRAFT)

    def _list_address(self, editing: Editing) -> str:
        return reverse("admin:triage_draft_change", args=[editing.draft.pk])
