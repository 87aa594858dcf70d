"""Addresses that programs ask."""

from __future__ import annotations

from django.urls import path, register_converter

from triage.interop.api import exports, resources, tokens, views

app_name = "fhir"


class WordConverter:
    """The name of a kind of resources."""

    regex = "[A-Z][A-Za-z]{1,40}"

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


class IdConverter(WordConverter):
    """What FHIR allows in an id."""

    regex = "[A-Za-z0-9.-]{1,64}"


register_converter(WordConverter, "word")
register_converter(IdConverter, "fhir_id")

urlpatterns = [
    path("metadata", views.metadata, name="metadata"),
    path(".well-known/smart-configuration", tokens.smart_configuration, name="smart_configuration"),
    path("token", tokens.token, name="token"),
    path("QuestionnaireResponse/$assess", views.assess, name="assess"),
    path("$export", exports.start, name="export"),
    path("export/<uuid:key>", exports.status, name="export_status"),
    path("export/<uuid:key>/<word:kind>/<int:number>", exports.fetch, name="export_file"),
    path("<word:kind>", resources.search, name="search"),
    path("<word:kind>/_search", resources.search_by_form, name="search_by_form"),
    path("<word:kind>/<fhir_id:resource_id>", resources.read, name="read"),
    path("<path:path>", views.nothing_here, name="nothing_here"),
]
