"""The staff in Django admin: who they are, and what they may do by their groups.

One administrator adds people, closes accounts and takes groups away. Groups and passwords are given by two:
see `access_proposals`. No page takes a password for somebody else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import allauth.account.admin
import allauth.mfa.admin  # noqa: F401 (registers what is taken back below)
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.shortcuts import redirect
from django.urls import path

from triage.actions.audit import record
from triage.actions.roles import GIVE_ACCESS
from triage.actions.staff_access import end_codes, note_taken_groups, open_access_proposal
from triage.editors.access_forms import NewPersonForm, PersonForm
from triage.editors.access_proposals import person_access
from triage.editors.permissions import ReadOnlyAdmin, require_any
from triage.editors.person_sessions import person_sessions
from triage.editors.stale_saves import StaleSaveAdmin
from triage.nurses.sessions.confirming import ConfirmedSaves

if TYPE_CHECKING:
    from django.http import HttpRequest

# Importing Django's own pages has registered them.
admin.site.unregister((User, Group))
# Second factors are their owner's alone.
for model in (EmailAddress, EmailConfirmation, Authenticator):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(Group)
class GroupsAdmin(ReadOnlyAdmin, GroupAdmin):
    """What each group may do, which is written in the program: nobody changes it here."""


@admin.register(User)
class PeopleAdmin(ConfirmedSaves, StaleSaveAdmin, UserAdmin):
    """Permissions come from groups alone: nobody can make somebody, or themselves, a superuser here."""

    form = PersonForm
    add_form = NewPersonForm
    fieldsets = (
        (None, {"fields": ("username",)}),
        ("Name", {"fields": ("first_name", "last_name", "email")}),
        ("Work", {"fields": ("groups", "is_active")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": ("username", "first_name", "last_name", "email"),
                "description": "Nobody types a password for somebody else: on the next page you propose what "
                "this person may do, and they choose a password with two codes.",
            },
        ),
    )
    filter_horizontal = ()
    change_form_template = "admin/triage/person_change_form.html"
    list_display = ("username", "first_name", "last_name", "is_active")
    list_filter = ("groups", "is_active")

    def get_urls(self) -> list[Any]:
        """A person's access and sessions, beside their page; not Django's for somebody else's password."""
        sessions, access = require_any("auth.change_user"), require_any(GIVE_ACCESS)
        own = [
            path("<int:user_id>/sessions/", sessions(person_sessions), name="auth_user_sessions"),
            path("<int:user_id>/access/", access(person_access), name="auth_user_access"),
        ]
        return [*own, *super(UserAdmin, self).get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only a superuser changes a superuser, who may do everything."""
        is_above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not is_above

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Nobody chooses their own groups, nor locks themselves out.

        By the username, or the address, a hospital's provider may name a person. So neither changes while
        the person has a group, or is to get one: whoever agreed to it agreed to this account.
        """
        fixed: tuple[str, ...] = ()
        if obj is not None and obj.pk == request.user.pk:
            fixed += ("groups", "is_active")
        if obj is not None and (obj.groups.exists() or open_access_proposal(obj)):
            fixed += ("username", "email")
        return (*super().get_readonly_fields(request, obj), *fixed)

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> Any:
        """Lead on to what the new person may do."""
        super().response_add(request, obj, post_url_continue)
        return redirect("admin:auth_user_access", obj.pk)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Note the groups that were taken. Whoever leaves has none, and comes back as two people agree."""
        person: User = form.instance
        before = set(person.groups.values_list("name", flat=True))
        super().save_related(request, form, formsets, change)
        if not person.is_active:
            person.groups.clear()
            end_codes(person)
        if taken := before.difference(person.groups.values_list("name", flat=True)):
            note_taken_groups(person=person, names=taken, by=cast("User", request.user))

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
