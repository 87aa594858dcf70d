"""`$export`: asking for everything that was shared, asking how far it is, fetching and deleting it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.http import http_date

from triage.actions.deleting_exports import KEPT_FOR, delete_export
from triage.actions.machines.exports import TooManyExportsError, note_fetched, start_export
from triage.actions.machines.refusing import Refusal, RefusedMachineError, note_refusal
from triage.actions.machines.scopes import CONTACT, READABLE, reading
from triage.interop.api.access import answers, base_address, caller
from triage.interop.api.answers import StatusError, json_response, refused
from triage.interop.api.formats import NDJSON, with_plus
from triage.interop.api.searching import read_moment
from triage.interop.issues import OF_REQUEST, Issue, IssueCode
from triage.interop.unreadable import FAULTS
from triage.models import ExportPiece, FhirExport
from triage.models.runs import RunState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest, QueryDict
    from django.http.response import HttpResponseBase

    from triage.actions.machines.tokens import Caller

# How many pieces are one file: that of 5,000 people.
PIECES = 50
_FORMATS = (NDJSON, "application/ndjson", "ndjson")
_KNOWN = ("_type", "_since", "_outputFormat", "_format")
_SECONDS_TO_WAIT = 10


@answers("GET")
def start(request: HttpRequest) -> HttpResponse:
    """Begin, and say where to ask how far it is."""
    asking = caller(request, what="export")
    if "respond-async" not in request.headers.get("Prefer", ""):
        raise _fault("required", "Prefer", "Send the header 'Prefer: respond-async'.")
    kinds, since = _wanted(request.GET, asking)
    try:
        export = start_export(asking=asking, kinds=kinds, since=since)
    except RefusedMachineError as error:
        note_refusal(error, what="export")
        raise refused(403, "forbidden", "The token lacks the scope of a kind that you ask for.") from None
    except TooManyExportsError:
        what = "One is made at a time, and three are kept. Wait for yours, or delete one that you fetched."
        raise refused(429, "throttled", what, Retry_After=str(_SECONDS_TO_WAIT)) from None
    response = HttpResponse(status=202)
    response["Content-Location"] = f"{base_address(request)}/export/{export.key}"
    add_never_cache_headers(response)
    return response


@answers("GET", "DELETE")
def status(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say how far it is, or where its files are; or delete it."""
    asking = caller(request, what="export")
    export = _own(asking, key)
    if request.method == "DELETE":
        delete_export(export=export, by=asking.machine.actor)
        return HttpResponse(status=202)
    if export.state == RunState.FAILED:
        raise refused(500, "exception", "The export failed. Delete it, and ask for another.")
    if export.is_unfinished:
        response = HttpResponse(status=202)
        response["X-Progress"] = f"{export.done} of {'?' if export.total is None else export.total}"
        response["Retry-After"] = str(_SECONDS_TO_WAIT)
        add_never_cache_headers(response)
        return response
    response = json_response(_manifest(export, base_address(request)))
    if export.ended_at is not None:
        response["Expires"] = http_date((export.ended_at + KEPT_FOR).timestamp())
    return response


@answers("GET")
def fetch(request: HttpRequest, key: UUID, kind: str, number: int) -> HttpResponseBase:
    """One file, read piece by piece."""
    scopes = [reading(kind)] if kind in READABLE else []
    asking = caller(request, *scopes, what="fetch export")
    export = _own(asking, key)
    if not scopes and not any(reading(told) in asking.scopes for told in export.kinds):
        # Whose answers cannot be read concerns whoever may read them.
        note_refusal(RefusedMachineError(Refusal.WRONG_SCOPE, asking.machine), what="fetch export")
        raise refused(403, "forbidden", "The token lacks the scopes of all kinds in this export.")
    if export.with_contact and kind == "Bundle" and CONTACT not in asking.scopes:
        raise refused(403, "forbidden", f"This file needs the scope {CONTACT} too.")
    numbers = range(number * PIECES, (number + 1) * PIECES)
    pieces = list(
        export.pieces.filter(kind=kind, number__gte=numbers.start, number__lt=numbers.stop)
        .defer("body")
        .order_by("number")
    )
    if export.state != RunState.FINISHED or not pieces:
        raise refused(404, "not-found", "There is no such file.")
    note_fetched(export=export, pieces=pieces, kind=kind)
    response = StreamingHttpResponse(_lines(pieces), content_type=NDJSON)
    add_never_cache_headers(response)
    return response


def _lines(pieces: list[ExportPiece]) -> Iterator[bytes]:
    for piece in pieces:
        yield ExportPiece.objects.get(pk=piece.pk).lines


def _own(asking: Caller, key: UUID) -> FhirExport:
    """The export, for the program that asked for it."""
    export = FhirExport.objects.filter(key=key, machine=asking.machine).first()
    if export is None or export.state == RunState.CANCELLED:
        raise refused(404, "not-found", "There is no such export, or it was deleted.")
    return export


def _wanted(given: QueryDict, asking: Caller) -> tuple[list[str], datetime | None]:
    """The kinds, and since when they changed."""
    wanted = dict(given.items())
    if any(name not in _KNOWN or len(given.getlist(name)) > 1 for name in given):
        raise refused(400, "not-supported", "Ask by _type, _since and _outputFormat alone, each once.")
    if with_plus(str(wanted.get("_outputFormat", NDJSON))) not in _FORMATS:
        raise _fault("not-supported", "_outputFormat", f"The only format is {NDJSON}.")
    kinds = str(wanted["_type"]).split(",") if "_type" in wanted else _readable_by(asking)
    if not kinds or any(kind not in READABLE for kind in kinds) or len(set(kinds)) < len(kinds):
        raise _fault("not-supported", "_type", f"_type takes some of {','.join(READABLE)}, each once.")
    moment = read_moment(str(wanted["_since"])) if "_since" in wanted else None
    if "_since" in wanted and (moment is None or moment[0] != "eq"):
        raise _fault("value", "_since", "_since takes an instant, like 2026-03-01T08:00:00Z.")
    return kinds, moment[1] if moment else None


def _fault(code: IssueCode, place: str, what: str) -> StatusError:
    """A parameter or header that is wrong."""
    return StatusError(400, [Issue(code, f"{OF_REQUEST}{place}", what)])


def _readable_by(asking: Caller) -> list[str]:
    return [kind for kind in READABLE if reading(kind) in asking.scopes]


def _manifest(export: FhirExport, base: str) -> dict[str, object]:
    counts: dict[tuple[str, int], int] = {}
    for kind, number, count in export.pieces.order_by("pk").values_list("kind", "number", "count"):
        file = (kind, number // PIECES)
        counts[file] = counts.get(file, 0) + count
    files = {False: list[dict[str, object]](), True: list[dict[str, object]]()}
    for (kind, number), count in counts.items():
        address = f"{base}/export/{export.key}/{kind}/{number}"
        files[kind == FAULTS].append({"type": kind, "url": address, "count": count})
    since = {"_since": export.since.isoformat()} if export.since else {}
    query = urlencode({"_type": ",".join(export.kinds), **since}, safe=",")
    return {
        "transactionTime": export.created_at.isoformat(timespec="milliseconds"),
        "request": f"{base}/$export?{query}",
        "requiresAccessToken": True,
        "output": files[False],
        "error": files[True],
    }
