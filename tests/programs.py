"""Runs this program's own commands beside a test, on the same database."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.db import connection

from bonemets.environment import BASE_DIR

if TYPE_CHECKING:
    from collections.abc import Mapping


def database_url() -> str:
    """The address of the database that this test uses."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    user, password = quote(str(config["USER"])), quote(str(config["PASSWORD"]))
    return f"postgres://{user}:{password}@{config['HOST']}:{config['PORT']}/{config['NAME']}"


def start_python(code: str, **environment: str) -> subprocess.Popen[str]:
    """A process that sets Django up for the test's database and runs some lines of Python."""
    settings: Mapping[str, str] = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database_url(),
        **environment,
    }
    return subprocess.Popen(
        [sys.executable, "-c", f"import django\ndjango.setup()\n{code}"],
        cwd=BASE_DIR,
        env=settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
