"""Registers the check of the education pages."""

from importlib import import_module

from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = "Education pages"

    def ready(self) -> None:
        import_module("content.checks")
