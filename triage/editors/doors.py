"""Who may open a page of the editors that is no page of a Django model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import permission_required
from django.views.decorators.cache import never_cache

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    View = Callable[..., HttpResponse]


def staff_with(permission: str) -> Callable[[View], View]:
    """Open a view to staff with the permission; whoever is not logged in is led to the log-in."""

    def guard(view: View) -> View:
        guarded: View = permission_required(permission, raise_exception=True)(never_cache(view))
        return staff_member_required(guarded)

    return guard
