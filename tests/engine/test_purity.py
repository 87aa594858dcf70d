"""The engine runs without Django."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import triage.engine


def test_the_engine_imports_no_django() -> None:
    modules = [name for _, name, _ in pkgutil.walk_packages(triage.engine.__path__, "triage.engine.")]
    program = (
        f"import importlib, sys\nfor name in {modules!r}: importlib.import_module(name)\n"
        "print([name for name in sys.modules if name.split('.')[0] == 'django'])"
    )

    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert len(modules) >= 10
    assert result.stdout.strip() == "[]"
