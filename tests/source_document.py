"""The source document, where it is at hand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.telling import Tell


def the_document(tell: Tell) -> str | None:
    """The document that SOURCE_DOCUMENT names; None, said aloud, where it is not at hand."""
    path = os.environ.get("SOURCE_DOCUMENT")
    if path:
        return Path(path).read_text(encoding="utf-8")
    tell("source not at hand")
    return None
