"""Registers the editors' pages, the start-up checks, the search for signs, and the staff groups."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

EDITORS = (
    *("draft_admin", "items", "proposals", "versions", "log", "case_admin", "run_admin"),
    *("alert_admin", "clinic", "clinic_notes", "clinic_proposals", "staff_admin", "reviewer_admin", "trail"),
    "machine_admin",
)


class TriageConfig(AppConfig):
    name = "triage"
    verbose_name = "Symptom triage"

    def ready(self) -> None:
        for pages in EDITORS:
            import_module(f"triage.editors.{pages}")
        import_module("triage.checks")
        import_module("triage.nurses.accounts.signals")
        import_module("triage.nurses.sessions.signals")
        signs = import_module("triage.patients.signs")
        import_module("content.search.searchable").add_source(signs.search_documents)
        import_module("content.kept_pages").add_state(import_module("triage.patients.served").shown_on_pages)
        exporting = import_module("triage.interop.exporting")
        import_module("triage.actions.working").add_runs(exporting.FhirExport, exporting.export_shared)
        # By the time this app's turn comes, Django has made the permissions of all those before it.
        last = apps.get_app_config("contenttypes")
        post_migrate.connect(import_module("triage.actions.roles").make_groups, sender=last)
