"""What Django itself checks before a release."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from bonemets.environment import BASE_DIR

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.process
def test_the_deployment_checks_find_nothing(tmp_path: Path) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "bonemets.settings",
        "SECRET_KEY": "qD3v9Xw7Lr2Tz8Kp5Ns1Yb6Hc4Jf0Gm-Ue_aRiOo+Wx-52-Vd8Mt3",
        "ALLOWED_HOSTS": "bonemets.example",
        "HTTPS_ONLY": "true",
        "DATABASE_URL": f"sqlite:///{tmp_path}/check.sqlite3",
    }
    for name in ("DEBUG", "DJANGO_ALLOW_ASYNC_UNSAFE"):
        environment.pop(name, None)
    run = subprocess.run(
        [sys.executable, "-W", "error", "manage.py", "check", "--deploy", "--fail-level", "DEBUG"],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    assert run.stdout == "System check identified no issues (0 silenced).\n"


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
