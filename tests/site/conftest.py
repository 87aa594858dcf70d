"""What tests of the site's wiring may ask for."""

from __future__ import annotations

from tests.databases import real_database
from tests.patients.conftest import person

__all__ = ["person", "real_database"]
