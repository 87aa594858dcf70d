"""The checks that every version must pass before patients meet it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from content.library import library
from content.typed_text import visible
from triage.actions.certificates import keep_certificate
from triage.actions.evidence import evidence
from triage.actions.proving import NotCertifiedError, certify_in_process, check_in_process
from triage.actions.publishing.lowerings import reason_problems, reasons_to_keep
from triage.actions.publishing.problems import PublishingError, gate_problems, text_problems
from triage.engine.answers import AnswerError, parse_answers
from triage.engine.cases import Case
from triage.engine.comparison import Comparison, compare
from triage.engine.naming import plain
from triage.engine.protocol import Protocol
from triage.engine.references import changed_passages, outside_problems
from triage.engine.safety.certificate import Proof
from triage.engine.safety.people import name_question
from triage.engine.safety.report import SafetyReport
from triage.models import ProtocolVersion, Publication
from triage.models.protocols import UntrustedVersionError
from triage.protocols.shipped import shipped_passages

log = logging.getLogger(__name__)


def check(protocol: Protocol) -> SafetyReport:
    """Check a protocol that is new to patients. Takes seconds: never inside a transaction."""
    return check_in_process(protocol=protocol, evidence=evidence())


def check_again(protocol: Protocol) -> SafetyReport:
    """Check a version that patients have met against the cases that it can answer.

    The report lists the cases that name questions it never asked.
    """
    everything = evidence()
    fitting = [case for case in everything.cases if _can_answer(protocol, case)]
    report = check_in_process(protocol=protocol, evidence=replace(everything, cases=fitting))
    others = [case.id for case in everything.cases if case not in fitting]
    if not others:
        return report
    note = f"Not applicable, because this version never asked what they name: {', '.join(others)}."
    results = [
        result.model_copy(update={"notes": (*result.notes, note)}) if result.id == "cases" else result
        for result in report.results
    ]
    return report.model_copy(update={"results": tuple(results)})


def _can_answer(protocol: Protocol, case: Case) -> bool:
    try:
        parse_answers(protocol, case.answers)
    except AnswerError:
        return False
    return True


@dataclass(frozen=True)
class Passed:
    """A request that may go on: what changes, the report, and a proof that is not stored yet."""

    comparison: Comparison
    report: SafetyReport
    proof: Proof | None
    summary: str
    reasons: dict[str, str]

    def store_proof(self, version: ProtocolVersion) -> None:
        if self.proof is not None:
            keep_certificate(version, self.proof, self.report)


def check_request(
    protocol: Protocol,
    *,
    live: ProtocolVersion,
    check: Callable[[Protocol], SafetyReport],
    asks: str,
    summary: str,
    reasons: Mapping[str, str],
) -> Passed:
    """Check a protocol that somebody wants live, with the summary that `asks` names and the reasons.

    Takes seconds: never inside a transaction. Raises PublishingError with everything that stands in the way.
    """
    comparison, report = compare_with_live(live, protocol), check(protocol)
    problems = [
        *gate_problems(report),
        *text_problems("summary", asks, summary),
        *reason_problems(comparison, reasons),
    ]
    if problems:
        raise PublishingError(problems)
    kept = reasons_to_keep(comparison, reasons)
    return Passed(comparison, report, missing_proof(protocol), visible(summary), kept)


def refuse_outdated(version: ProtocolVersion, *, is_way_back: bool) -> None:
    """Raise PublishingError for a version that misses a present obligation, or cites what is gone.

    On the way back, what it cites must also read as it did when the version was made.
    """
    end = "Begin a draft from it and mend that there."
    if version.shortcomings:
        raise PublishingError(
            f"Version {version.pk} is older than a safety rule that it breaks, so it cannot become live "
            f"again: {' '.join(version.shortcomings)} {end}"
        )
    if gone := gone_citations(version, is_way_back=is_way_back):
        raise PublishingError(
            f"Version {version.pk} names what is not there any more, so it cannot become live again: "
            f"{' '.join(gone)} {end}"
        )


def gone_citations(version: ProtocolVersion, *, is_way_back: bool = True) -> tuple[str, ...]:
    """The passages and pages that a version names and that are gone, or read otherwise by now."""
    protocol, passages = version.protocol, shipped_passages()
    gone = list(outside_problems(protocol, pages=library("en").keys(), passages=passages))
    # Of a version from before passages were stored, nobody knows how they read then.
    if is_way_back and version.passages:
        gone += changed_passages(protocol, passages, version.passages)
    return tuple(f"{str(problem).removesuffix('.')}." for problem in gone)


def compare_with_live(live: ProtocolVersion, protocol: Protocol) -> Comparison:
    """Compare with the live version. Raises PublishingError when nothing differs or an id changed type."""
    if live.sha256 == protocol.sha256:
        raise PublishingError("This says just what the live version says: there is nothing to publish.")
    _check_types(protocol)
    return compare(live.protocol, protocol)


def _check_types(protocol: Protocol) -> None:
    """Raise PublishingError when a question has the id of one of another type, in any published version.

    Stored answers name questions by id alone.
    """
    published = Publication.objects.values("version")
    documents = ProtocolVersion.objects.filter(pk__in=published).values_list("pk", "document")
    for version_id, document in documents.order_by("-pk").iterator():
        # Not as a protocol: an early version may be of a form that this program no longer reads.
        for page in json.loads(document)["pages"]:
            for was in page["questions"]:
                now = protocol.questions.get(was["id"])
                if now is not None and now.type != was["type"]:
                    what = (
                        f"The question {name_question(protocol, now.id)} is of type {plain(now.type)}, but "
                        f"of type {plain(was['type'])} in version {version_id}, which patients answered. "
                        "A question of another type needs an id of its own."
                    )
                    raise PublishingError(what)


def missing_proof(protocol: Protocol) -> Proof | None:
    """A proof that a protocol is safe, to be stored with its version; None when a stored one holds.

    The proof is checked here, by other code than made it. Takes seconds: never inside a transaction. Raises
    PublishingError.
    """
    version = ProtocolVersion.objects.filter(sha256=protocol.sha256).first()
    if version is not None:
        try:
            version.check_certified()
        except UntrustedVersionError as error:
            log.warning("Proved again: %s", error)
        else:
            return None
    try:
        proof = certify_in_process(protocol=protocol)
    except NotCertifiedError as error:
        raise PublishingError(f"No certificate of safety could be made: {error}.") from None
    if not proof.proves_safe(protocol):
        raise PublishingError("The certificate of safety does not hold. Tell whoever runs this site.")
    return proof
