"""The proxy serves emergency pages whatever happens to the site, and bounds what clients may do."""

from __future__ import annotations

import json
import socket
import ssl
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from content.languages import address_in, languages
from tests.proxy.scene import Browser, Scene, running_scene

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.client import HTTPMessage

pytestmark = [pytest.mark.process, pytest.mark.slow, pytest.mark.timeout(300)]
EMERGENCY = [
    address_in(code, page) for code in languages() for page in ("/help-now/", "/help-now/no-network/")
]
CLIENTS, SECONDS = 256, 3.0
# What belongs to one answer alone, and how a body was packed.
OF_ONE = {"date", "content-length", "server", "connection", "transfer-encoding", "content-encoding", "vary"}
OF_ONE |= {
    "last-modified",
    "etag",
    "accept-ranges",
    "set-cookie",
    "x-request-id",
    "content-disposition",
    "expires",
}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("proxy")
    with running_scene(folder, f"sqlite:///{folder}/site.sqlite3") as started:
        yield started


@pytest.fixture
def person(scene: Scene) -> Browser:
    return Browser(scene.port)


@pytest.fixture
def without_site(scene: Scene) -> Iterator[Scene]:
    """Both servers killed."""
    for port in scene.servers:
        scene.end(port)
    yield scene
    for port in scene.servers:
        scene.start(port)
    scene.wait_until_up()


def seen(headers: HTTPMessage) -> dict[str, list[str]]:
    """The headers that must agree. The directives of the policy come in any order."""
    return {
        name.lower(): sorted(part.strip() for part in value.replace('"', "").split(";"))
        for name, value in headers.items()
        if name.lower() not in OF_ONE
    }


@pytest.mark.parametrize("address", [*EMERGENCY, "/worker.js"])
@pytest.mark.parametrize("cookies", [{}, {"text": "more"}, {"text": "more", "contrast": "more"}])
def test_files_of_the_proxy_are_the_pages_of_the_site(
    scene: Scene, address: str, cookies: dict[str, str]
) -> None:
    of_proxy = Browser(scene.port, cookies=dict(cookies)).asks("GET", address)
    server = next(iter(scene.servers))
    of_site = Browser(server, is_secure=False, cookies=dict(cookies)).asks("GET", address)
    assert of_proxy.body == of_site.body
    assert seen(of_proxy.headers) == seen(of_site.headers)


def test_static_files_are_as_the_site_gives_them(scene: Scene, person: Browser) -> None:
    page = person.asks("GET", "/help-now/").body.decode()
    hashed = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    for address in (hashed, "/static/css/site.css", "/static/js/site.js"):
        of_proxy = person.asks("GET", address)
        of_site = Browser(next(iter(scene.servers)), is_secure=False).asks("GET", address)
        assert (of_proxy.status, of_proxy.body) == (200, of_site.body)
        assert seen(of_proxy.headers) == seen(of_site.headers)


@pytest.mark.parametrize("begun", ["headers", "bodies", "nothing"])
def test_slow_clients_hold_up_nobody(scene: Scene, person: Browser, begun: str) -> None:
    person.asks("GET", "/")
    question_page = person.asks("POST", "/", respondent="self").headers["Location"]
    sent = {
        "headers": b"GET /help-now/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        "bodies": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\nrespondent=",
        "nothing": b"",
    }[begun]
    context = ssl._create_unverified_context()  # noqa: S323
    with ExitStack() as stack:
        for _ in range(CLIENTS):
            plain = stack.enter_context(socket.create_connection(("127.0.0.1", scene.port)))
            slow = stack.enter_context(context.wrap_socket(plain))
            slow.sendall(sent)
        for address in ("/help-now/", question_page):
            answer = person.asks("GET", address)
            assert answer.status == 200
            assert answer.seconds < SECONDS


@pytest.mark.parametrize(("size", "status"), [(60_000, 403), (70_000, 413)])
def test_a_public_form_is_at_most_64_kilobytes(person: Browser, size: int, status: int) -> None:
    answer = person.asks("POST", "/code/", filler="x" * size)
    assert answer.status == status
    assert b"tel:911" in answer.body


def test_editors_may_send_more(person: Browser) -> None:
    assert person.asks("POST", "/admin/", filler="x" * 200_000).status != 413


@pytest.mark.parametrize(("size", "status"), [(200_000, 401), (600_000, 413)])
def test_a_program_sends_at_most_512_kilobytes_and_is_told_in_fhir(
    person: Browser, size: int, status: int
) -> None:
    answer = person.asks("POST", "/fhir/QuestionnaireResponse/$assess", filler="x" * size)
    assert answer.status == status
    assert answer.headers.get_content_type() == "application/fhir+json"
    assert json.loads(answer.body)["resourceType"] == "OperationOutcome"


def test_plain_http_leads_to_https(scene: Scene) -> None:
    answer = Browser(scene.plain_port, is_secure=False).asks("GET", "/learn/")
    assert (answer.status, answer.headers["Location"]) == (301, "https://localhost/learn/")


def test_one_server_less_is_not_noticed(scene: Scene, person: Browser) -> None:
    port = next(iter(scene.servers))
    scene.end(port)
    try:
        assert {person.asks("GET", "/learn/").status for _ in range(10)} == {200}
    finally:
        scene.start(port)
        scene.wait_until_up(port)


def test_without_the_site_emergency_pages_open(without_site: Scene) -> None:
    person = Browser(without_site.port)
    for address in EMERGENCY:
        assert person.asks("GET", address).status == 200


def test_without_the_site_programs_are_told_in_fhir(without_site: Scene) -> None:
    answer = Browser(without_site.port).asks("GET", "/fhir/metadata")
    assert answer.status in (502, 503, 504)
    assert json.loads(answer.body)["issue"][0]["code"] == "transient"


@pytest.mark.parametrize(
    ("method", "words"), [("GET", b"We cannot open this page"), ("POST", b"We do not know if")]
)
def test_without_the_site_every_page_says_when_to_call(
    without_site: Scene, method: str, words: bytes
) -> None:
    answer = Browser(without_site.port).asks(method, "/learn/")
    assert answer.status in (502, 504)
    assert words in answer.body
    assert b"tel:911" in answer.body
