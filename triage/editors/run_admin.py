"""Replays and look-backs in Django admin: how far they are, cancelled or resumed, and what they found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from triage.actions.look_back import resume_look_back
from triage.actions.replays import cancel_replay
from triage.actions.roles import WORK_QUEUE
from triage.actions.runs import RunError
from triage.display import moment_at, urgency_name
from triage.editors.permissions import ReadOnlyAdmin
from triage.editors.run_pages import (
    look_back_facts,
    look_back_result,
    present_progress,
    present_replay_result,
    present_row,
    replay_facts,
)
from triage.engine.replay import Comparability
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, LookBack, Replay, Review
from triage.models.runs import Run, RunState

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.urls import URLPattern

    from triage.models import ReplayRow

ROWS_ON_A_PAGE = 100


class RunAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """Runs are started elsewhere, and read here."""

    actions = None
    ordering = ("-pk",)
    list_per_page = 50
    list_select_related = ("started_by",)
    things: ClassVar[str]
    # What can be done to a run: the last word of its address, what the button says, what is said of it
    # afterwards, and the permission that it needs.
    act: ClassVar[str]
    act_words: ClassVar[str]
    act_done: ClassVar[str]
    may_act: ClassVar[str]

    def get_urls(self) -> list[URLPattern]:
        """The pages of one run, beside the list."""
        model = self.model._meta.model_name
        own = [
            path(f"<int:run_id>/{name}/", view, name=f"triage_{model}_{name}")
            for name, view in self.run_views().items()
        ]
        return [*own, *super().get_urls()]

    def run_views(self) -> dict[str, Callable[..., HttpResponse]]:
        """What there is beside the page of a run, by the last word of its address."""
        return {
            "progress": require_safe(self.progress_view),
            self.act: self.admin_site.admin_view(self.act_view),
        }

    def do(self, run_id: int, by: User) -> None:
        """What `act` means. Raises RunError when that cannot be."""
        raise NotImplementedError

    def can_act(self, run: Any) -> bool:
        """Whether the button is offered."""
        raise NotImplementedError

    def context(self, run: Any) -> dict[str, Any]:
        """What the page of this kind of run shows beside its progress."""
        raise NotImplementedError

    @admin.display(description="state", ordering="state")
    def state_words(self, run: Run) -> str:
        """Where it stands."""
        return RunState(run.state).label

    @admin.display(description="done")
    def done_words(self, run: Run) -> str:
        """How far it is."""
        return f"{run.done:,} of {run.total:,}" if run.total is not None else ""

    @admin.display(description="started", ordering="created_at")
    def started(self, run: Run) -> str:
        """When, in the clinic's time."""
        return moment_at(run.created_at, Clinic.load())

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """All of them."""
        title = {"title": str(self.model._meta.verbose_name_plural).capitalize()}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of one run."""
        del form_url, extra_context
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        run = self._run(request, int(object_id) if object_id.isdecimal() else 0)
        context = self._page_context(request, run) | {"title": str(run), "subtitle": None}
        return TemplateResponse(request, "admin/triage/run.html", context)

    def progress_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """The part of the page that keeps itself up to date."""
        if not request.htmx:  # type: ignore[attr-defined]
            return redirect(self._address("change", run_id))
        if not self.admin_site.has_permission(request):
            # The whole page is loaded anew, and leads to log in.
            return HttpResponseClientRefresh()
        run = self._run(request, run_id)
        if run.state != request.GET.get("seen"):
            return HttpResponseClientRefresh()
        return TemplateResponse(request, "admin/triage/_run_live.html", self._page_context(request, run))

    def _run(self, request: HttpRequest, run_id: int) -> Any:
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = self.model._default_manager.select_related("started_by").filter(pk=run_id).first()
        if run is None:
            raise Http404
        return run

    def _page_context(self, request: HttpRequest, run: Run) -> dict[str, Any]:
        is_offered = self.can_act(run) and request.user.has_perm(self.may_act)
        return {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "run": run,
            "progress": present_progress(run, self.things, Clinic.load()),
            "progress_url": self._address("progress", run.pk),
            "act_url": self._address(self.act, run.pk) if is_offered else "",
            "act_words": self.act_words,
            **self.context(run),
        }

    def _address(self, page: str, run_id: int) -> str:
        return reverse(f"admin:triage_{self.model._meta.model_name}_{page}", args=[run_id])

    def act_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Do it, and say on the run's page what came of it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        self._run(request, run_id)
        if not request.user.has_perm(self.may_act):
            raise PermissionDenied
        try:
            self.do(run_id, cast("User", request.user))
        except RunError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, self.act_done)
        return redirect(self._address("change", run_id))


@admin.register(Replay)
class ReplayAdmin(RunAdmin):
    """What a draft would have told the people whose answers are stored."""

    list_display = ("label", "state_words", "done_words", "started_by", "started")
    things = "submissions"
    act, act_words, act_done = "cancel", "Cancel this replay", "Cancelled. Nothing of it is kept."
    may_act = "triage.run_replay"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Replay]:
        """All of them, without the protocols, which are large."""
        replays: QuerySet[Replay] = super().get_queryset(request)
        return replays.defer("document")

    def run_views(self) -> dict[str, Callable[..., HttpResponse]]:
        """Beside those of every run: who is behind a number."""
        return {**super().run_views(), "rows": self.admin_site.admin_view(self.rows_view)}

    def do(self, run_id: int, by: User) -> None:
        """Stop it."""
        cancel_replay(replay_id=run_id, by=by)

    def can_act(self, run: Replay) -> bool:
        """Before it has ended."""
        return run.is_unfinished

    def context(self, run: Replay) -> dict[str, Any]:
        """What it found."""
        return {
            "facts": replay_facts(run, Clinic.load()),
            "rows_url": self._address("rows", run.pk),
            "result": present_replay_result(run),
            "of": of_replay(run),
        }

    def rows_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Who is behind a number: reviews by their number, and how many others. No answers."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        run = self._run(request, run_id)
        rows = _chosen_rows(run, request)
        reviews = Review.objects.filter(submission__in=rows.values("submission")).order_by("-pk")
        shared = reviews.filter(contact__isnull=False)
        pages = Paginator(shared, ROWS_ON_A_PAGE)
        page, clinic = pages.get_page(request.GET.get("page")), Clinic.load()
        total, all_reviews = rows.count(), reviews.count()
        before, after = request.GET["before"], request.GET["after"]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "run": run,
            "run_url": self._address("change", run_id),
            "title": f"{urgency_name(before)} to {urgency_name(after)}: {total:,}",
            "of": request.GET["of"],
            "page": page,
            "query": f"of={request.GET['of']}&before={before}&after={after}",
            "rows": [present_row(review, clinic) for review in page],
            "shared": f"{pages.count:,}",
            "taken_back": f"{all_reviews - pages.count:,}",
            "not_shared": f"{total - all_reviews:,}",
            "may_open": request.user.has_perm(WORK_QUEUE),
        }
        return TemplateResponse(request, "admin/triage/replay_rows.html", context)


def of_replay(run: Replay) -> tuple[str, str] | None:
    """What it was started for, and where that is."""
    if run.proposal_id:
        address = reverse("admin:triage_proposal_change", args=[run.proposal_id])
        return f"proposal {run.proposal_id}", address
    if run.draft_id:
        return f"the draft “{run.draft}”", reverse("admin:triage_draft_change", args=[run.draft_id])
    return None


def _chosen_rows(run: Replay, request: HttpRequest) -> QuerySet[ReplayRow]:
    """The rows that an address names. Raises Http404 for words that mean nothing."""
    of, before, after = (request.GET.get(name) for name in ("of", "before", "after"))
    if of not in set(Comparability) or before not in set(Urgency) or after not in set(Urgency):
        raise Http404
    return run.rows.filter(comparability=of, before=before, after=after)


@admin.register(LookBack)
class LookBackAdmin(RunAdmin):
    """What came back into the queue because a rule changed."""

    list_display = ("__str__", "state_words", "done_words", "returned", "days", "started")
    list_select_related = ("version",)
    things = "reviews"
    act, act_words, act_done = "resume", "Look back again", "It begins again."
    may_act = "triage.resume_lookback"

    def do(self, run_id: int, by: User) -> None:
        """Have it done again."""
        resume_look_back(look_back_id=run_id, by=by)

    def can_act(self, run: LookBack) -> bool:
        """After it failed. One that newer rules replaced is done for."""
        return run.state == RunState.FAILED

    def context(self, run: LookBack) -> dict[str, Any]:
        """What came back so far."""
        return {"facts": look_back_facts(run, Clinic.load()), "found": look_back_result(run)}
