"""The addresses of the product, and those of the references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from bench.reference.models import Written
from bonemets.urls import handler400, handler403, handler404, handler500, urlpatterns

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@require_safe
def empty(_request: HttpRequest) -> HttpResponse:
    """Answer with a word."""
    return HttpResponse("empty")


@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Check the token, as every form does, write one row, and answer with a word."""
    with transaction.atomic():
        Written.objects.create(number=int(request.POST["number"]))
    return HttpResponse("written")


urlpatterns += [path("bench/empty/", empty), path("bench/write/", write)]
