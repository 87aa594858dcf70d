"""A row of a draft in Django admin: always within its draft, saved only onto what its editor saw."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from triage.actions.drafts.drafts import touch_draft
from triage.editors.check_panel import check_context
from triage.editors.rows.editing import REVISION, begin_reading, begin_saving, editing_of, is_editing
from triage.editors.rows.forms import DraftFields, DraftRowForm
from triage.editors.rows.inlines import TestInline
from triage.editors.rows.reading import shown_fieldsets
from triage.editors.rows.stale import StaleDifference, field_differences, move_lost_rows, row_differences
from triage.models import Draft, DraftRule
from triage.models.draft_rules import RuleKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse

    from triage.editors.rows.editing import Editing
    from triage.editors.rows.words import Sentence

NO_DRAFT = "Open a draft first, and choose there what to change in it."
GONE = "It is gone: somebody deleted it, or it never was."
DRAFT_FILTER = "draft__id__exact"


class UrgencyFilter(admin.ChoicesFieldListFilter):
    """Urgencies in words."""

    def choices(self, changelist: Any) -> Any:
        """What can be chosen."""
        for choice in super().choices(changelist):
            yield {**choice, "display": str(choice["display"]).replace("_", " ").lower()}


class DraftRowAdmin(DraftFields, admin.ModelAdmin):
    """The base of every editor of a draft's rows."""

    form = DraftRowForm
    actions = None
    list_per_page = 300
    show_full_result_count = False
    save_on_top = False
    change_form_template = "admin/triage/draft_row_change_form.html"
    change_list_template = "admin/triage/draft_row_change_list.html"
    delete_confirmation_template = "admin/triage/draft_row_delete_confirmation.html"

    # ---- what it is about: for the editors of each kind of row to say

    def sentence(self, row: Any, rows_of: dict[type, list[Any]], editing: Editing) -> Sentence:  # noqa: ARG002
        """What the row says, in words; `rows_of` has the rows of each inline as they stand on the page."""
        return []

    def rows_help(self, editing: Editing) -> str:  # noqa: ARG002
        """How the inner rows are read."""
        return ""

    def describe_in_list(self, row: Any, editing: Editing) -> None:
        """Prepare what the list shows of a row."""

    def dependents(self, row: Any, editing: Editing) -> Sequence[str]:  # noqa: ARG002
        """What needs mending once the row is deleted."""
        return ()

    def row_name(self, editing: Editing) -> str:  # noqa: ARG002
        """What a row like this is called."""
        return str(self.opts.verbose_name)

    def rows_name(self, editing: Editing) -> str:  # noqa: ARG002
        """What several rows like this are called."""
        return str(self.opts.verbose_name_plural)

    # ---- who may do what

    def has_module_permission(self, _request: HttpRequest) -> bool:
        """Never in the index: rows are reached from their draft."""
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Those who may, while the draft is being edited."""
        return super().has_add_permission(request) and _is_open(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who may, while the draft is being edited."""
        return super().has_change_permission(request, obj) and _is_open(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who may, while the draft is being edited."""
        return super().has_delete_permission(request, obj) and _is_open(request)

    # ---- the form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Work on the draft of the row, or on the one named by `?draft=` when adding."""
        row = self.get_object(request, unquote(object_id)) if object_id is not None else None
        if object_id is not None and row is None:
            return self._led_away(request, GONE)
        draft = row.draft if row else _draft(request.GET.get("draft"))
        asked = request.GET.get("kind") if self.model is DraftRule else None
        kind = _kind(row) or asked or RuleKind.RULE
        if draft is None or kind not in RuleKind.values:
            return self._led_away(request, NO_DRAFT)
        if request.method != "POST":
            begin_reading(request, draft, kind)
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            begin_saving(request, draft, kind)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, knowing the draft."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"editing": editing_of(request)})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The boxes; in words, for whoever may only look."""
        fieldsets = self.form_fieldsets(editing_of(request), obj)
        is_read_only = obj is not None and not self.has_change_permission(request, obj)
        return shown_fieldsets(self.model, fieldsets) if is_read_only else fieldsets

    def form_fieldsets(self, editing: Editing, row: Any) -> Any:
        """The boxes of the form, in groups."""
        raise NotImplementedError

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> Any:
        """The inlines, knowing the draft."""
        inlines = super().get_inline_instances(request, obj)
        for inline in inlines:
            if isinstance(inline, TestInline):
                inline.editing = editing_of(request)
        return inlines

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> Any:
        """Keep what was typed into rows that somebody else has deleted since."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if "data" in kwargs and editing_of(request).is_stale and obj.pk:
            stored = inline.model._default_manager.filter(**{inline.fk_name or "question": obj})
            move_lost_rows(kwargs["data"], prefix, {str(pk) for pk in stored.values_list("pk", flat=True)})
        return kwargs

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the inner rows too, and let the draft's revision rise when anything changed."""
        super().save_related(request, form, formsets, change)
        changed = [*form.changed_data, *(formset.prefix for formset in formsets if formset.has_changed())]
        if changed or not change:
            self._touch(request, changed or ["added"])

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete it, and let the draft's revision rise."""
        super().delete_model(request, obj)
        self._touch(request, ["deleted"])

    def _touch(self, request: HttpRequest, fields: list[str]) -> None:
        named = [f"{self.opts.model_name}.{name}" for name in fields]
        draft = editing_of(request).draft
        touch_draft(draft_id=draft.pk, by=cast("User", request.user), fields=named)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the row in words, both versions of a stale save, and the check beside the form."""
        editing = editing_of(request)
        original = context["original"]
        row = original or context["adminform"].form.instance
        rows_of = {type(rows.opts): _rows(rows.formset) for rows in context["inline_admin_formsets"]}
        verb = "Add" if original is None else "Change" if self.has_change_permission(request) else "View"
        context |= self._draft_context(request, editing) | {
            "title": f"{verb} {self.row_name(editing)}",
            "here": str(original) if original else "Add",
            "sentence": self.sentence(row, rows_of, editing),
            "rows_help": self.rows_help(editing),
            "differences": self._differences(context, editing) if editing.is_stale else (),
            "show_save_and_continue": False,
            "show_save_and_add_another": False,
            "is_saveable": original is None or self.has_change_permission(request),
            **check_context(editing.draft),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def _differences(self, context: Any, editing: Editing) -> list[StaleDifference]:
        form = context["adminform"].form
        if form.instance.pk is None:
            return []
        found = list(field_differences(form))
        for rows in context["inline_admin_formsets"]:
            words = partial(rows.opts.row_words, editing=editing)
            found += row_differences(rows.formset, str(rows.opts.verbose_name), words)
        return found

    # ---- where it leads

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Stay on the row, beside which the check says what the change does."""
        return self.response_post_save_change(request, obj)

    def response_post_save_change(self, _request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Stay on the row."""
        return HttpResponseRedirect(reverse(f"admin:triage_{self.opts.model_name}_change", args=[obj.pk]))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Ask first, naming what needs mending afterwards; ask again when somebody saved meanwhile."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._led_away(request, GONE)
        kind = _kind(row) or RuleKind.RULE
        if request.method != "POST":
            begin_reading(request, row.draft, kind)
            editing = editing_of(request)
            context = self._draft_context(request, editing) | {
                "here": str(row),
                "dependents": self.dependents(row, editing),
                "sentence": self.sentence(row, {}, editing),
            }
            return super().delete_view(request, object_id, context | (extra_context or {}))
        with transaction.atomic():
            editing = begin_saving(request, row.draft, kind)
            if editing.refusal and self.has_delete_permission(request, row):
                verb = "delete" if editing.is_stale else "change"
                told = "Look at it again before you delete it." if editing.is_stale else editing.refusal
                before = "Somebody saved something in this draft since you opened this page. "
                messages.error(request, before + told if editing.is_stale else told)
                return redirect(f"admin:triage_{self.opts.model_name}_{verb}", object_id)
            return super().delete_view(request, object_id, extra_context)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> Any:
        """Go back to the list of the draft's rows."""
        super().response_delete(request, obj_display, obj_id)
        return HttpResponseRedirect(self._list_address(editing_of(request)))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The rows of one draft."""
        draft = _draft(request.GET.get(DRAFT_FILTER))
        if draft is None:
            return self._led_away(request, NO_DRAFT)
        begin_reading(request, draft, request.GET.get("kind__exact") or RuleKind.RULE)
        editing = editing_of(request)
        name = self.rows_name(editing)
        context = self._draft_context(request, editing) | {
            "title": f"{name[:1].upper()}{name[1:]} of “{draft}”",
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, each row with what is shown of it."""
        found = super().get_changelist_instance(request)
        for row in found.result_list:
            self.describe_in_list(row, editing_of(request))
        return found

    def _draft_context(self, request: HttpRequest, editing: Editing) -> dict[str, Any]:
        add = reverse(f"admin:triage_{self.opts.model_name}_add")
        new = {"draft": editing.draft.pk} | self.new_row(editing)
        name = self.row_name(editing)
        return {
            "draft": editing.draft,
            "revision_field": REVISION,
            "row_name": name,
            "rows_name": self.rows_name(editing),
            "list_address": self._list_address(editing),
            "add_address": f"{add}?{urlencode(new)}" if self.has_add_permission(request) else "",
            "is_nav_sidebar_enabled": False,
        }

    def new_row(self, editing: Editing) -> dict[str, str]:  # noqa: ARG002
        """What the address for adding a row says beside its draft."""
        return {}

    def list_filter_values(self, editing: Editing) -> dict[str, str]:  # noqa: ARG002
        """What the address of the list says beside its draft."""
        return {}

    def _list_address(self, editing: Editing) -> str:
        values = {DRAFT_FILTER: editing.draft.pk} | self.list_filter_values(editing)
        return f"{reverse(f'admin:triage_{self.opts.model_name}_changelist')}?{urlencode(values)}"

    def _led_away(self, request: HttpRequest, why: str) -> HttpResponseRedirect:
        if not self.has_view_permission(request):
            raise PermissionDenied
        self.message_user(request, why, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:index"))


def _is_open(request: HttpRequest) -> bool:
    """Whether rows may change. What is sent is answered by the form, which keeps what was typed."""
    return not is_editing(request) or request.method == "POST" or editing_of(request).draft.is_editable


def _kind(row: Any) -> str:
    return str(row.kind) if isinstance(row, DraftRule) else ""


def _draft(pk: str | None) -> Draft | None:
    return Draft.objects.filter(pk=pk).first() if pk and pk.isdecimal() and len(pk) < 19 else None


def _rows(formset: Any) -> list[Any]:
    if formset.is_bound:
        return [form.instance for form in formset.live_forms]
    return [form.instance for form in formset.initial_forms]
