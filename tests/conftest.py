"""What every test may ask for."""

from __future__ import annotations

import logging
import os
import shutil
from math import inf
from typing import TYPE_CHECKING, Any

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

from content import kept_pages
from content.library import library
from tests.fixture_protocol import fixture_evidence, fixture_protocol
from tests.telling import tell, told_in
from tests.unguarded import unguarded
from tests.versions import passage_hashes, proof_of, publish_document
from triage.actions import evidence
from triage.actions.sign_offs import statement
from triage.editors import case_list
from triage.models import protocols
from triage.patients import asking, last_known_clinic
from triage.protocols.shipped import shipped_protocol

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion

__all__ = ["tell"]

# Playwright runs an event loop in this thread; Django would refuse to touch the database then.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session", autouse=True)
def _emptied_between_tests() -> Iterator[None]:
    """Let Django empty the database after a test that commits: rows are guarded in service, and in tests."""
    empty = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(operations: BaseDatabaseOperations, statements: Iterable[str]) -> None:
        with unguarded(operations.connection):
            empty(operations, statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", execute_sql_flush)
        yield


def _write_log() -> Generator[None, Any, Any]:
    """Let a step of a test end when all is written that it logged: a thread of its own writes it."""
    try:
        return (yield)
    finally:
        for handler in logging.getLogger("django").handlers:
            handler.flush()


# Inside of what captures the output of each step.
_inside = pytest.hookimpl(wrapper=True, trylast=True)


@_inside
def pytest_runtest_setup() -> Generator[None, Any, Any]:
    return (yield from _write_log())


@_inside
def pytest_runtest_call() -> Generator[None, Any, Any]:
    return (yield from _write_log())


@_inside
def pytest_runtest_teardown() -> Generator[None, Any, Any]:
    return (yield from _write_log())


@pytest.fixture(autouse=True)
def _nothing_known_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins like a process that has just started: what it trusts, it checks."""
    monkeypatch.setattr(last_known_clinic, "_last_known", [])
    # A busy machine is no slow database.
    monkeypatch.setattr(asking, "SLOW", inf)
    protocols.forget_what_was_checked()
    kept_pages.forget_pages()
    statement.forget_statements()


# Tests that ask for one of these, or for a fixture that does, touch the database, or start programs on it.
OPENING_THE_DATABASE = {"db", "transactional_db"}
SHARING_THE_DATABASE = {"real_database"}
# Longer than the browser waits for anything.
BROWSER_SECONDS = 180


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database, which is run on both kinds of it, and what shares it with programs.

    Give browsers on a busy machine their time.
    """
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if asked & OPENING_THE_DATABASE or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)
        if asked & SHARING_THE_DATABASE:
            item.add_marker(pytest.mark.process)
        if item.get_closest_marker("browser") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(BROWSER_SECONDS))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Make the certificate of the shipped protocol before the first test that needs it: no test's seconds."""
    if any("shipped_version" in getattr(item, "fixturenames", ()) for item in session.items):
        proof_of(shipped_protocol(pages=library("en").keys()).canonical_json().decode())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List the figures that tests told."""
    if told := list(told_in(terminalreporter)):
        terminalreporter.section("figures")
        for line in told:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def shipped() -> Protocol:
    """The shipped protocol: only for tests that are about its file."""
    return shipped_protocol(pages=library("en").keys())


@pytest.fixture(scope="session")
def stored_shipped(shipped: Protocol) -> tuple[str, str]:
    """The shipped protocol as it is stored: its text and hash, worked out once."""
    return shipped.canonical_json().decode(), shipped.sha256


@pytest.fixture
def shipped_version(db: None, stored_shipped: tuple[str, str]) -> ProtocolVersion:  # noqa: ARG001 (opens the database)
    """The shipped protocol, published."""
    return _published(*stored_shipped, proof="make check-protocol")


@pytest.fixture(scope="session")
def protocol() -> Protocol:
    """The protocol of the tests: small, safe, and changed by no edit of the shipped one."""
    return fixture_protocol()


@pytest.fixture(scope="session")
def stored_protocol(protocol: Protocol) -> tuple[str, str]:
    """The protocol as it is stored: its text and hash, worked out once."""
    return protocol.canonical_json().decode(), protocol.sha256


@pytest.fixture
def live_version(db: None, stored_protocol: tuple[str, str]) -> ProtocolVersion:  # noqa: ARG001 (opens the database)
    """The protocol, published."""
    return _published(*stored_protocol, proof=".venv/bin/pytest tests/fixture_protocol -q")


def _published(document: str, digest: str, *, proof: str) -> ProtocolVersion:
    # Nobody is asked by a version that is not safe, so every test would fail somewhere else.
    if proof_of(document) is None:
        pytest.fail(f"The protocol that this test publishes is not safe. To see why: {proof}", pytrace=False)
    return publish_document(document, digest, passages=passage_hashes())


@pytest.fixture(autouse=True)
def _fitting_evidence(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold versions against the cases, source map and lists that fit the protocol that is published."""
    if "shipped" not in request.fixturenames:
        monkeypatch.setattr(evidence, "shipped_evidence", fixture_evidence)
        monkeypatch.setattr(case_list, "shipped_cases", lambda: fixture_evidence().cases)


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Every log record, those of Django too."""
    django = logging.getLogger("django")
    django.addHandler(caplog.handler)
    caplog.set_level(logging.DEBUG)
    yield caplog
    django.removeHandler(caplog.handler)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, cut off from everything but this machine."""
    return {
        **browser_type_launch_args,
        "executable_path": shutil.which(os.environ.get("CHROMIUM", "chromium")),
        "chromium_sandbox": os.geteuid() != 0,
        "args": [
            "--disable-gpu",
            "--disable-quic",
            "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
        ],
    }
