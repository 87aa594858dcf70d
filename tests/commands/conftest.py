"""What tests of the commands may ask for."""

from tests.databases import real_database

__all__ = ["real_database"]
