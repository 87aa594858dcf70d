"""The first page of the queue stays quick however much is stored."""

from __future__ import annotations

from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from tests.nurses.many_reviews import store_reviews
from tests.nurses.people import logged_in, nurse
from triage.models import Review

if TYPE_CHECKING:
    from django.test import Client

    from tests.telling import Tell
    from triage.models import ProtocolVersion

FEW, MANY, OPEN, TRIES = 1_000, 100_000, 500, 7
SLOWER_AT_MOST = 1.5


def first_page_seconds(client: Client) -> float:
    """The middle of several tries."""
    client.get("/staff/")
    seconds = []
    for _ in range(TRIES):
        begun = perf_counter()
        response = client.get("/staff/")
        seconds.append(perf_counter() - begun)
        assert len(response.context["queue"].rows) == 50
    return median(seconds)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_hundred_thousand_reviews_take_hardly_longer_than_a_thousand(
    live_version: ProtocolVersion,  # noqa: ARG001 (submissions answer it)
    tell: Tell,
) -> None:
    client = logged_in(nurse())
    store_reviews(OPEN, are_open=True)
    store_reviews(FEW - OPEN, are_open=False)
    few = first_page_seconds(client)
    store_reviews(MANY - FEW, are_open=False)
    many = first_page_seconds(client)

    sizes = f"{FEW}: {few * 1000:.1f} ms, {MANY}: {many * 1000:.1f} ms"
    tell(f"first page of the queue on {connection.vendor}, {sizes}")
    assert many <= SLOWER_AT_MOST * few


FEW_OPEN, MANY_OPEN, SLOWER_WITH_OPEN = 75, 20_000, 1.3


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_twenty_thousand_open_ones_take_hardly_longer_than_seventy_five(
    live_version: ProtocolVersion,  # noqa: ARG001 (submissions answer it)
    tell: Tell,
) -> None:
    client = logged_in(nurse())
    store_reviews(FEW_OPEN, are_open=True)
    few = first_page_seconds(client)
    store_reviews(MANY_OPEN - FEW_OPEN, are_open=True)
    # Of every urgency, a fifth of them held by somebody.
    Review.objects.update(rank=F("id") % 4)
    Review.objects.annotate(part=F("id") % 5).filter(part=0).update(
        claimed_by=nurse("nils"), touched_at=timezone.now()
    )
    many = first_page_seconds(client)

    sizes = f"{FEW_OPEN}: {few * 1000:.1f} ms, {MANY_OPEN}: {many * 1000:.1f} ms"
    tell(f"first page of the queue on {connection.vendor}, open ones, {sizes}")
    assert many <= SLOWER_WITH_OPEN * few
