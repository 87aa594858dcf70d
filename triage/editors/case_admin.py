"""The cases in Django admin: what each is told, by the live version and by a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path

from content.typed_text import VisibleTextField
from triage.actions.case_store import RetiredError, asking_protocols, retire_case, save_case
from triage.editors.case_form import ANSWER, answer_groups, case_form
from triage.editors.case_list import (
    answers_in_words,
    category_of,
    evidence_of,
    known_cases,
    outcome,
    present_case,
)
from triage.editors.compared import chosen_draft, open_drafts
from triage.editors.permissions import NeverDeleted
from triage.models import Publication, StoredCase
from triage.models.cases import LONGEST_TEXT

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

SHOWN = {"all": "All", "failing": "Failing", "retired": "Retired"}


class RetireForm(forms.Form):
    """Why a case must not gate any more."""

    reason = VisibleTextField(
        label="Reason",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Why must this case not gate any more? For example: the report was withdrawn.",
    )


@admin.register(StoredCase)
class StoredCaseAdmin(NeverDeleted, admin.ModelAdmin):
    """The list holds the shipped cases too; a case is retired with a reason, never deleted."""

    change_form_template = "editors/case_form.html"
    add_form_template = "editors/case_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[StoredCase]:
        """While a form is being saved, nobody else saves the same case."""
        cases: QuerySet[StoredCase] = super().get_queryset(request)
        return cases.select_for_update() if request.method == "POST" else cases

    def has_change_permission(self, request: HttpRequest, obj: StoredCase | None = None) -> bool:
        """Unless it is retired."""
        return super().has_change_permission(request, obj) and (obj is None or not obj.is_retired)

    def get_urls(self) -> list[URLPattern]:
        """The pages of one case beside Django's own."""
        door = self.admin_site.admin_view
        own = [
            path("read/<str:code>/", door(self.read_view), name="triage_storedcase_read"),
            path("<int:case_id>/retire/", door(self.retire_view), name="triage_storedcase_retire"),
        ]
        return [*own, *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: StoredCase | None = None) -> Any:
        """The story, the answers page by page (those without any are closed), the urgency, the source."""
        posted = {name for name, value in request.POST.items() if name.startswith(ANSWER) and value}
        known = posted or {ANSWER + name for name in (obj.answers if obj else ())}
        pages = [
            (
                f"Answers: {group.title}",
                {
                    "fields": list(group.fields),
                    "classes": [] if known & group.fields.keys() else ["collapse"],
                },
            )
            for group in answer_groups(obj.answers if obj else {})
        ]
        return [
            (None, {"fields": ["title", "story", "respondent", "read_revision"]}),
            *pages,
            ("What must be told", {"fields": ["expected", "accepted", "rationale"]}),
            (
                "Where it comes from",
                {
                    "fields": [
                        "category",
                        "evidence",
                        "source_title",
                        "source_year",
                        "source_address",
                        "note",
                    ]
                },
            ),
        ]

    def get_form(
        self, request: HttpRequest, obj: StoredCase | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """One field for each question."""
        kwargs["form"] = case_form(answer_groups(obj.answers if obj else {}))
        return super().get_form(request, obj, change, **kwargs)

    def save_model(self, request: HttpRequest, obj: StoredCase, _form: Any, _change: bool) -> None:
        """Store the case, and say when the live version decides it wrongly."""
        save_case(case=obj, by=cast("User", request.user))
        for failure in outcome(Publication.live_version().protocol, obj.to_case()).failures:
            messages.warning(request, f"The live version fails it, so it would stop publishing: {failure}")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form for those who may change the case; the others read it."""
        case = self.get_object(request, object_id) if request.method != "POST" else None
        if case and self.has_view_permission(request, case) and not self.has_change_permission(request, case):
            return redirect("admin:triage_storedcase_read", case.code)
        return super().change_view(request, object_id, form_url, extra_context)

    def changelist_view(self, request: HttpRequest, _extra_context: Any = None) -> HttpResponse:
        """Every case with what it is told."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        shown = request.GET.get("show", "all")
        if shown not in SHOWN:
            shown = "all"
        drafts = open_drafts()
        chosen = chosen_draft(request, drafts)
        live = Publication.live_version().protocol
        views = [
            present_case(case, stored, live=live, draft=chosen.protocol if chosen else None)
            for case, stored in known_cases(StoredCase.objects.select_related("author"))
        ]
        lists = {
            "all": [view for view in views if view.live],
            "failing": [view for view in views if view.is_failing],
            "retired": [view for view in views if not view.live],
        }
        context = {
            **self.admin_site.each_context(request),
            "title": "Cases",
            "opts": self.opts,
            "shown": shown,
            "tabs": [(key, name, len(lists[key])) for key, name in SHOWN.items()],
            "cases": lists[shown],
            "drafts": drafts,
            "chosen": chosen,
            "has_add_permission": self.has_add_permission(request),
        }
        return TemplateResponse(request, "editors/cases.html", context)

    def read_view(self, request: HttpRequest, code: str) -> HttpResponse:
        """One case, to read; the shipped ones too."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        everyone = known_cases(StoredCase.objects.select_related("author", "retired_by"))
        case, stored = next((pair for pair in everyone if pair[0].id == code), (None, None))
        if case is None:
            raise Http404
        chosen = chosen_draft(request, open_drafts())
        live = Publication.live_version().protocol
        context = {
            **self.admin_site.each_context(request),
            "title": f"{case.id}: {case.title}",
            "opts": self.opts,
            "case": case,
            "view": present_case(case, stored, live=live, draft=chosen.protocol if chosen else None),
            "answers": answers_in_words(case, asking_protocols()),
            "category": category_of(case),
            "evidence": evidence_of(case),
            "chosen": chosen,
            "can_change": stored is not None and self.has_change_permission(request, stored),
        }
        return TemplateResponse(request, "editors/case.html", context)

    def retire_view(self, request: HttpRequest, case_id: int) -> HttpResponse:
        """Ask for the reason, then retire."""
        case = get_object_or_404(StoredCase, pk=case_id)
        if not super().has_change_permission(request, case):
            raise PermissionDenied
        form = RetireForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                retire_case(
                    case_id=case_id, reason=form.cleaned_data["reason"], by=cast("User", request.user)
                )
            except RetiredError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, f"Case {case.code} is retired. It gates nothing any more.")
            return redirect("admin:triage_storedcase_read", case.code)
        if case.is_retired:
            return redirect("admin:triage_storedcase_read", case.code)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Retire {case.code}: {case.title}",
            "opts": self.opts,
            "case": case,
            "form": form,
        }
        return TemplateResponse(request, "editors/retire_case.html", context)
