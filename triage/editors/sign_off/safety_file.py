"""The safety file of a version: what a clinical safety officer takes to a board, to be printed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from content.languages import language_name
from triage.actions.sign_offs.coverage import Coverage, coverage, needed_now
from triage.actions.sign_offs.names import KINDS, name_item
from triage.display import full_moment_at
from triage.editors.editor_pages import editor_page
from triage.editors.sign_off.desk import desk_page
from triage.engine.safety.report import SafetyReport
from triage.models import Certificate, Clinic, ProtocolVersion
from triage.models.sign_offs import Verdict
from triage.protocols.hazards import RATING_MEANS, SEVERITIES, Likelihood, shipped_hazards

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from triage.engine.protocol import Protocol
    from triage.models import SignOff


@dataclass(frozen=True)
class KindCount:
    """How many items of a kind there are, and how many of them are in each state."""

    name: str
    total: int
    signed: int
    open: int
    objected: int


@dataclass(frozen=True)
class StandingWords:
    """A remark or an objection that stands, and the item that it is about."""

    about: str
    said: SignOff


@desk_page
@require_safe
def safety_file(request: HttpRequest, version_id: int) -> HttpResponse:
    """Hazards, proofs, certificate, coverage, remarks and objections of one version, in all its languages."""
    version = get_object_or_404(ProtocolVersion, pk=version_id)
    if not version.is_readable:
        raise Http404
    clinic, covered, report = Clinic.load(), coverage(version), version.report
    certificates = Certificate.objects.defer("packed").filter(version=version)
    return editor_page(
        request,
        "editors/sign_off/safety_file.html",
        f"Clinical safety file of version {version.pk}",
        version=version,
        title_of_protocol=version.protocol.title.to("en"),
        clinic=clinic,
        printed=full_moment_at(timezone.now(), clinic),
        hazards=shipped_hazards(),
        severities=SEVERITIES.items(),
        likelihoods=[one.value.replace("_", " ") for one in Likelihood],
        ratings=RATING_MEANS.items(),
        report=SafetyReport.model_validate(report, strict=False) if report else None,
        certificate=certificates.order_by("-pk").first(),
        needed=needed_now(),
        covered=covered,
        by_language=[(language_name(code), coverage(version, code)) for code in version.protocol.languages],
        kinds=list(_kinds(covered)),
        objections=_standing(version.protocol, covered, Verdict.OBJECTED),
        remarks=_standing(version.protocol, covered, Verdict.REMARK),
        publications=version.publications.select_related("published_by", "approved_by"),
    )


def _kinds(covered: Coverage) -> Iterable[KindCount]:
    states = Counter((str(one.item.kind), str(one.state)) for one in covered.items)
    for kind, name in KINDS.items():
        counts = [states[kind, state] for state in ("signed", "open", "objected")]
        if sum(counts):
            yield KindCount(name, sum(counts), *counts)


def _standing(protocol: Protocol, covered: Coverage, verdict: Verdict) -> list[StandingWords]:
    return [
        StandingWords(name_item(protocol, one.item), said)
        for one in covered.items
        for said in one.verdicts
        if said.verdict == verdict
    ]
