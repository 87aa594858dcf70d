"""The editor of rules, promised combinations and assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.text import Truncator

from triage.actions.roles import READ_REPORT
from triage.display import urgency_name
from triage.editors.rows.base import DraftRowAdmin, UrgencyFilter
from triage.editors.rows.editing import editing_of
from triage.editors.rows.forms import DraftRowForm
from triage.editors.rows.inlines import RuleTestInline
from triage.editors.rows.words import one_line, rule_sentence
from triage.models import DraftRule
from triage.models.draft_rules import RuleKind

if TYPE_CHECKING:
    from django.db.models import Field, QuerySet
    from django.http import HttpRequest

    from triage.editors.rows.editing import Editing
    from triage.editors.rows.words import Sentence

# The boxes of each kind, and which of them must be filled in.
FIELDS = {
    RuleKind.RULE: ("key", "position", "urgency", "reason", "clinician_note", "citations", "content"),
    RuleKind.COMBINATION: ("position", "urgency", "note"),
    RuleKind.ASSUMPTION: ("position", "reason"),
}
NEEDED = {
    RuleKind.RULE: {"key", "urgency", "reason", "clinician_note", "citations", "content"},
    RuleKind.COMBINATION: {"urgency"},
    RuleKind.ASSUMPTION: {"reason"},
}
ABOUT = {
    RuleKind.RULE: "When any alternative holds, the person is told at least the urgency.",
    RuleKind.COMBINATION: (
        "A promise, not a rule: whoever has all of these is told at least this urgency. "
        "The rules must keep it, and the check proves that they do. Weakening it counts as a lowering."
    ),
    RuleKind.ASSUMPTION: (
        "What the check may take for granted about people: whoever has the one also has (or is not sure "
        "about) one of the others. Each weakens the proof, so give the reason. Never about a red flag."
    ),
}


ROWS_HELP = {
    RuleKind.RULE: (
        "Rows with the same letter are one alternative and must hold together; another letter is another "
        "way in. “Or not sure” lets an unsure answer count. Rows with a number under “counts: needed” form "
        "a count: at least that many of them must hold."
    ),
    RuleKind.COMBINATION: "All rows must hold together; of those with a number, at least that many.",
    RuleKind.ASSUMPTION: "One row says whom it is about; the others say what one of which they have.",
}


class RuleForm(DraftRowForm):
    """A rule or promise; its kind is chosen when it is added and stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = RuleKind(self.editing.kind)
        if self.instance.pk is None:
            self.instance.kind = kind
        for name in NEEDED[kind] & self.fields.keys():
            self.fields[name].required = True

    @property
    def row_name(self) -> str:
        """What it is called by its kind."""
        return str(self.instance.get_kind_display())

    def siblings(self) -> QuerySet[Any]:
        """Those of the same kind."""
        return super().siblings().filter(kind=self.instance.kind)


@admin.register(DraftRule)
class DraftRuleAdmin(DraftRowAdmin):
    """Rules and promises as rows of tests, with the whole in words."""

    form = RuleForm
    inlines = (RuleTestInline,)
    filled_in = ("reason",)
    list_display = ("name", "told", "in_words", "alternatives")
    list_filter = ("kind", ("urgency", UrgencyFilter))
    search_fields = ("key", "reason", "note")
    search_help_text = "Search by id or reason."
    help_texts = {
        "key": "Small letters, digits and underscores: weak_or_unsteady_limbs.",
        "position": "Lower numbers first. Empty: last.",
        "urgency": "What people are told at least when it holds.",
        "reason": "Why, as the person reads it: short sentences, easy words.",
        "clinician_note": "Why, as nurses and doctors read it.",
        "note": "Why this is promised: for editors.",
        "content": "What the result links to for more.",
    }

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Room for a note, and what the reason of an assumption is for."""
        if db_field.name == "note":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "cols": 40, "class": "wide"})
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "reason" and editing_of(request).kind == RuleKind.ASSUMPTION:
            field.help_text = "Why this may be taken for granted: for editors and approvers."
        return field

    def form_fieldsets(self, editing: Editing, row: Any) -> Any:  # noqa: ARG002
        """By kind."""
        kind = RuleKind(editing.kind)
        return [(None, {"fields": FIELDS[kind], "description": ABOUT[kind]})]

    def rows_help(self, editing: Editing) -> str:
        """How rows are read, by kind."""
        return ROWS_HELP[RuleKind(editing.kind)]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the way to the report card of a rule that patients have met."""
        rule: DraftRule | None = context["original"]
        is_known = rule is not None and rule.key in {one.id for one in rule.draft.base.protocol.rules}
        if rule is not None and is_known and request.user.has_perm(READ_REPORT):
            context["report_card"] = reverse("nurses:report_rule", args=[rule.key])
        return super().render_change_form(request, context, *args, **kwargs)

    def sentence(self, row: DraftRule, rows_of: dict[type, list[Any]], editing: Editing) -> Sentence:
        """The whole in words."""
        tests = rows_of.get(RuleTestInline)
        if tests is None:
            tests = list(row.tests.all())
        return rule_sentence(row, tests, editing)

    def row_name(self, editing: Editing) -> str:
        """What it is called by its kind."""
        return str(RuleKind(editing.kind).label)

    def rows_name(self, editing: Editing) -> str:
        """What several of its kind are called."""
        return f"{self.row_name(editing)}s"

    def new_row(self, editing: Editing) -> dict[str, str]:
        """Of the kind that is shown."""
        return {"kind": editing.kind}

    def list_filter_values(self, editing: Editing) -> dict[str, str]:
        """Those of its kind."""
        return {"kind__exact": editing.kind}

    def get_queryset(self, request: HttpRequest) -> QuerySet[DraftRule]:
        """With their rows."""
        rules: QuerySet[DraftRule] = super().get_queryset(request)
        return rules.select_related("draft").prefetch_related("tests")

    def describe_in_list(self, row: Any, editing: Editing) -> None:
        """The whole in words, and how many alternatives it has."""
        tests = list(row.tests.all())
        # A rule of many rows would fill screens.
        row.words = Truncator(one_line(rule_sentence(row, tests, editing))).words(60)
        row.alternative_count = len({test.alternative for test in tests})

    @admin.display(description="Id", ordering="key")
    def name(self, rule: DraftRule) -> str:
        """Its id, or its kind and number."""
        return str(rule)

    @admin.display(description="Urgency", ordering="urgency")
    def told(self, rule: DraftRule) -> str:
        """The urgency."""
        return urgency_name(rule.urgency) if rule.urgency else "-"

    @admin.display(description="In words")
    def in_words(self, rule: Any) -> str:
        """The whole."""
        return str(rule.words)

    @admin.display(description="Alternatives")
    def alternatives(self, rule: Any) -> int:
        """How many ways in it has."""
        return int(rule.alternative_count)
