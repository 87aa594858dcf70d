"""Who somebody of the staff is, with whether they are on duty, in one query; what they may do, in another."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission, User
from django.db.models import Q


class StaffBackend(ModelBackend):
    """Django's own, which asks for the permissions of a person and of their groups one after the other."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("on_duty").filter(pk=user_id).first()
        return user if self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if user_obj.is_superuser or user_obj.is_anonymous or not user_obj.is_active or obj is not None:
            return super().get_all_permissions(user_obj, obj)
        # Kept where Django keeps them.
        if not hasattr(user_obj, "_perm_cache"):
            held = Permission.objects.filter(Q(user=user_obj) | Q(group__user=user_obj)).order_by()
            names = held.values_list("content_type__app_label", "codename").distinct()
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in names}
        permissions: set[str] = user_obj._perm_cache
        return permissions
