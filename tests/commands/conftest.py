"""What tests of the commands may ask for."""

from tests.databases import real_database

# The shipped protocol, published, without working out its hash for every test.
from tests.patients.conftest import live_version, stored_protocol

__all__ = ["live_version", "real_database", "stored_protocol"]
