"""The content app."""

from importlib import import_module

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """Education pages."""

    name = "content"
    verbose_name = "Education pages"

    def ready(self) -> None:
        """Register the check of the pages."""
        import_module("content.checks")
