"""The pages of the desk: home, list, item, what is read together, and the verdicts given there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from content.languages import language_name
from triage.actions.roles import GIVE_VERDICT, READ_SIGN_OFFS
from triage.actions.sign_offs.coverage import Coverage, ItemCoverage, coverage
from triage.actions.sign_offs.names import KINDS, title_of
from triage.actions.sign_offs.reviewers import ReviewerError, confirm_reviewer, reviewer_of
from triage.actions.sign_offs.verdicts import StaleItemError, VerdictError, give_verdicts
from triage.editors.editor_pages import editor_page
from triage.editors.sign_off.changes import changes_between
from triage.editors.sign_off.presenters import (
    DIGITS,
    Filter,
    in_order,
    next_open,
    present_item,
    present_rows,
    sheets,
)
from triage.engine.sign_items import content_sha256, place_of
from triage.models import ProtocolVersion, Publication
from triage.models.protocols import Decision
from triage.models.sign_offs import Verdict

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest

    View = Callable[..., HttpResponse]

LOGGED_OUT = "nurses/logged_out.html"
_OLDER_VERSIONS = 5
CONFLICT, INVALID = 409, 422


def desk_page(view: View) -> View:
    """Open a page to whoever may read sign-offs. A remark sent after the session ended is shown again."""

    @never_cache
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            is_post = request.method == "POST"
            log_in = redirect_to_login(reverse("admin:sign_off") if is_post else request.get_full_path())
            typed = request.POST.get("remark", "").strip()
            return (
                render(request, LOGGED_OUT, {"typed": [typed], "log_in": log_in["Location"]})
                if typed
                else log_in
            )
        if not request.user.has_perm(READ_SIGN_OFFS):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


@dataclass(frozen=True)
class Desk:
    """A version in one language, as somebody reads it; `reader` is None for whoever does not sign."""

    version: ProtocolVersion
    language: str
    covered: Coverage
    items: tuple[ItemCoverage, ...]
    reader: int | None
    wanted: Filter

    @property
    def query(self) -> str:
        """What keeps language and filter in an address."""
        return urlencode({"language": self.language, "show": self.wanted.show, "kind": self.wanted.kind})

    @property
    def left(self) -> int:
        """How many items wait for whoever reads."""
        return len(self.covered.left_for(self.reader)) if self.reader else self.covered.count("open")

    @cached_property
    def hashes(self) -> frozenset[str]:
        """Those of all its items."""
        return frozenset(one.item.sha256 for one in self.items)

    @property
    def language_name(self) -> str:
        return language_name(self.language)

    def item(self, digits: str) -> ItemCoverage | None:
        """The item with this beginning of a hash."""
        return next((one for one in self.items if one.item.sha256[:DIGITS] == digits), None)

    def address(self, one: ItemCoverage) -> str:
        """The page of an item."""
        return (
            f"{reverse('admin:sign_off_item', args=[self.version.pk, one.item.sha256[:DIGITS]])}?{self.query}"
        )

    def onwards(self, after: str) -> str:
        """The next item of the list; the list itself when nothing is left in it."""
        following = next_open(self.items, after, self.wanted, self.reader)
        return self.address(following) if following else self.list_address

    @property
    def list_address(self) -> str:
        return f"{reverse('admin:sign_off_items', args=[self.version.pk])}?{self.query}"


def _desk(request: HttpRequest, version_id: int) -> Desk:
    """Raises Http404 for a version that is not there or cannot be read."""
    version = get_object_or_404(ProtocolVersion, pk=version_id)
    if not version.is_readable:
        raise Http404
    languages = version.protocol.languages
    asked = request.GET.get("language", "")
    return _desk_in(request, version, asked if asked in languages else languages[0])


def _desk_in(request: HttpRequest, version: ProtocolVersion, language: str) -> Desk:
    covered = coverage(version, language)
    reader = request.user.pk if request.user.has_perm(GIVE_VERDICT) else None
    return Desk(
        version,
        language,
        covered,
        in_order(covered),
        reader,
        Filter.read(request.GET.get("show", ""), request.GET.get("kind", "")),
    )


@desk_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Every version that may be signed, with what is done and left; the reader's own profile first."""
    desks = [
        _desk_in(request, version, language)
        for version in _versions_to_sign()
        if version.is_readable
        for language in version.protocol.languages
    ]
    user = cast("User", request.user)
    profile = reviewer_of(user)
    return editor_page(
        request,
        "editors/sign_off/home.html",
        "Clinical sign-off",
        desks=[(desk, desk.onwards("")) for desk in desks],
        profile=profile,
        may_sign=user.has_perm(GIVE_VERDICT),
    )


def _versions_to_sign() -> list[ProtocolVersion]:
    """What is live, what waits for a second person, and the newest others."""
    latest = Publication.objects.order_by("-pk").values_list("version", flat=True).first()
    proposed = ProtocolVersion.objects.filter(proposals__decision=Decision.OPEN).values_list("pk", flat=True)
    first = [key for key in (latest, *proposed.order_by("-pk")) if key is not None]
    newest = ProtocolVersion.objects.order_by("-pk").values_list("pk", flat=True)[:_OLDER_VERSIONS]
    rows = ProtocolVersion.objects.in_bulk([*first, *newest])
    return [rows[key] for key in dict.fromkeys([*first, *newest])]


@desk_page
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """The reader says that their profile is right, as it was shown."""
    shown = {name: request.POST.get(name, "") for name in ("name", "profession", "licence_number")}
    try:
        confirm_reviewer(**shown, by=cast("User", request.user))
    except ReviewerError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Confirmed. You can sign now.")
    return redirect("admin:sign_off")


@desk_page
@require_safe
def items(request: HttpRequest, version_id: int) -> HttpResponse:
    """The items of a version, by state and kind."""
    desk = _desk(request, version_id)
    shown = [one for one in desk.items if desk.wanted.takes(one, desk.reader)]
    protocol = desk.version.protocol
    return editor_page(
        request,
        "editors/sign_off/items.html",
        f"Sign-off of version {desk.version.pk}",
        desk=desk,
        rows=present_rows(protocol, shown, desk.reader),
        onwards=desk.onwards("") if desk.left else "",
        languages=[(code, language_name(code)) for code in protocol.languages],
        kinds=[(kind, name) for kind, name in KINDS.items() if any(o.item.kind == kind for o in desk.items)],
        shows=_shows(desk),
    )


def _shows(desk: Desk) -> list[tuple[str, str]]:
    first = "not judged by me" if desk.reader else "not signed yet"
    return [
        ("open", first),
        ("objected", "objected"),
        ("remarks", "with remarks"),
        ("signed", "signed"),
        ("all", "all"),
    ]


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, version_id: int, digits: str) -> HttpResponse:
    """One item; a verdict is sent here."""
    desk = _desk(request, version_id)
    if request.method == "POST":
        content = request.POST.get("content", "")
        done = _give(request, desk, [content])
        if isinstance(done, HttpResponse):
            return done
        if not done:
            return redirect(desk.onwards(content_sha256(content)))
        shown = desk.item(content_sha256(content)[:DIGITS])
        if shown is None:
            raise Http404
        return _item_page(request, desk, shown, problem=done)
    one = desk.item(digits)
    if one is None:
        messages.warning(
            request, "What this address showed is not what the version says now. Choose from the list."
        )
        return redirect(desk.list_address)
    return _item_page(request, desk, one)


def _item_page(request: HttpRequest, desk: Desk, one: ItemCoverage, problem: str = "") -> HttpResponse:
    view = present_item(desk.version, one, desk.reader, still=desk.hashes)
    sheet, number = next(
        (sheet, number) for number, sheet in enumerate(sheets(desk.items), start=1) if one in sheet
    )
    kept = view.own if request.method != "POST" else None
    response = editor_page(
        request,
        "editors/sign_off/item.html",
        f"{view.kind.capitalize()}: {view.title}",
        desk=desk,
        item=view,
        problem=problem,
        verdicts=Verdict.choices,
        chosen=request.POST.get("verdict", kept.verdict if kept else ""),
        remark=request.POST.get("remark", kept.remark if kept else ""),
        onwards=desk.onwards(one.item.sha256),
        sheet=(number, len(sheet)) if len(sheet) > 1 else None,
    )
    if problem:
        response.status_code = INVALID
    return response


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, version_id: int, number: int) -> HttpResponse:
    """Items that are read together; those that the reader has said nothing of can be accepted at once."""
    desk = _desk(request, version_id)
    found = sheets(desk.items)
    if not 1 <= number <= len(found):
        raise Http404
    shown = found[number - 1]
    problem = ""
    if request.method == "POST":
        contents = request.POST.getlist("content")
        read = {content_sha256(content) for content in contents}
        elsewhere = {one.item.sha256 for other in found if other is not shown for one in other}
        done = (
            "Only what is shown on this page is accepted here. Nothing was saved."
            if read & elsewhere
            else _give(request, desk, contents, verdict=Verdict.ACCEPTED)
        )
        if isinstance(done, HttpResponse):
            return done
        if not done:
            # Read anew: all of these are judged by now.
            return redirect(_desk(request, version_id).onwards(shown[-1].item.sha256))
        problem = done
    views = [present_item(desk.version, one, desk.reader, still=desk.hashes) for one in shown]
    response = editor_page(
        request,
        "editors/sign_off/sheet.html",
        f"{KINDS[shown[0].item.kind].capitalize()}: {title_of(desk.version.protocol, shown[0].item)}",
        desk=desk,
        items=views,
        waiting=[view for view in views if view.own is None],
        problem=problem,
        onwards=desk.onwards(shown[-1].item.sha256),
    )
    if problem:
        response.status_code = INVALID
    return response


def _give(
    request: HttpRequest, desk: Desk, contents: Sequence[str], *, verdict: str = ""
) -> HttpResponse | str:
    """Store a verdict: nothing when it is stored, else what is wrong, or the page of both texts."""
    said, remark = verdict or request.POST.get("verdict", ""), request.POST.get("remark", "")
    try:
        added = give_verdicts(
            version=desk.version,
            contents=contents,
            verdict=said,
            remark=remark,
            by=cast("User", request.user),
        )
    except (ReviewerError, VerdictError) as error:
        return str(error)
    except StaleItemError as error:
        return _stale(request, desk, error, remark)
    what = f"{len(added)} items" if len(added) != 1 else "One item"
    messages.success(
        request, f"Saved: {what} {Verdict(said).label}." if added else "You had said so already."
    )
    return ""


def _stale(request: HttpRequest, desk: Desk, error: StaleItemError, remark: str) -> HttpResponse:
    """What was read beside what is there now, and the remark that was typed."""
    now = {(str(one.item.kind), one.item.key, one.item.language): one for one in desk.items}
    pairs = [(content, now.get(place_of(content))) for content in error.contents]
    response = editor_page(
        request,
        "editors/sign_off/stale.html",
        "The words changed meanwhile",
        desk=desk,
        pairs=[
            (
                title_of(desk.version.protocol, one.item),
                changes_between(content, one.item.content),
                desk.address(one),
            )
            for content, one in pairs
            if one is not None
        ],
        gone=sum(one is None for _, one in pairs),
        remark=remark,
    )
    response.status_code = CONFLICT
    return response
