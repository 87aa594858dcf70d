"""Addresses that programs ask."""

from __future__ import annotations

from django.urls import path

from triage.interop.api import tokens, views

app_name = "fhir"

urlpatterns = [
    path("metadata", views.metadata, name="metadata"),
    path(".well-known/smart-configuration", tokens.smart_configuration, name="smart_configuration"),
    path("token", tokens.token, name="token"),
    path("QuestionnaireResponse/$assess", views.assess, name="assess"),
    path("<path:path>", views.nothing_here, name="nothing_here"),
]
