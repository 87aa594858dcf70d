"""PostgreSQL that is killed, or that the network swallows: honest answers at once; then all goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.databases import real_database
from tests.site.faults.relay import relay_to
from tests.site.faults.server import Visitor, running_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.site.faults.relay import Relay

pytestmark = [pytest.mark.process, pytest.mark.timeout(180)]
__all__ = ["real_database"]
# As in `test_locked`.
AT_ONCE = 2.0
EMERGENCY = ("/help-now/", "/", "/no/such/page/")


@pytest.fixture
def relay(real_database: str) -> Iterator[Relay]:  # noqa: ARG001
    """The only way of the site to its database."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite is no server")
    with relay_to(str(connection.settings_dict["HOST"]), int(connection.settings_dict["PORT"])) as door:
        yield door


def through(relay: Relay, database: str) -> str:
    """The address of the database behind the door."""
    parts = urlsplit(database)
    user = parts.netloc.rpartition("@")[0]
    return parts._replace(netloc=f"{user}@127.0.0.1:{relay.port}").geturl()


def test_while_it_is_killed_and_after_it_is_back(relay: Relay, real_database: str) -> None:
    with running_site(DATABASE_URL=through(relay, real_database)) as site:
        visitor = Visitor(site.port)
        visitor.asks("GET", "/")
        relay.shut()
        emergency = [Visitor(site.port).asks("GET", address) for address in EMERGENCY * 3]
        refused = visitor.begins()
        relay.open_again()
        saved = visitor.begins()
    assert max(answer.seconds for answer in emergency) < AT_ONCE
    assert all("911" in answer.body for answer in emergency)
    assert [answer.status for answer in emergency[:3]] == [200, 200, 404]
    assert refused.status == 503
    assert 'name="respondent" value="self"' in refused.body
    assert saved.status == 302


def test_while_it_is_silent_only_the_first_waits_and_not_for_long(relay: Relay, real_database: str) -> None:
    with running_site(DATABASE_URL=through(relay, real_database)) as site:
        relay.fall_silent()
        first = Visitor(site.port).asks("GET", "/help-now/")
        later = [Visitor(site.port).asks("GET", address) for address in EMERGENCY * 3]
        relay.open_again()
    # The driver gives no server less.
    assert first.seconds < 4
    assert max(answer.seconds for answer in later) < AT_ONCE
    assert all("911" in answer.body for answer in [first, *later])
