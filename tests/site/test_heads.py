"""A HEAD is answered without a body. The test client hides bodies, so the application itself is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from bonemets.heads import HeadMiddleware

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from wsgiref.types import WSGIEnvironment

pytestmark = pytest.mark.usefixtures("live_version")


def answer(method: str, address: str) -> tuple[str, dict[str, str], bytes]:
    """Status, headers and body, as the server gets them."""
    told: list[tuple[str, dict[str, str]]] = []

    def start(
        status: str, headers: list[tuple[str, str]], _error: Any = None, /
    ) -> Callable[[bytes], object]:
        told.append((status, dict(headers)))
        return bytes

    environ: WSGIEnvironment = RequestFactory().generic(method, address).environ
    body = b"".join(WSGIHandler()(environ, start))
    return *told[0], body


@pytest.mark.parametrize(
    "address", ["/", "/learn/", "/no-such-page/", "/fhir/metadata", "/fhir/", "/health/live/"]
)
def test_a_head_has_the_status_and_length_of_the_page_and_no_body(address: str) -> None:
    status, headers, body = answer("HEAD", address)
    whole_status, whole_headers, whole = answer("GET", address)
    assert (status, body) == (whole_status, b"")
    assert whole
    assert int(headers["Content-Length"]) == len(whole) == int(whole_headers["Content-Length"])


def test_a_head_of_what_is_told_piece_by_piece_has_no_body_and_lets_go_of_it() -> None:
    closed: list[bool] = []

    class Pieces:
        def __iter__(self) -> Iterator[bytes]:
            return iter([b"a", b"b"])

        def close(self) -> None:
            closed.append(True)

    response = HeadMiddleware(lambda _request: StreamingHttpResponse(Pieces()))(RequestFactory().head("/"))
    assert isinstance(response, StreamingHttpResponse)
    assert response.getvalue() == b""
    response.close()
    assert closed == [True]


def test_other_methods_keep_their_body() -> None:
    response = HeadMiddleware(lambda _request: HttpResponse("whole"))(RequestFactory().get("/"))
    assert isinstance(response, HttpResponse)
    assert response.content == b"whole"
