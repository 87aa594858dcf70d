"""The nurses' pages."""

from typing import NoReturn

from django.http import Http404


def begin_call(*_args: object, **_kwargs: object) -> NoReturn:
    """Not built yet."""
    raise Http404


def claim(*_args: object, **_kwargs: object) -> NoReturn:
    """Not built yet."""
    raise Http404


def close_several(*_args: object, **_kwargs: object) -> NoReturn:
    """Not built yet."""
    raise Http404


def counts(*_args: object, **_kwargs: object) -> NoReturn:
    """Not built yet."""
    raise Http404


def hand_over_all(*_args: object, **_kwargs: object) -> NoReturn:
    """Not built yet."""
    raise Http404


def queue_rows(*_args: object, **_kwargs: object) -> NoReturn:
    """Not built yet."""
    raise Http404


def release(*_args: object, **_kwargs: object) -> NoReturn:
    """Not built yet."""
    raise Http404


def show_queue(*_args: object, **_kwargs: object) -> NoReturn:
    """Not built yet."""
    raise Http404
