"""The triage app."""

from importlib import import_module

from django.apps import AppConfig


class TriageConfig(AppConfig):
    """Protocols, questionnaires, reviews."""

    name = "triage"
    verbose_name = "Symptom triage"

    def ready(self) -> None:
        """Register the editors' pages with Django admin."""
        import_module("triage.editors.clinic")
