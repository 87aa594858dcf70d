"""The nurses' pages."""

from typing import NoReturn

from django.http import Http404


def search(*_args: object, **_kwargs: object) -> NoReturn:
    """Not built yet."""
    raise Http404
