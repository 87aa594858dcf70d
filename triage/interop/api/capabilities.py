"""What this server can do, as a CapabilityStatement."""

from __future__ import annotations

from triage.actions.machines.scopes import READABLE
from triage.interop.names import BASE, Resource

# When what is said below changed last.
_CHANGED = "2026-12-02"
_SMART = "http://terminology.hl7.org/CodeSystem/restful-security-service"
_OAUTH = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
_EXPORT = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export"
_PARAMETERS = (
    ("_id", "token", "http://hl7.org/fhir/SearchParameter/Resource-id"),
    ("_lastUpdated", "date", "http://hl7.org/fhir/SearchParameter/Resource-lastUpdated"),
)


def capability_statement(*, address: str, version: str) -> Resource:
    """The statement of the server at this address, which is this version of the program."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": _CHANGED,
        "kind": "instance",
        "software": {"name": "bonemets", "version": version},
        "implementation": {"description": "What patients shared with their clinic", "url": address},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [
            {
                "mode": "server",
                "security": _security(address),
                "resource": [_resource(kind) for kind in READABLE],
                "operation": [{"name": "export", "definition": _EXPORT}],
            }
        ],
    }


def _security(address: str) -> Resource:
    token = {"url": "token", "valueUri": f"{address}/token"}
    return {
        "extension": [{"url": _OAUTH, "extension": [token]}],
        "service": [{"coding": [{"system": _SMART, "code": "SMART-on-FHIR"}]}],
        "description": "SMART Backend Services: signed assertions, tokens of 5 minutes. No cookie counts.",
    }


def _resource(kind: str) -> Resource:
    parameters = [{"name": name, "type": of, "definition": meaning} for name, of, meaning in _PARAMETERS]
    operation: Resource = {}
    if kind == "QuestionnaireResponse":
        operation = {"operation": [{"name": "assess", "definition": f"{BASE}/OperationDefinition/assess"}]}
    interactions = [{"code": "read"}, {"code": "search-type"}]
    return {"type": kind, "interaction": interactions, "searchParam": parameters, **operation}
