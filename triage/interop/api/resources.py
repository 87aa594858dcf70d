"""Reading and searching what patients shared. Whose records were told to whom, the trail says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triage.actions.audit import record
from triage.actions.machines.scopes import CONTACT, READABLE, reading
from triage.interop.api.access import answers, base_address, caller
from triage.interop.api.answers import StatusError, fhir_response, refused
from triage.interop.api.formats import require_form_sent
from triage.interop.api.searching import Search, read_search
from triage.interop.ids import response_in
from triage.interop.issues import operation_outcome
from triage.interop.names import Resource
from triage.interop.records import questionnaire_of
from triage.interop.shared import Shared, published_versions, shared_after, shared_of, stamped
from triage.interop.unreadable import FAULTS, UNREADABLE, unreadable_issue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse, QueryDict

    from triage.actions.machines.tokens import Caller

    # A page, and the place after which the next one begins.
    Page = tuple[list[Resource], tuple[int, int] | None]

# How many people are read at a time, and how many sets of answers for one page: most may have none of a kind.
_STEP, _MOST_READ = 50, 250
_FORM = "Questionnaire"


@answers("GET", "HEAD")
def read(request: HttpRequest, kind: str, resource_id: str) -> HttpResponse:
    """One resource by its id."""
    _require_known(kind)
    asking = caller(request, reading(kind), what=f"read {kind}")
    if kind == _FORM:
        found = [form for form in _questionnaires(Search()) if form["id"] == resource_id]
        record(action="read_fhir", subject=kind, by=asking.machine.actor)
    else:
        found = _of_one(kind, resource_id, asking)
    if not found:
        raise refused(404, "not-found", "There is no such resource here, or it was not shared.")
    return fhir_response(found[0])


@answers("GET", "HEAD")
def search(request: HttpRequest, kind: str) -> HttpResponse:
    """The resources of a kind, page by page, in the order in which they were shared."""
    return _search(request, kind, request.GET)


@answers("POST")
def search_by_form(request: HttpRequest, kind: str) -> HttpResponse:
    """The same, with parameters in a form, which no log of addresses holds, or in the address too."""
    require_form_sent(request)
    given = request.GET.copy()
    given.update(request.POST)
    return _search(request, kind, given)


def _search(request: HttpRequest, kind: str, given: QueryDict) -> HttpResponse:
    _require_known(kind)
    asking = caller(request, reading(kind), what=f"search {kind}", parameters=given)
    wanted, base = read_search(given), base_address(request)
    if kind == _FORM:
        told, place = _page_of_questionnaires(wanted)
        record(action="search_fhir", subject=kind, by=asking.machine.actor)
    else:
        told, place = _page_of_shared(kind, wanted, asking)
    links = [{"relation": "self", "url": wanted.address(f"{base}/{kind}")}]
    if place is not None:
        links.append({"relation": "next", "url": wanted.address(f"{base}/{kind}", after=place)})
    entries = [_entry(one, f"{base}/{kind}") for one in told]
    found: Resource = {"resourceType": "Bundle", "type": "searchset", "link": links}
    return fhir_response({**found, **({"entry": entries} if entries else {})})


def _entry(told: Resource, address: str) -> Resource:
    if told["resourceType"] == FAULTS:
        return {"resource": told, "search": {"mode": "outcome"}}
    return {"fullUrl": f"{address}/{told['id']}", "resource": told, "search": {"mode": "match"}}


def _require_known(kind: str) -> None:
    if kind not in READABLE:
        raise refused(404, "not-supported", f"The kinds of resources here are {', '.join(READABLE)}.")


def _of_one(kind: str, resource_id: str, asking: Caller) -> list[Resource]:
    """The resource with this id of somebody who shared."""
    response = response_in(resource_id)
    shared = shared_of(response) if response is not None else None
    if shared is None:
        return []
    try:
        found = [one for one in _opened(kind, shared, asking) if one["id"] == resource_id]
    except UNREADABLE:
        raise StatusError(500, [unreadable_issue(shared)]) from None
    _note("read_fhir", kind, [shared], asking)
    if not found and response is not None and shared.is_gone(response):
        raise refused(410, "deleted", "This was taken back by who shared it.")
    return found


def _page_of_shared(kind: str, wanted: Search, asking: Caller) -> Page:
    """So many matches after the place where the page before ended; fewer where many people have none."""
    if wanted.ids:
        return _page_of_ids(kind, wanted, asking)
    told: list[Resource] = []
    people: list[Shared] = []
    row, skipped = wanted.after
    place = None
    looked_at = 0
    # The person with whom the page before ended may have more.
    last = row - 1 if skipped else row
    while place is None:
        step = shared_after(last, since=wanted.since, until=wanted.until, most=_STEP)
        for shared in step:
            matches = _told(kind, shared, asking)
            begun = skipped if shared.review.pk == row else 0
            room = wanted.count - len(told)
            if matches[begun:] and not room:
                place = (last, 0)
                break
            told += matches[begun : begun + room]
            people += [shared] if matches[begun:] else []
            if len(matches) > begun + room:
                place = (shared.review.pk, begun + room)
                break
            last = shared.review.pk
            looked_at += shared.size
            if looked_at >= _MOST_READ:
                place = (last, 0)
                break
        if len(step) < _STEP:
            break
    _note("search_fhir", kind, people, asking)
    return told, place


def _page_of_ids(kind: str, wanted: Search, asking: Caller) -> Page:
    """What has one of these ids. The place after a page is how many of them were looked up."""
    told: list[Resource] = []
    people: list[Shared] = []
    place = None
    begun = wanted.after[0]
    for number, resource_id in enumerate(wanted.ids[begun:], begun):
        if len(told) == wanted.count:
            place = (number, 0)
            break
        response = response_in(resource_id)
        shared = shared_of(response) if response is not None else None
        if shared is not None and wanted.covers(shared.changed_at):
            matches = _told(kind, shared, asking)
            told += [one for one in matches if one.get("id", resource_id) == resource_id]
            people.append(shared)
    _note("search_fhir", kind, people, asking)
    return told, place


def _told(kind: str, shared: Shared, asking: Caller) -> list[Resource]:
    """Somebody's resources of a kind; that they cannot be read, where they cannot."""
    try:
        return _opened(kind, shared, asking)
    except UNREADABLE:
        return [operation_outcome([unreadable_issue(shared)])]


def _opened(kind: str, shared: Shared, asking: Caller) -> list[Resource]:
    return shared.resources(kind, with_contact=CONTACT in asking.scopes)


def _page_of_questionnaires(wanted: Search) -> Page:
    forms = _questionnaires(wanted)
    found = [form for form in forms if not wanted.ids or form["id"] in wanted.ids]
    begun = wanted.after[0]
    end = begun + wanted.count
    return found[begun:end], (end, 0) if len(found) > end else None


def _questionnaires(changed: Search) -> list[Resource]:
    """Every version that was ever live and can be trusted, where it changed in the period of a search."""
    return [
        stamped(questionnaire_of(version), moment)
        for version, moment in published_versions()
        if changed.covers(moment) and version.is_readable
    ]


def _note(action: str, kind: str, people: Iterable[Shared], asking: Caller) -> None:
    """Record which reviews were told of, and whether whom to call was told too."""
    has_contact = CONTACT in asking.scopes and kind in ("Patient", "Bundle")
    told = [f"review {shared.review.pk}" for shared in people]
    fields = [*told, *(["contact"] if has_contact and told else [])]
    record(action=action, subject=kind, by=asking.machine.actor, fields=fields)
