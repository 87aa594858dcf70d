"""Clinical reviewers in Django admin: an administrator enters them, they confirm themselves at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.contrib.auth.models import User

from triage.actions.roles import CLINICAL_REVIEWER
from triage.actions.sign_offs.reviewers import save_reviewer
from triage.editors.permissions import NeverDeleted
from triage.editors.stale_saves import StaleSaveAdmin
from triage.models import ClinicalReviewer
from triage.nurses.sessions.confirming import ConfirmedSaves

if TYPE_CHECKING:
    from django.db.models import ForeignKey
    from django.forms import ModelChoiceField
    from django.http import HttpRequest


@admin.register(ClinicalReviewer)
class ClinicalReviewerAdmin(ConfirmedSaves, NeverDeleted, StaleSaveAdmin):
    """Name, profession and licence number. What was signed before keeps those of its time."""

    list_display = ("name", "profession", "licence_number", "user", "confirmed_at")
    readonly_fields = ("confirmed_at",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: ClinicalReviewer | None = None
    ) -> tuple[str, ...]:
        """A profile stays with its account."""
        own = ("user",) if obj is not None else ()
        return (*own, *super().get_readonly_fields(request, obj))

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Accounts of the group, but one's own: nobody vouches for themselves."""
        if db_field.name == "user":
            accounts = User.objects.filter(groups__name=CLINICAL_REVIEWER, clinical_reviewer=None)
            kwargs["queryset"] = accounts.exclude(username=request.user.get_username())
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: ClinicalReviewer | None = None) -> bool:
        """Nobody changes their own profile."""
        return super().has_change_permission(request, obj) and (obj is None or obj.user_id != request.user.pk)

    def save_model(self, request: HttpRequest, obj: ClinicalReviewer, _form: Any, _change: bool) -> None:
        """Store it by the action, which asks for a new confirmation of what changed."""
        save_reviewer(reviewer=obj, by=cast("User", request.user))
