"""Logs: one line for each request, an id that leads from an answer to its lines, and nobody's words."""

from __future__ import annotations

import io
import json
import logging
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from bonemets.log_lines import JsonLine, NothingTypedFilter, RequestIdFilter, ServerFilter, TextLine
from tests.patients.html import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import NoReturn

    from pytest_django import Settings

    from tests.patients.person import Person

PROXY = {"X-Request-ID": "0123456789abcdef0123456789abcdef"}
PLANTED = "zyxqanary"


class Written:
    """What the log says, as it is written by default."""

    def __init__(self) -> None:
        self._stream = io.StringIO()
        self.handler = logging.StreamHandler(self._stream)
        self.handler.setFormatter(JsonLine())
        self.handler.addFilter(RequestIdFilter())
        self.handler.addFilter(NothingTypedFilter())

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The lines of requests themselves."""
        return [line for line in self.lines if line["logger"] == "bonemets.request_log"]


@pytest.fixture
def written() -> Iterator[Written]:
    log = Written()
    loggers = [logging.getLogger(), logging.getLogger("django")]
    for logger in loggers:
        logger.addHandler(log.handler)
    yield log
    for logger in loggers:
        logger.removeHandler(log.handler)


@pytest.fixture
def quiet() -> Client:
    """A client that gets the page a browser would get."""
    return Client(raise_request_exception=False)


def fails(*_: object, **__: object) -> NoReturn:
    """Fail with words of a person in the message, in a cause and in a local variable."""
    heard = f"{PLANTED} in a variable"
    cause: Exception = KeyError(heard)
    try:
        int(heard)
    except ValueError as error:
        cause = error
    raise RuntimeError(f"{PLANTED} in a message") from cause


def forbids(*_: object, **__: object) -> NoReturn:
    """Refuse as a view does that is not for everybody."""
    raise PermissionDenied(PLANTED)


@pytest.mark.django_db
def test_a_request_has_one_line_with_the_name_of_its_route(written: Written) -> None:
    response = Client().get("/help-now/")
    (line,) = written.lines
    assert line | {"time": "", "milliseconds": 0} == {
        "time": "",
        "level": "INFO",
        "logger": "bonemets.request_log",
        "request_id": response["X-Request-ID"],
        "message": f"GET patients:help_now: 200 in {line['milliseconds']} ms",
        "method": "GET",
        "route": "patients:help_now",
        "status": 200,
        "milliseconds": 0,
    }


def test_a_line_names_no_check_and_nobody(person: Person, written: Written) -> None:
    person.ticks("movement", leg_weakness="not_sure")
    person.client.get(f"/?words={PLANTED}", headers={"User-Agent": PLANTED})
    assert len(written.requests) == 2
    assert not re.search(f"leg_weakness|not_sure|{person.id}|{PLANTED}|127\\.0\\.0\\.1", written.text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", [f"/{PLANTED}/", f"/learn/{PLANTED}/", f"/es/learn/{PLANTED}/?q={PLANTED}"]
)
def test_what_is_typed_into_an_address_is_in_no_line(address: str, written: Written) -> None:
    assert Client().get(address).status_code == 404
    assert [line["status"] for line in written.lines] == [404]
    assert PLANTED not in written.text.lower()


@pytest.mark.django_db
def test_a_made_up_method_is_in_no_line(written: Written, quiet: Client) -> None:
    quiet.generic(PLANTED.upper(), "/help-now/")
    assert written.requests[0]["method"] == "other"
    assert PLANTED not in written.text.lower()


@pytest.mark.django_db
def test_a_refusal_has_no_traceback(written: Written, quiet: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("content.views.library", forbids)
    quiet.get("/learn/")
    assert [(line["status"], "traceback" in line) for line in written.lines] == [(403, False)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ask", "status"),
    [
        (lambda client: client.get("/no/such/page/"), 404),
        (lambda client: client.post("/health/live/"), 405),
        (lambda client: client.post("/", f"a={'x' * 70_000}", "application/x-www-form-urlencoded"), 413),
        (lambda client: client.get("/", headers={"Host": f"{PLANTED}.example"}), 400),
    ],
)
def test_no_refusal_has_a_traceback(
    ask: Callable[[Client], Any], status: int, written: Written, quiet: Client
) -> None:
    assert ask(quiet).status_code == status
    assert written.requests[0]["status"] == status
    assert "traceback" not in written.text
    assert PLANTED not in written.text.lower()


@pytest.mark.django_db
def test_a_fault_has_a_traceback_without_anybodys_words(
    written: Written, quiet: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("content.views.library", fails)
    response = quiet.get(f"/learn/?q={PLANTED}")
    failure, request = written.lines
    assert (failure["level"], request["status"]) == ("ERROR", 500)
    assert failure["request_id"] == request["request_id"] == response["X-Request-ID"]
    assert "in fails" in failure["traceback"]
    assert "builtins.RuntimeError\nwhich followed from\n" in failure["traceback"]
    assert "builtins.ValueError" in failure["traceback"]
    assert f"{PLANTED} " not in written.text.lower()


@pytest.mark.django_db
@pytest.mark.parametrize(("prefix", "words"), [("", "give us these letters"), ("/es", "estas letras")])
def test_the_page_of_a_fault_names_what_leads_to_its_lines(
    prefix: str, words: str, quiet: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("content.views.library", fails)
    response = quiet.get(f"{prefix}/learn/")
    said = read(response).words
    assert words in said
    assert response["X-Request-ID"][:8] in said


@pytest.mark.parametrize("sent", ["0123456789abcdef0123456789abcdef", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"])
def test_the_id_of_a_trusted_proxy_is_taken(sent: str, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert Client().get("/health/live/", headers={"X-Request-ID": sent})["X-Request-ID"] == sent


def test_nobody_elses_id_is_taken() -> None:
    assert Client().get("/health/live/", headers=PROXY)["X-Request-ID"] != PROXY["X-Request-ID"]


@pytest.mark.parametrize(
    "sent", [PLANTED, "0123456789abcdef0123456789abcdef\n", "9175550177" * 4, "", "Á" * 32]
)
def test_an_id_that_is_none_is_made_anew(sent: str, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    own = Client().get("/health/live/", headers={"X-Request-ID": sent})["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", own)
    assert own != sent


def test_two_requests_have_two_ids() -> None:
    client = Client()
    assert client.get("/health/live/")["X-Request-ID"] != client.get("/health/live/")["X-Request-ID"]


def test_what_a_library_ties_to_a_line_stays_out() -> None:
    record = logging.makeLogRecord({"msg": "seen", "name": "one", "request": PLANTED, "body": PLANTED})
    RequestIdFilter().filter(record)
    assert json.loads(JsonLine().format(record)).keys() == {"time", "level", "logger", "message"}


def test_a_line_of_text_has_no_words_of_an_exception_either() -> None:
    try:
        fails()
    except RuntimeError:
        record = logging.makeLogRecord({"msg": "failed", "name": "one", "exc_info": sys.exc_info()})
    RequestIdFilter().filter(record)
    said = TextLine().format(record)
    assert "builtins.RuntimeError\nwhich followed from\n" in said
    assert "RuntimeError: " not in said


def test_a_failure_of_the_server_itself_is_told_without_the_address() -> None:
    try:
        fails()
    except RuntimeError:
        words = {
            "msg": f"Exception while serving /{PLANTED}/",
            "name": "waitress",
            "exc_info": sys.exc_info(),
        }
    record = logging.makeLogRecord(words)
    ServerFilter().filter(record)
    RequestIdFilter().filter(record)
    assert json.loads(JsonLine().format(record))["message"] == "The server failed at a request"
