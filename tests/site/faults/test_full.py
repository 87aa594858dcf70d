"""A disk without room: nobody is told that something was saved, and all goes on when there is room."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from tests.databases import real_database
from tests.site.faults.server import Visitor, running_site

if TYPE_CHECKING:
    from tests.site.faults.server import Site

pytestmark = [pytest.mark.process, pytest.mark.timeout(120)]
__all__ = ["real_database"]


def limit_files(site: Site, size: int) -> None:
    """Let the site write no file beyond this size."""
    _, most = resource.prlimit(site.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(site.pid, resource.RLIMIT_FSIZE, (size, most))


@pytest.mark.usefixtures("real_database")
def test_a_full_disk_is_said_and_lasts_no_longer_than_it_is_full() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the files of PostgreSQL are not the site's")
    with running_site() as site:
        visitor = Visitor(site.port)
        visitor.asks("GET", "/")
        limit_files(site, 1)
        refused = visitor.begins()
        emergency = [visitor.asks("GET", address) for address in ("/help-now/", "/", "/no/such/page/")]
        limit_files(site, resource.RLIM_INFINITY)
        saved = visitor.begins()
    assert refused.status == 503
    assert 'name="respondent" value="self"' in refused.body
    assert [answer.status for answer in emergency] == [200, 200, 404]
    assert max(answer.seconds for answer in emergency) < 2
    assert saved.status == 302
