"""The editor of questions, with their options, what they count as, and the floor promised for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin

from triage.actions.drafts.documents import documents_naming
from triage.actions.drafts.rows import by_alternative
from triage.display import urgency_name
from triage.editors.rows.base import DraftRowAdmin, UrgencyFilter
from triage.editors.rows.editing import editing_of
from triage.editors.rows.forms import DraftRowForm
from triage.editors.rows.inlines import CountsAsInline, OptionInline
from triage.engine.fitting import floor_problems, range_problems
from triage.engine.obligations import red_flag_faults, short_name_faults, short_names
from triage.engine.protocol import Floor
from triage.engine.vocabulary import Text, Urgency
from triage.models import DraftQuestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import Field, QuerySet
    from django.http import HttpRequest

    from triage.editors.rows.editing import Editing
    from triage.models import DraftTest

# What only one type of question has.
ONLY_FOR = {
    "unit": "number",
    "minimum": "number",
    "maximum": "number",
    "red_flag": "yes_no",
    "call_911": "yes_no",
    "body_region": "yes_no",
}
FLOORS = ("floor_alone", "floor_not_sure", "floor_no_cancer", "floor_at_least")
KEPT_ID = (
    "A question keeps its id: answers already given, rules and pages name it. "
    "For another id, add a new question and delete this one."
)


class QuestionForm(DraftRowForm):
    """A question whose boxes fit its type."""

    def clean(self) -> dict[str, Any] | None:
        """Put what does not fit onto its box."""
        cleaned = super().clean() or self.cleaned_data
        problems = (
            *self._short_name_problems(cleaned),
            *self._type_problems(cleaned),
            *self._floor_problems(cleaned),
        )
        for name, what in problems:
            if name in self.fields:
                self.add_error(name, what)
        return cleaned

    def _short_name_problems(self, sent: dict[str, Any]) -> Iterator[tuple[str, str]]:
        if sent.get("label"):
            key = sent.get("key") or self.instance.key
            named = short_names(self.editing.checks.questions.values())
            for _, what in short_name_faults(key, Text(sent["label"]), named):
                yield "label", _sentence(what)

    def _type_problems(self, sent: dict[str, Any]) -> Iterator[tuple[str, str]]:
        chosen = sent.get("type")
        types = dict(DraftQuestion._meta.get_field("type").flatchoices)
        for name, kind in ONLY_FOR.items():
            value = sent.get(name)
            if chosen and chosen != kind and (value or (value == 0 and value is not False)):
                yield (
                    name,
                    f"Only a question of the type “{types[kind]}” has this. Empty it, or change the type.",
                )
        if chosen == "number":
            for name in ("unit", "minimum", "maximum"):
                if name not in self.errors and sent.get(name) in (None, {}):
                    yield name, "A question of the type “number” needs this."
            lowest, highest = sent.get("minimum"), sent.get("maximum")
            if lowest is not None and highest is not None:
                for what in range_problems(lowest, highest):
                    yield "maximum", _sentence(what)

    def _floor_problems(self, sent: dict[str, Any]) -> Iterator[tuple[str, str]]:
        floor = _sent_floor(sent)
        if floor is None:
            for name in FLOORS[1:]:
                if sent.get(name) not in (None, ""):
                    yield name, "This goes with a floor for yes. Choose one, or empty this."
        else:
            for part, what in floor_problems(floor, sent.get("type") or ""):
                yield f"floor_{part}", _sentence(what)
        if sent.get("red_flag"):
            for part, what in red_flag_faults(floor, is_optional=bool(sent.get("optional"))):
                yield ("optional" if part == "optional" else f"floor_{part}"), _sentence(what)

    def neighbours(self) -> QuerySet[Any]:
        """The other questions of its page."""
        return self.siblings().filter(page=self.cleaned_data.get("page"))


def _sent_floor(sent: dict[str, Any]) -> Floor | None:
    """The floor as it was sent; none without an urgency for yes."""
    if not sent.get("floor_alone"):
        return None
    return Floor(
        question="this_one",
        at_least=sent.get("floor_at_least"),
        alone=Urgency(sent["floor_alone"]),
        not_sure=Urgency(sent["floor_not_sure"]) if sent.get("floor_not_sure") else None,
        no_cancer=Urgency(sent["floor_no_cancer"]) if sent.get("floor_no_cancer") else None,
    )


def _sentence(what: str) -> str:
    return f"{what[:1].upper()}{what[1:]}."


class _PageField(forms.ModelChoiceField):
    """A page by its place and id."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.position}. {obj.key}"


@admin.register(DraftQuestion)
class DraftQuestionAdmin(DraftRowAdmin):
    """Questions, their options and their promises."""

    form = QuestionForm
    inlines = (OptionInline, CountsAsInline)
    list_display = ("key", "short_name", "page_title", "type", "red_flag", "floor")
    list_filter = ("type", "red_flag", ("floor_alone", UrgencyFilter), "role")
    search_fields = ("key", "label", "ask")
    search_help_text = "Search by id or words."
    help_texts = {
        "key": "Small letters, digits and underscores: leg_weakness. It stays for good.",
        "page": "The screen that asks it.",
        "position": "Lower numbers first. Empty: last on its page.",
        "heading": "A few words that stand above it, and for all questions up to the next heading. "
        "Empty: it stays in the group before it.",
        "label": "A few words, for results, lists and rules in words: weak leg.",
        "ask": "As the person reads it, one thing, in easy words.",
        "ask_other": "The same for somebody who answers for another person.",
        "how_to_tell": "How a person can find out, where that is not plain.",
        "citations": "Where this sign comes from, one a line. A document: source | heading | lines. "
        "A guideline: source | topic.",
        "body_region": "The place of the body picture where it is asked, if it is asked there.",
        "not_sure_until_answered": "As long as it is unanswered, rules take it as not sure.",
        "call_911": "A yes says to call 911 first.",
        "unit": "For numbers only, such as: days.",
        "minimum": "For numbers only.",
        "maximum": "For numbers only. Higher must mean worse.",
        "floor_alone": "A promise: whoever says yes is told at least this, whatever else they answer. "
        "The rules must keep it, and the check proves that they do.",
        "floor_not_sure": "The same for whoever is not sure.",
        "floor_no_cancer": "Where lower: for people who certainly never had cancer.",
        "floor_at_least": "For numbers only: the floor holds from this number on.",
    }

    def form_fieldsets(self, editing: Editing, row: Any) -> Any:  # noqa: ARG002
        """What is asked, how it counts, what is promised."""
        return [
            (None, {"fields": ("key", "page", "position", "type", "heading", "label", "ask", "ask_other")}),
            (
                "Help beside it",
                {"fields": ("hint", "hint_other", "how_to_tell", "how_to_tell_other")},
            ),
            ("Where it comes from", {"fields": ("citations",)}),
            (
                "How it counts",
                {
                    "fields": (
                        *("role", "red_flag", "call_911", "informational", "optional"),
                        *("not_sure_until_answered", "body_region", "unit", "minimum", "maximum"),
                    )
                },
            ),
            ("What is promised: its floor", {"fields": FLOORS}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The id stays."""
        kept = ("key",) if obj is not None else ()
        return (*super().get_readonly_fields(request, obj), *kept)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Say why the id stays."""
        if obj is not None:
            kwargs["help_texts"] = {"key": KEPT_ID}
        return super().get_form(request, obj, change=change, **kwargs)

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """The pages of this draft."""
        if db_field.name == "page":
            pages = editing_of(request).draft.pages.all()
            return _PageField(pages, help_text=self.help_texts["page"])
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[DraftQuestion]:
        """With their pages."""
        questions: QuerySet[DraftQuestion] = super().get_queryset(request)
        return questions.select_related("draft", "page")

    def describe_in_list(self, row: Any, editing: Editing) -> None:
        """Texts in one language."""
        row.short_words = editing.said(row.label)
        row.page_words = f"{row.page.position}. {editing.said(row.page.title)}"

    @admin.display(description="Short name")
    def short_name(self, question: Any) -> str:
        """Its label."""
        return str(question.short_words)

    @admin.display(description="Page", ordering="page__position")
    def page_title(self, question: Any) -> str:
        """Where it is asked."""
        return str(question.page_words)

    @admin.display(description="Floor", ordering="floor_alone")
    def floor(self, question: DraftQuestion) -> str:
        """What is promised for a yes."""
        return urgency_name(question.floor_alone) if question.floor_alone else "-"

    def dependents(self, row: DraftQuestion, editing: Editing) -> Sequence[str]:
        """What looks at it."""
        return looking_at({row.key}, editing)


def looking_at(keys: set[str], editing: Editing) -> list[str]:
    """The rules, promises, pages and other questions that look at one of these questions."""
    rows = editing.rows
    found = []
    for rule in (*rows.rules, *rows.combinations, *rows.assumptions):
        letters = [
            letter
            for letter, tests in by_alternative(rule.tests.all())
            if any(test.looks_at in keys for test in tests)
        ]
        if letters:
            name = rule.get_kind_display()
            number = f"“{rule.key}”" if rule.key else f"number {rule.position}"
            found.append(f"{name[:1].upper()}{name[1:]} {number} ({', '.join(letters)})")
    for page in rows.pages:
        if _names(page.tests.all(), keys):
            found.append(f"Page “{page.key}”: when it is shown")
    for question in rows.questions:
        if question.key not in keys and _names(question.tests.all(), keys):
            found.append(f"Question “{question.key}”: as what it counts")
    if editing.draft.cancer_question in keys:
        found.append("The draft itself: it is the question on cancer")
    found += [
        f"Title, languages and lists: {what}" for what in documents_naming(keys, editing.draft.documents)
    ]
    return found


def _names(tests: Any, keys: set[str]) -> bool:
    rows: list[DraftTest] = list(tests)
    # What a row is together with is kept as it is written: `pain_severity >= 7?`.
    named = ((test.looks_at, test.yes_to, test.together_with.partition(" ")[0].rstrip("?")) for test in rows)
    return any(keys.intersection(names) for names in named)
