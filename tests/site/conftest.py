"""What tests of the site's wiring may ask for."""

from __future__ import annotations

from tests.patients.conftest import person

__all__ = ["person"]
