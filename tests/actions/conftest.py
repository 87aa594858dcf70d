"""What tests of the actions may ask for."""

from tests.databases import real_database

__all__ = ["real_database"]
