"""What the container's health check asks."""

from __future__ import annotations

import os
import subprocess
import sys
from threading import Thread
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler

from bonemets.environment import BASE_DIR

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.process


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    """Where the site answers, without any database."""
    with make_server("127.0.0.1", 0, WSGIHandler(), handler_class=_Quiet) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def code_of(port: int) -> int:
    """What the check ends with."""
    command = [sys.executable, str(BASE_DIR / "scripts" / "healthcheck")]
    variables = os.environ | {"PORT": str(port), "ALLOWED_HOSTS": "localhost"}
    return subprocess.run(command, env=variables, capture_output=True, check=False).returncode


def test_a_server_that_lives_is_healthy_whatever_the_database_does(port: int) -> None:
    assert code_of(port) == 0


def test_no_server_is_not_healthy() -> None:
    assert code_of(1) == 1
