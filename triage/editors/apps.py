"""Django admin with a door of our own."""

from django.contrib.admin.apps import AdminConfig


class EditorsAdminConfig(AdminConfig):
    """Django admin, served by `StaffAdminSite`."""

    default_site = "triage.editors.site.StaffAdminSite"
