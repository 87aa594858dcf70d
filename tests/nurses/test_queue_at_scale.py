"""The first page of the queue stays quick however much is stored."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.models import F
from django.template import Context, Engine
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
# Fixed work between the tries tells how fast the machine is just then. It touches neither the program nor the
# database, so that nothing which grows with what is stored can hide in it.
YARDSTICK = "{% for row in rows %}<li>{{ row.name|upper }} {{ row.number|add:1 }}</li>{% endfor %}"
ROWS = [{"name": f"row {number}", "number": number} for number in range(2_000)]


@dataclass(frozen=True)
class FirstPage:
    """The middle of several tries, in seconds, and in times of the fixed work."""

    seconds: float
    times: float

    @classmethod
    def of(cls, client: Client) -> FirstPage:
        tries = [(_page(client), _fixed_work()) for _ in range(TRIES + 1)][1:]
        return cls(median(page for page, _ in tries), median(page / work for page, work in tries))

    def __str__(self) -> str:
        return f"{self.seconds * 1000:.1f} ms ({self.times:.2f} times the fixed work)"


def _page(client: Client) -> float:
    begun = perf_counter()
    response = client.get("/staff/")
    seconds = perf_counter() - begun
    assert len(response.context["queue"].rows) == 50
    return seconds


def _fixed_work() -> float:
    engine = Engine()
    begun = perf_counter()
    engine.from_string(YARDSTICK).render(Context({"rows": ROWS}))
    return perf_counter() - begun


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
