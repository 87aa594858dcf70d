"""The first page of the queue stays quick however much is stored."""

from __future__ import annotations

from dataclasses import dataclass
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

FEW, MANY, OPEN, TRIES = 1_000, 100_000, 500, 15
SLOWER_AT_MOST = 1.5
# Asked between the tries: it takes equally long whatever is stored, so it tells how fast the machine is.
YARDSTICK = "/staff/call/"


@dataclass(frozen=True)
class FirstPage:
    """The middle of several tries, in seconds, and in times of the page that is the yardstick."""

    seconds: float
    times: float

    @classmethod
    def of(cls, client: Client) -> FirstPage:
        tries = [(_seconds(client, "/staff/"), _seconds(client, YARDSTICK)) for _ in range(TRIES + 1)][1:]
        return cls(median(page for page, _ in tries), median(page / other for page, other in tries))

    def __str__(self) -> str:
        return f"{self.seconds * 1000:.1f} ms ({self.times:.1f} times {YARDSTICK})"


def _seconds(client: Client, address: str) -> float:
    begun = perf_counter()
    response = client.get(address)
    seconds = perf_counter() - begun
    assert response.status_code == 200
    if address != YARDSTICK:
        assert len(response.context["queue"].rows) == 50
    return seconds


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_hundred_thousand_reviews_take_hardly_longer_than_a_thousand(
    live_version: ProtocolVersion,  # noqa: ARG001 (submissions answer it)
    tell: Tell,
) -> None:
    client = logged_in(nurse())
    store_reviews(OPEN, are_open=True)
    store_reviews(FEW - OPEN, are_open=False)
    few = FirstPage.of(client)
    store_reviews(MANY - FEW, are_open=False)
    many = FirstPage.of(client)

    sizes = f"{FEW}: {few}, {MANY}: {many}"
    tell(f"first page of the queue on {connection.vendor}, {sizes}")
    assert many.times <= SLOWER_AT_MOST * few.times


FEW_OPEN, MANY_OPEN, SLOWER_WITH_OPEN = 75, 20_000, 1.3


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_twenty_thousand_open_ones_take_hardly_longer_than_seventy_five(
    live_version: ProtocolVersion,  # noqa: ARG001 (submissions answer it)
    tell: Tell,
) -> None:
    client = logged_in(nurse())
    store_reviews(FEW_OPEN, are_open=True)
    few = FirstPage.of(client)
    store_reviews(MANY_OPEN - FEW_OPEN, are_open=True)
    # Of every urgency, a fifth of them held by somebody.
    Review.objects.update(rank=F("id") % 4)
    Review.objects.annotate(part=F("id") % 5).filter(part=0).update(
        claimed_by=nurse("nils"), touched_at=timezone.now()
    )
    many = FirstPage.of(client)

    sizes = f"{FEW_OPEN}: {few}, {MANY_OPEN}: {many}"
    tell(f"first page of the queue on {connection.vendor}, open ones, {sizes}")
    assert many.times <= SLOWER_WITH_OPEN * few.times
