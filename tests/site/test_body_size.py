"""Nothing larger than a form is read: who sends more is told so, with the emergency list."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import FakePayload
from django.urls import reverse

from bonemets.bodies import LARGEST_BODY, LARGEST_BODY_OF_STAFF
from bonemets.settings import MIDDLEWARE
from tests.patients.html import read
from triage.models import Submission

if TYPE_CHECKING:
    from triage.models import ProtocolVersion

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


class Unread(FakePayload):
    """A body of which nothing may be read."""

    def read(self, *_size: int) -> bytes:
        raise AssertionError("the body was read")


def claims(address: str, length: str) -> int:
    """Claim a length, and send a body that must not be read."""
    extra: Any = {"CONTENT_LENGTH": length, "wsgi.input": Unread(b"")}
    return Client().generic("POST", address, b"x", FORM, **extra).status_code


@pytest.mark.parametrize("address", ["/", "/learn/search/", "/code/", "/es/learn/search/", "/no/such/page/"])
@pytest.mark.parametrize("length", [str(LARGEST_BODY + 1), "209715200", "9" * 5000])
def test_a_large_body_is_refused_before_anything_of_it_is_read(address: str, length: str) -> None:
    assert claims(address, length) == 413


@pytest.mark.parametrize("address", ["/staff/log-in/", "/admin/login/"])
def test_the_staff_may_send_more_but_not_without_end(address: str) -> None:
    assert claims(address, str(LARGEST_BODY_OF_STAFF + 1)) == 413
    body = "a=" + "x" * 2 * LARGEST_BODY
    assert Client().generic("POST", address, body, FORM).status_code != 413


def test_two_hundred_megabytes_for_the_search_are_refused() -> None:
    upload = SimpleUploadedFile("large.bin", b"x" * LARGEST_BODY)

    response = Client().post("/learn/search/", {"words": "pain", "file": upload})

    assert response.status_code == 413


def test_who_sends_too_much_sees_the_emergency_list_in_their_language() -> None:
    response = Client().post("/es/learn/search/", {"words": "x" * LARGEST_BODY})

    seen = read(response)
    assert "Envió más de lo que podemos recibir." in seen.words
    assert 'href="tel:911"' in seen.raw
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_the_emergency_page_opens_whatever_length_is_claimed() -> None:
    assert Client().get("/help-now/").status_code == 200


@pytest.mark.parametrize("length", ["-1", "abc", "1e9", "0x10", "٣"])
def test_a_length_that_is_none_is_refused(length: str) -> None:
    assert claims("/learn/search/", length) in (400, 413)


def test_a_body_without_a_length_is_not_read(live_version: ProtocolVersion) -> None:  # noqa: ARG001 (publishes)
    extra: Any = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": Unread(b"")}

    response = Client().generic("POST", reverse("content:search"), b"x", FORM, **extra)

    assert response.status_code == 200
    assert not Submission.objects.exists()


def test_more_than_was_claimed_is_not_read() -> None:
    extra: Any = {"CONTENT_LENGTH": "10", "wsgi.input": io.BytesIO(b"words=pain" + b"x" * 10_000)}

    response = Client().generic("POST", reverse("content:search"), b"x", FORM, **extra)

    assert 'value="pain"' in read(response).raw


def test_sizes_are_looked_at_before_anything_reads_a_body() -> None:
    order = [name.rpartition(".")[2] for name in MIDDLEWARE]

    assert order.index("BodySizeMiddleware") < order.index("CsrfViewMiddleware")
