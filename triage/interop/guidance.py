"""An assessment as a GuidanceResponse, with what to do and a DetectedIssue for each finding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from triage.engine.evaluation import Assessment, Decider, Finding
from triage.engine.grammar.grammars import grammar_of
from triage.engine.protocol import Protocol
from triage.engine.vocabulary import Urgency
from triage.engine.wording import fill_in
from triage.interop.codings import PRIORITIES, RULES, URGENCIES, coded, concept, reference
from triage.interop.ids import part_of
from triage.interop.names import Resource, structure
from triage.interop.questionnaire import citation
from triage.interop.questionnaire_response import canonical
from triage.interop.sign_codes import codings_of_sign
from triage.interop.values import link_of

_SEVERITIES = {Urgency.EMERGENCY: "high", Urgency.SAME_DAY: "moderate", Urgency.SOON: "low"}


@dataclass(frozen=True)
class Told:
    """What a person was told, when, and by what: of answers with the id of their response.

    Without an assessment the rules failed: that is told as an emergency. `is_final` is false while questions
    are open. `number` tells the results of one person apart.
    """

    assessment: Assessment | None
    is_final: bool
    at: datetime
    response: UUID
    number: int
    language: str
    subject: Resource
    performer: Resource

    def id_of(self, kind: str) -> str:
        """The id of one of its resources: the same whenever it is written."""
        return part_of(self.response, f"{kind}-{self.number}")

    @property
    def urgency(self) -> Urgency | None:
        """What is told; None while nothing was found and questions are open."""
        if self.assessment is None:
            return Urgency.EMERGENCY
        urgency = self.assessment.urgency
        return urgency if self.is_final or urgency > Urgency.ROUTINE else None


def guidance(protocol: Protocol, told: Told) -> list[Resource]:
    """The GuidanceResponse first; then what to do, if anything can be said; then the findings."""
    findings = told.assessment.findings if told.assessment else ()
    issues = [_issue(protocol, told, finding, place) for place, finding in enumerate(findings, 1)]
    response = _response(protocol, told, issues)
    if told.urgency is None:
        return [response, *issues]
    return [response, _advice(protocol, told, told.urgency), *issues]


def _response(protocol: Protocol, told: Told, issues: list[Resource]) -> Resource:
    language = told.language
    extension = [
        {"url": structure("response"), "valueReference": reference("QuestionnaireResponse", told.response)},
        *(
            {"url": structure("finding"), "valueReference": reference("DetectedIssue", issue["id"])}
            for issue in issues
        ),
    ]
    if told.assessment:
        for name in told.assessment.not_ruled_out:
            codings = codings_of_sign(protocol.questions[name], language)
            extension.append({"url": structure("not-ruled-out"), "valueCodeableConcept": {"coding": codings}})
    result = {} if told.urgency is None else {"result": reference("RequestGroup", told.id_of("advice"))}
    return {
        "resourceType": "GuidanceResponse",
        "id": told.id_of("guidance"),
        "language": language,
        "extension": extension,
        "moduleCanonical": canonical(protocol),
        "status": _status(told),
        "subject": told.subject,
        "occurrenceDateTime": told.at.isoformat(timespec="seconds"),
        "performer": told.performer,
        **result,
    }


def _status(told: Told) -> str:
    """Failed; the last word; something that more answers may raise; or nothing that could be said yet."""
    if told.assessment is None:
        return "failure"
    if told.is_final:
        return "success"
    return "data-required" if told.urgency is None else "data-requested"


def _advice(protocol: Protocol, told: Told, urgency: Urgency) -> Resource:
    """What to do and by when, in the words that stand for every clinic."""
    wording, values = protocol.urgencies[urgency], grammar_of(told.language).plain_values
    title, by_when, *steps = (
        fill_in(text.to(told.language), values) for text in (wording.title, wording.by_when, *wording.steps)
    )
    action = {
        "title": title,
        "description": by_when,
        "textEquivalent": " ".join(steps),
        "priority": PRIORITIES[urgency],
    }
    return {
        "resourceType": "RequestGroup",
        "id": told.id_of("advice"),
        "language": told.language,
        "basedOn": [reference("QuestionnaireResponse", told.response)],
        "status": "active",
        "intent": "proposal",
        "priority": PRIORITIES[urgency],
        "code": concept(URGENCIES, coded(urgency), title),
        "subject": told.subject,
        "authoredOn": told.at.isoformat(timespec="seconds"),
        "author": told.performer,
        "action": [action],
    }


def _issue(protocol: Protocol, told: Told, finding: Finding, place: int) -> Resource:
    urgency = {"system": URGENCIES, "code": coded(finding.urgency)}
    sources = [
        {
            "url": structure("citation"),
            "valueRelatedArtifact": citation(protocol.sources[cited.source], cited),
        }
        for cited in finding.citations
    ]
    return {
        "resourceType": "DetectedIssue",
        "id": f"{told.id_of('finding')}-{place}",
        "language": told.language,
        "extension": [
            {"url": structure("urgency"), "valueCoding": urgency},
            {"url": structure("priority"), "valueCode": PRIORITIES[finding.urgency]},
            *sources,
        ],
        "status": "final" if told.is_final else "preliminary",
        "code": concept(RULES, finding.rule),
        "severity": _SEVERITIES[finding.urgency],
        "patient": told.subject,
        "identifiedDateTime": told.at.isoformat(timespec="seconds"),
        "author": told.performer,
        "evidence": [_evidence(protocol, told, decider) for decider in finding.deciders],
        "detail": finding.reason.to(told.language),
    }


def _evidence(protocol: Protocol, told: Told, decider: Decider) -> Resource:
    """The sign that helped to decide, and the item that holds its answer."""
    question = protocol.questions[decider.question]
    item = {"url": structure("item"), "valueString": link_of(question, decider.answer)}
    detail = {"extension": [item], **reference("QuestionnaireResponse", told.response)}
    return {"code": [{"coding": codings_of_sign(question, told.language)}], "detail": [detail]}
