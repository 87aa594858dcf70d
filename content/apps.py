"""The content app."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """Education pages."""

    name = "content"
    verbose_name = "Education pages"
