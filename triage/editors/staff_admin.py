"""The staff in Django admin: who they are, and what they may do by their groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import allauth.account.admin
import allauth.mfa.admin  # noqa: F401 (registers what is taken back below)
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.urls import path

from triage.actions.audit import record
from triage.actions.roles import ADMIN_GROUPS
from triage.editors.permissions import require_any
from triage.editors.person_sessions import person_sessions
from triage.editors.stale_saves import StaleSaveAdmin
from triage.nurses.sessions.confirming import ConfirmedSaves, needs_confirmation

if TYPE_CHECKING:
    from django.http import HttpRequest

# Importing Django's own pages has registered them.
admin.site.unregister((User, Group))
# Second factors are their owner's alone.
for model in (EmailAddress, EmailConfirmation, Authenticator):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(Group)
class GroupsAdmin(ConfirmedSaves, StaleSaveAdmin, GroupAdmin):
    """What each group may do."""


@admin.register(User)
class PeopleAdmin(ConfirmedSaves, StaleSaveAdmin, UserAdmin):
    """Permissions come from groups alone: nobody can make somebody, or themselves, a superuser here."""

    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Name", {"fields": ("first_name", "last_name", "email")}),
        ("Work", {"fields": ("groups", "is_active")}),
    )
    change_form_template = "admin/triage/person_change_form.html"
    list_display = ("username", "first_name", "last_name", "is_active")
    list_filter = ("groups", "is_active")

    def get_urls(self) -> list[Any]:
        """A person's sessions, beside their page."""
        guard = require_any("auth.change_user")
        own = [path("<int:user_id>/sessions/", guard(person_sessions), name="auth_user_sessions")]
        return [*own, *super().get_urls()]

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:  # noqa: A002 (Django names it)
        """Set a password once it is certain who sets it."""
        return needs_confirmation(super().user_change_password)(request, id, form_url)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only a superuser changes a superuser: with the password comes everything."""
        is_above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not is_above

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Nobody chooses their own groups, nor locks themselves out."""
        own = ("groups", "is_active") if obj is not None and obj.pk == request.user.pk else ()
        return (*super().get_readonly_fields(request, obj), *own)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Open Django admin to those whose groups work there."""
        super().save_related(request, form, formsets, change)
        user: User = form.instance
        user.is_staff = user.is_superuser or user.groups.filter(name__in=ADMIN_GROUPS).exists()
        user.save(update_fields=["is_staff"])

    def log_addition(self, request: HttpRequest, obj: User, message: Any) -> Any:
        """Add it to the trail too."""
        record(action="add_user", subject=obj, by=cast("User", request.user))
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> Any:
        """Add it to the trail too, with the names of the fields."""
        parts = message if isinstance(message, list) else []
        fields = [name for part in parts for name in part.get("changed", {}).get("fields", ())]
        record(action="change_user", subject=obj, by=cast("User", request.user), fields=fields)
        return super().log_change(request, obj, message)
