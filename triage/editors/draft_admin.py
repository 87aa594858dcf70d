"""Drafts in Django admin: the list, and the page from which everything in a draft is reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from triage.actions.case_store import UnknownAnswersError, save_as_case
from triage.actions.drafts.checking import check_draft
from triage.actions.drafts.compiling import DraftError, to_protocol
from triage.actions.drafts.drafts import NotEditableError, discard_draft, start_draft
from triage.actions.drafts.items import Items
from triage.actions.replays import start_replay
from triage.actions.roles import PROPOSE
from triage.actions.runs import RunError
from triage.display import moment_at
from triage.editors.check_panel import check_context
from triage.editors.found_people import found_person
from triage.editors.idle import idle
from triage.editors.items.passages import passages
from triage.editors.permissions import NeverDeleted, require_any
from triage.editors.sending import merge, send
from triage.engine.exporting import to_yaml
from triage.models import Clinic, Draft, ItemKind, Proposal, Publication
from triage.models.protocols import Decision

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.urls import URLPattern


@dataclass(frozen=True)
class PartView:
    """A kind of item in the draft: its name, how many, and where they are edited."""

    name: str
    count: int
    address: str
    hint: str


# The kinds in the order in which a person reads a protocol, with what each is.
_PARTS = {
    ItemKind.PAGE: ("Pages", "the screens, and when each is shown"),
    ItemKind.QUESTION: ("Questions", "what is asked, and the floor of each sign"),
    ItemKind.RULE: ("Rules", "who is told what, and why"),
    ItemKind.COMBINATION: ("Promised combinations", "what the rules must keep"),
    ItemKind.ASSUMPTION: ("Assumptions", "what page conditions may rely on"),
    ItemKind.WITH_OTHERS: ("What matters only with others", "for which nothing is promised, and why"),
    ItemKind.LIST_ITEM: ("Lists of warning signs", "what people read on the start page and elsewhere"),
    ItemKind.FRAME: ("Title, languages, roles", "what stands above all pages"),
    ItemKind.URGENCY: ("Words of each urgency", "what people are told to do"),
    ItemKind.SOURCE: ("Sources", "what may be cited"),
}


def parts_of(draft: Draft) -> tuple[PartView, ...]:
    """The kinds of items of a draft."""
    items = Items.stored(draft)
    return tuple(
        PartView(name, len(items.of[kind]), _address(kind, items, draft), hint)
        for kind, (name, hint) in _PARTS.items()
    )


def _address(kind: str, items: Items, draft: Draft) -> str:
    if kind == ItemKind.FRAME:
        return reverse("admin:triage_draftframe_change", args=[items.frame.pk])
    return f"{reverse(f'admin:triage_draft{kind}_changelist')}?draft__id__exact={draft.pk}"


def _returned(draft: Draft) -> Proposal | None:
    """The last proposal, when it was given back and the draft waits to be mended."""
    last = draft.proposals.select_related("decided_by").first()
    return last if last and last.decision == Decision.RETURNED and draft.is_editable else None


@admin.register(Draft)
class DraftAdmin(NeverDeleted, admin.ModelAdmin):
    """A draft is begun from a version, edited item by item, and sent for review."""

    list_display = ("name", "state_words", "base", "author", "begun", "revision")
    list_select_related = ("base", "author")
    list_filter = ("state",)
    change_form_template = "admin/triage/draft_change_form.html"
    fields = ("name", "base")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Draft]:
        """Drafts with what was decided last about each."""
        last = Proposal.objects.filter(draft=OuterRef("pk")).order_by("-pk").values("decision")[:1]
        drafts: QuerySet[Draft] = super().get_queryset(request)
        return drafts.annotate(last_decision=Subquery(last))

    @admin.display(description="state", ordering="state")
    def state_words(self, draft: Any) -> str:
        """Where it stands; one that was given back says so."""
        is_returned = draft.is_editable and draft.last_decision == Decision.RETURNED
        return "given back, to be mended" if is_returned else str(draft.get_state_display())

    @admin.display(description="begun", ordering="created_at")
    def begun(self, draft: Draft) -> str:
        """When, in the clinic's time."""
        return moment_at(draft.created_at, Clinic.load())

    class Media:
        """The styles of its pages, and of the list's filter."""

        css = {"all": ("css/editors.css",)}

    def has_change_permission(self, request: HttpRequest, obj: Draft | None = None) -> bool:
        """While it is being edited."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_editable)

    def get_readonly_fields(self, _request: HttpRequest, obj: Draft | None = None) -> tuple[str, ...]:
        """What it started from is chosen once."""
        return ("base",) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The live version, unless another is asked for."""
        return {"base": Publication.live_version().pk, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: Draft, _form: Any, change: bool) -> None:
        """Fill a new draft from the version it starts from."""
        if change:
            # Only the name: somebody may have saved a row since this form was opened.
            obj.save(update_fields=["name"])
            return
        begun = start_draft(name=obj.name, version=obj.base, by=cast("User", request.user))
        obj.pk, obj.author = begun.pk, begun.author
        obj._state.adding = False
        obj.refresh_from_db()

    def response_add(self, request: HttpRequest, obj: Draft, _post_url_continue: Any = None) -> HttpResponse:
        """Go on to the new draft."""
        messages.success(request, "Begun. Patients meet nothing of it before it is published.")
        return redirect("admin:triage_draft_change", obj.pk)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the kinds of items, the check and what can be done now."""
        draft: Draft | None = kwargs.get("obj")
        if draft is not None:
            context |= check_context(draft) | {
                "parts": parts_of(draft),
                "open_proposal": draft.proposals.filter(decision=Decision.OPEN).first(),
                "returned": _returned(draft),
                "can_replay": request.user.has_perm("triage.run_replay"),
                "can_propose": draft.is_editable and request.user.has_perm(PROPOSE),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        """The pages of one draft beside its own."""
        own = [
            path("<int:draft_id>/export/", require_any(READ)(export), name="triage_draft_export"),
            path("<int:draft_id>/idle/", require_any(READ)(idle), name="triage_draft_idle"),
            path("<int:draft_id>/passages/", require_any(READ)(passages), name="triage_draft_passages"),
            path("<int:draft_id>/discard/", require_any(WRITE)(discard), name="triage_draft_discard"),
            path("<int:draft_id>/send/", require_any(PROPOSE)(send), name="triage_draft_send"),
            path("<int:draft_id>/merge/", require_any(WRITE)(merge), name="triage_draft_merge"),
            path(
                "<int:draft_id>/replay/",
                require_any("triage.run_replay")(replay),
                name="triage_draft_replay",
            ),
            path(
                "<int:draft_id>/save-as-case/",
                require_any("triage.add_storedcase")(save_found_person),
                name="triage_draft_save_as_case",
            ),
        ]
        return [*own, *super().get_urls()]


READ, WRITE = "triage.view_draft", "triage.change_draft"


@require_safe
def export(_request: HttpRequest, draft_id: int) -> HttpResponse:
    """The draft as YAML; when it is no protocol yet, the page that says why."""
    draft = get_object_or_404(Draft, pk=draft_id)
    try:
        text = to_yaml(to_protocol(draft))
    except DraftError:
        return redirect("admin:triage_draft_change", draft_id)
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="draft-{draft_id}.yaml"'
    return response


@require_POST
def discard(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Lay the draft aside."""
    get_object_or_404(Draft, pk=draft_id)
    try:
        discard_draft(draft_id=draft_id, by=cast("User", request.user))
    except NotEditableError as error:
        messages.error(request, str(error))
        return redirect("admin:triage_draft_change", draft_id)
    messages.success(request, "Discarded. It stays in the list, to be read.")
    return redirect("admin:triage_draft_changelist")


@require_POST
def save_found_person(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Make a case of somebody whom the check found, to be read over and completed."""
    draft = get_object_or_404(Draft, pk=draft_id)
    person = found_person(check_draft(draft=draft), request.POST.get("who", ""))
    if person is None:
        messages.error(request, "The draft changed since: this person is no longer found.")
        return redirect("admin:triage_draft_change", draft_id)
    try:
        case = save_as_case(
            answers=person.answers,
            promised=person.promised,
            told=person.told,
            words=person.words,
            by=cast("User", request.user),
        )
    except UnknownAnswersError as error:
        messages.error(request, str(error))
        return redirect("admin:triage_draft_change", draft_id)
    messages.success(request, f"Saved as case {case.code}. Give it a title and a story that people remember.")
    return redirect("admin:triage_storedcase_change", case.pk)


@require_POST
def replay(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Try the draft on the newest stored answers."""
    draft = get_object_or_404(Draft, pk=draft_id)
    try:
        started = start_replay(
            protocol=to_protocol(draft),
            label=str(draft),
            by=cast("User", request.user),
            draft=draft,
        )
    except DraftError:
        messages.error(request, "Mend what the check found first; then try it on stored answers.")
        return redirect("admin:triage_draft_change", draft_id)
    except RunError as error:
        messages.error(request, str(error))
        return redirect("admin:triage_draft_change", draft_id)
    return redirect("admin:triage_replay_change", started.pk)
