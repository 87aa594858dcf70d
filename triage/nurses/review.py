"""The nurses' pages."""

from typing import NoReturn

from django.http import Http404


def attempt(*_args: object, **_kwargs: object) -> NoReturn:
    """Not built yet."""
    raise Http404


def close(*_args: object, **_kwargs: object) -> NoReturn:
    """Not built yet."""
    raise Http404


def decide(*_args: object, **_kwargs: object) -> NoReturn:
    """Not built yet."""
    raise Http404


def note(*_args: object, **_kwargs: object) -> NoReturn:
    """Not built yet."""
    raise Http404


def override(*_args: object, **_kwargs: object) -> NoReturn:
    """Not built yet."""
    raise Http404


def record_text(*_args: object, **_kwargs: object) -> NoReturn:
    """Not built yet."""
    raise Http404


def reopen(*_args: object, **_kwargs: object) -> NoReturn:
    """Not built yet."""
    raise Http404


def second_nurse(*_args: object, **_kwargs: object) -> NoReturn:
    """Not built yet."""
    raise Http404


def show_review(*_args: object, **_kwargs: object) -> NoReturn:
    """Not built yet."""
    raise Http404
