"""An item of a draft in Django admin: always within its draft, saved only onto what its editor saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode

from triage.actions.drafts.drafts import touch_draft
from triage.actions.drafts.items import readable
from triage.editors.check_panel import check_context
from triage.editors.items.boxes import box_for, fields_of
from triage.editors.items.editing import SEEN, begin_reading, begin_saving, editing_of, is_editing
from triage.editors.items.forms import ItemForm, said
from triage.editors.items.passages import sources_of
from triage.editors.items.suggestions import suggestions
from triage.editors.items.typed_tests import plain
from triage.models import Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse

    from triage.actions.drafts.items import Items
    from triage.editors.items.boxes import Described
    from triage.editors.items.editing import Editing
    from triage.editors.readable import Sentence
    from triage.models import DraftItem

NO_DRAFT = "Open a draft first, and choose there what to change in it."
GONE = "It is gone: somebody deleted it, or it never was."
DRAFT_FILTER = "draft__id__exact"


def column(name: str, title: str, ordering: str | None = None) -> Callable[[Any], str]:
    """A column of a list, which shows what `columns` of the item's editor prepared."""

    @admin.display(description=title, ordering=ordering)
    def shown_in_list(item: Any) -> str:
        return str(item.columns[name])

    shown_in_list.__name__ = name
    return shown_in_list


class ItemAdmin(admin.ModelAdmin):
    """The base of the editors of every kind of item."""

    form = ItemForm
    # Boxes in groups, by the names of the engine's fields; those that no group names come last.
    groups: Sequence[tuple[str | None, Sequence[str]]] = ()
    # The boxes of where it stands and what it is called.
    places: tuple[str, ...] = ()
    about = ""
    table_help = ""
    actions = None
    list_per_page = 300
    show_full_result_count = False
    save_on_top = False
    search_fields = ("key",)
    search_help_text = "Search by id, sign or words."
    change_form_template = "admin/triage/draft_row_change_form.html"
    change_list_template = "admin/triage/draft_row_change_list.html"
    delete_confirmation_template = "admin/triage/draft_row_delete_confirmation.html"

    class Media:
        js = ("js/rows.js", "js/passages.js")

    # ---- what it is about: for the editors of each kind to say

    def said(self, read: Any, editing: Editing) -> Sentence:  # noqa: ARG002
        """What an item says, in words, as the engine read it."""
        return []

    def columns(self, item: DraftItem, editing: Editing) -> dict[str, Any]:  # noqa: ARG002
        """What the list shows of it."""
        return {}

    def dependents(self, item: DraftItem, editing: Editing) -> Sequence[str]:  # noqa: ARG002
        """What needs mending once it is deleted."""
        return ()

    def sentence(self, item: DraftItem, editing: Editing) -> Sentence:
        """What it says, in words; nothing while it cannot be read."""
        read = readable(self.kind, item.document)
        return [] if read is None else self.said(read, editing)

    @property
    def kind(self) -> str:
        return str(self.model.of_kind)

    # ---- who may do what

    def has_module_permission(self, _request: HttpRequest) -> bool:
        """Never in the index: items are reached from their draft."""
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
        """Work on the draft of the item, or on the one named by `?draft=` when adding."""
        item = self.get_object(request, unquote(object_id)) if object_id is not None else None
        if object_id is not None and item is None:
            return self._led_away(request, GONE)
        draft = item.draft if item else _draft(request.GET.get("draft"))
        if draft is None:
            return self._led_away(request, NO_DRAFT)
        if request.method != "POST":
            begin_reading(request, draft)
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            begin_saving(request, item, draft)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: ARG002
        """The form of the kind, knowing the draft."""
        meta = type("Meta", (ItemForm.Meta,), {"model": self.model})
        known = {"Meta": meta, "of_kind": self.kind, "editing": editing_of(request)}
        return type(f"{self.model.__name__}Form", (self.form,), known)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The groups, and what none of them names; in words, for whoever may only look."""
        named = {name for _, names in self.groups for name in names}
        rest = [name for name in fields_of(self.kind) if name not in named]
        (title, first), *others = self.groups or [(None, ())]
        groups = [(title, [*first, *rest] if not others else first), *others]
        groups += [("More", rest)] if others and rest else []
        is_read_only = obj is not None and not self.has_change_permission(request, obj)
        return [
            (
                title,
                {
                    "fields": tuple(
                        self._places(number, is_read_only) + self._boxes(names, request, is_read_only)
                    ),
                    "description": self.about if number == 0 else "",
                },
            )
            for number, (title, names) in enumerate(groups)
        ]

    def _places(self, number: int, is_read_only: bool) -> list[Any]:
        if number:
            return []
        return [_place_in_words(name) if is_read_only else name for name in self.places]

    def _boxes(self, names: Sequence[str], request: HttpRequest, is_read_only: bool) -> list[Any]:
        known = fields_of(self.kind)
        if not is_read_only:
            return [known[name].box if name in known else name for name in names]
        editing = editing_of(request)
        return [_in_words(known[name], self.kind, editing) for name in names if name in known]

    def get_readonly_fields(self, _request: HttpRequest, _obj: Any = None) -> tuple[str, ...]:
        return ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save it when anything changed, and let the draft's revision rise."""
        # What has no box goes too: a newer engine no longer knows it.
        changed = form.changed_boxes or (["document"] if form.stored != obj.document else [])
        if not changed and change:
            return
        obj.draft = editing_of(request).draft
        obj.save()
        form.save_beside()
        self.after_saving(form)
        self._touch(request, [name.removeprefix("item_") for name in changed] if change else ["added"])

    def after_saving(self, form: Any) -> None:
        """What goes with a save of this kind."""

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete it, and let the draft's revision rise."""
        items = editing_of(request).items
        pks = [item.pk for item in self.goes_with(obj, items)]
        obj.draft.items.filter(pk__in=pks).delete()
        super().delete_model(request, obj)
        self._touch(request, ["deleted"])

    def goes_with(self, item: DraftItem, items: Items) -> list[DraftItem]:  # noqa: ARG002
        """What is deleted with it."""
        return []

    def _touch(self, request: HttpRequest, fields: list[str]) -> None:
        named = [f"{self.opts.model_name}.{name}" for name in fields]
        touch_draft(draft_id=editing_of(request).draft.pk, by=cast("User", request.user), fields=named)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the item in words, both versions of a stale save, and the check beside the form."""
        editing = editing_of(request)
        original, form = context["original"], context["adminform"].form
        item = getattr(form, "sent_item", None) or form.instance
        stored = next((one for one in editing.items if original and one.pk == original.pk), None)
        verb = "Add" if original is None else "Change" if self.has_change_permission(request) else "View"
        context |= self._draft_context(request, editing) | {
            "title": f"{verb} {self.opts.verbose_name}",
            "here": str(stored) if stored else "Add",
            "sentence": self.sentence(item, editing),
            "rows_help": self.table_help,
            "differences": list(form.differences()) if editing.is_stale and stored else (),
            "to_mend": form.to_mend,
            "seen": editing.seen(stored),
            "suggestions": suggestions(editing),
            "sources": sources_of(editing) if "citations" in fields_of(self.kind) else (),
            "show_save_and_continue": False,
            "show_save_and_add_another": False,
            "is_saveable": original is None or self.has_change_permission(request),
            **check_context(editing.draft),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    # ---- where it leads

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Stay on the item, beside which the check says what the change does."""
        return self.response_post_save_change(request, obj)

    def response_post_save_change(self, _request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Stay on the item."""
        return HttpResponseRedirect(reverse(f"admin:triage_{self.opts.model_name}_change", args=[obj.pk]))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Ask first, naming what needs mending afterwards; ask again when somebody saved it meanwhile."""
        item = self.get_object(request, unquote(object_id))
        if item is None:
            return self._led_away(request, GONE)
        if request.method != "POST":
            editing = begin_reading(request, item.draft)
            context = self._draft_context(request, editing) | {
                "here": str(item),
                "dependents": self.dependents(item, editing),
                "sentence": self.sentence(item, editing),
                "seen": editing.seen(item),
            }
            return super().delete_view(request, object_id, context | (extra_context or {}))
        with transaction.atomic():
            editing = begin_saving(request, item, item.draft)
            if editing.refusal and self.has_delete_permission(request, item):
                verb = "delete" if editing.is_stale else "change"
                again = (
                    "Somebody saved this since you opened the page. Look at it again before you delete it."
                )
                messages.error(request, again if editing.is_stale else editing.refusal)
                return redirect(f"admin:triage_{self.opts.model_name}_{verb}", object_id)
            return super().delete_view(request, object_id, extra_context)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> Any:
        """Go back to the list of the draft's items."""
        super().response_delete(request, obj_display, obj_id)
        return HttpResponseRedirect(self._list_address(editing_of(request)))

    # ---- the list

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The items of one draft."""
        draft = _draft(request.GET.get(DRAFT_FILTER))
        if draft is None:
            return self._led_away(request, NO_DRAFT)
        editing = begin_reading(request, draft)
        name = str(self.opts.verbose_name_plural)
        title = {"title": f"{name[:1].upper()}{name[1:]} of “{draft}”"}
        return super().changelist_view(
            request, self._draft_context(request, editing) | title | (extra_context or {})
        )

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Those in whose id, texts or signs all of the words stand."""
        words = plain(search_term).split()
        if not words:
            return queryset, False
        editing = editing_of(request)
        found = [item.pk for item in queryset if _has_all(words, self._searched(item, editing))]
        return queryset.filter(pk__in=found), False

    def _searched(self, item: DraftItem, editing: Editing) -> str:
        said = (*self._columns(item, editing).values(), *(words for _, words in self.sentence(item, editing)))
        return plain(" ".join(map(str, (item.key, *said, *_texts(item.document)))))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, each item with what is shown of it."""
        found = super().get_changelist_instance(request)
        for item in found.result_list:
            item.columns = self._columns(item, editing_of(request))
        return found

    def _columns(self, item: DraftItem, editing: Editing) -> dict[str, Any]:
        return {"name": str(item)} | self.columns(item, editing)

    # ---- around

    def _draft_context(self, request: HttpRequest, editing: Editing) -> dict[str, Any]:
        add = reverse(f"admin:triage_{self.opts.model_name}_add")
        return {
            "draft": editing.draft,
            "seen_field": SEEN,
            "row_name": str(self.opts.verbose_name),
            "rows_name": str(self.opts.verbose_name_plural),
            "list_address": self._list_address(editing),
            "add_address": f"{add}?draft={editing.draft.pk}" if self.has_add_permission(request) else "",
            "is_nav_sidebar_enabled": False,
        }

    def _list_address(self, editing: Editing) -> str:
        values = urlencode({DRAFT_FILTER: editing.draft.pk})
        return f"{reverse(f'admin:triage_{self.opts.model_name}_changelist')}?{values}"

    def _led_away(self, request: HttpRequest, why: str) -> HttpResponseRedirect:
        if not self.has_view_permission(request):
            raise PermissionDenied
        self.message_user(request, why, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:index"))


def _is_open(request: HttpRequest) -> bool:
    """Whether items may change. What is sent is answered by the form, which keeps what was typed."""
    return not is_editing(request) or request.method == "POST" or editing_of(request).draft.is_editable


def _draft(pk: str | None) -> Draft | None:
    return Draft.objects.filter(pk=pk).first() if pk and pk.isdecimal() and len(pk) < 19 else None


def _has_all(words: Sequence[str], searched: str) -> bool:
    return all(word in searched for word in words)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value


def _place_in_words(name: str) -> Callable[[Any], str]:
    def place(item: Any) -> str:
        return str(getattr(item, name))

    place.__name__, place.short_description = name, {"key": "Id"}.get(name, name.capitalize())  # type: ignore[attr-defined]
    return place


def _in_words(field: Described, kind: str, editing: Editing) -> Callable[[Any], str]:
    """A field in words, for whoever may only look."""
    box = box_for(field, kind, editing)

    def words(item: Any) -> str:
        lines = said(field, kind, item.document, editing).splitlines()
        return format_html("{}", format_html_join("", "{}<br>", ((line,) for line in lines)))

    words.__name__ = f"shown_{field.name}"
    words.short_description = str(box.label)  # type: ignore[attr-defined]
    return words
