"""Who may open a page of the editors, and what nobody may do there."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.views.decorators.cache import never_cache

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    View = Callable[..., HttpResponse]


def require_any(*any_of: str) -> Callable[[View], View]:
    """Open a view to staff with one of the permissions; whoever is not logged in is led to the log-in."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not any(request.user.has_perm(permission) for permission in any_of):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked: View = staff_member_required(never_cache(guarded))
        return checked

    return guard


class NeverDeleted:
    """Mixin of an admin page whose rows nobody deletes."""

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


class NeitherAddedNorDeleted(NeverDeleted):
    """Mixin of an admin page that only changes rows."""

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(NeitherAddedNorDeleted):
    """Mixin of an admin page that only shows rows."""

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False
