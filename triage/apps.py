"""The triage app."""

from importlib import import_module

from django.apps import AppConfig


class TriageConfig(AppConfig):
    """Protocols, questionnaires, reviews."""

    name = "triage"
    verbose_name = "Symptom triage"

    def ready(self) -> None:
        """Register the editors' pages, the start-up checks, and the signs that the search finds."""
        import_module("triage.editors.clinic")
        import_module("triage.checks")
        signs = import_module("triage.patients.signs")
        import_module("content.search.sources").add_source(signs.question_documents)
