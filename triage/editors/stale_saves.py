"""Two people on one page of Django admin: nobody undoes unseen what somebody else has saved."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin
from django.db import models, transaction
from django.forms import model_to_dict
from django.forms.models import _get_foreign_key
from django.utils.crypto import salted_hmac

from content.typed_text import VisibleTextField
from triage.editors.stale_rows import StaleDifference, field_differences, move_lost_rows, row_differences

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from django.db.models import Model
    from django.http import HttpRequest, HttpResponse

# The hidden field that carries what was stored when the form was opened, as a keyed hash.
SEEN = "seen_state"
STALE = (
    "Somebody else saved something here since you opened this page. Nothing of yours was saved yet, and all "
    "you typed is still here. Compare, put right what is theirs, and save again."
)


class _CheckedForm:
    """A form of a stored object that refuses to save onto what its user has not seen."""

    states_of: Callable[[Any, Collection[str]], Collection[str]]

    def clean(self: Any) -> Any:
        """Compare what is stored with what was seen."""
        cleaned = super().clean()  # type: ignore[misc]
        if self.data.get(SEEN) not in self.states_of(self.instance, self.base_fields):
            self.add_error(None, STALE)
            self.is_stale = True
        return cleaned


# What is written into the settings can be seen.
VISIBLE_TEXTS = {
    models.CharField: {"form_class": VisibleTextField},
    models.TextField: {"form_class": VisibleTextField},
}


class StaleSaveAdmin(admin.ModelAdmin):
    """The base of whatever several administrators may change."""

    formfield_overrides = VISIBLE_TEXTS

    change_form_template = "admin/triage/checked_change_form.html"

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The object; whoever else saves it waits until this request has."""
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST" or not transaction.get_connection().in_atomic_block:
            return found
        return self.get_queryset(request).select_for_update(of=("self",)).filter(pk=found.pk).first()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, which knows what is stored."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is None:
            return form

        def states_of(_form: Any, stored: Model, names: Collection[str]) -> Collection[str]:
            return self._states(request, stored, names)

        return type(form.__name__, (_CheckedForm, form), {"states_of": states_of})

    def _states(self, request: HttpRequest, stored: Model, names: Collection[str]) -> list[str]:
        """Keyed hashes of the fields and inner rows that the form shows: with the secret key, and with those
        before it, for a page that was opened then.
        """
        fields = {
            name: sorted(map(str, value)) if isinstance(value, list) else value
            for name, value in model_to_dict(stored, fields=names).items()
        }
        rows = [list(inner.order_by("pk").values()) for inner in self._inner_rows(request, stored)]
        described = json.dumps([fields, rows], sort_keys=True, default=str)
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        return [salted_hmac("triage.editors.stale_saves", described, secret=key).hexdigest() for key in keys]

    def _inner_rows(self, request: HttpRequest, stored: Model) -> Iterator[Any]:
        for inline in self.get_inline_instances(request, stored):
            key = _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name)
            yield inline.model._default_manager.filter(**{key.name: stored.pk})

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> Any:
        """Keep what was typed into rows that somebody else has deleted since."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if "data" in kwargs and obj.pk:
            key = _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name)
            stored = inline.model._default_manager.filter(**{key.name: obj.pk}).values_list("pk", flat=True)
            move_lost_rows(kwargs["data"], prefix, set(map(str, stored)))
        return kwargs

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add what is stored, and both versions after a stale save."""
        form = context["adminform"].form
        if context["original"] is not None:
            stored = self.model._base_manager.get(pk=context["original"].pk)
            context |= {
                "seen_field": SEEN,
                "seen_state": self._states(request, stored, form.base_fields)[0],
                "differences": list(_differences(context)) if hasattr(form, "is_stale") else (),
            }
        return super().render_change_form(request, context, *args, **kwargs)


def _differences(context: dict[str, Any]) -> Iterator[StaleDifference]:
    yield from field_differences(context["adminform"].form)
    for rows in context["inline_admin_formsets"]:
        yield from row_differences(rows.formset, str(rows.opts.verbose_name), _row_words)


def _row_words(row: Model) -> str:
    try:
        return str(row)
    except (TypeError, ValueError):
        return "(not complete)"
