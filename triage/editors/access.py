"""Who may open a page that stands beside Django admin's own."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.admin import ModelAdmin
    from django.http import HttpRequest, HttpResponse


def permitted(
    admin: ModelAdmin, view: Callable[..., HttpResponse], *any_of: str
) -> Callable[..., HttpResponse]:
    """The view for staff with one of the permissions; others get the log-in page or a 403."""

    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not any(request.user.has_perm(permission) for permission in any_of):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return admin.admin_site.admin_view(checked)
