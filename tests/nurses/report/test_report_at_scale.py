"""The report of a month stays quick with a hundred thousand submissions in it."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from tests.nurses.report.month import FIRST, LAST, NOW, make_month
from triage.actions.counting.day_sums import sum_next_day
from triage.actions.counting.period import Period
from triage.models import Clinic
from triage.nurses.report.groups import Report

if TYPE_CHECKING:
    from tests.telling import Tell
    from triage.models import ProtocolVersion

COUNT = 100_000
MOST_SECONDS, MOST_SECONDS_FROM_SUMS = 10.0, 2.0


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_month_of_a_hundred_thousand_submissions_is_counted_in_seconds(
    live_version: ProtocolVersion,  # noqa: ARG001 (submissions answer it)
    tell: Tell,
) -> None:
    make_month(COUNT)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    clinic = Clinic.load()
    begun = perf_counter()
    report = Report(Period.of(FIRST, LAST, clinic), clinic, NOW)
    groups = (report.total, report.by_urgency, report.by_hour, report.by_weekday, report.by_day)
    for group in (*groups, report.endings, report.endings_by_urgency, report.rules):
        group()
    whole = perf_counter() - begun

    counted = f"{report.total().assessed} with a result, {report.total().shared} shared"
    tell(f"report on {connection.vendor}: {counted}: {whole:.2f} s")
    assert whole < MOST_SECONDS
    while sum_next_day(now=NOW):
        pass
    begun = perf_counter()
    summed = Report(Period.of(FIRST, LAST, clinic), clinic, NOW)
    assert (summed.total(), summed.by_hour(), summed.actions()) == (
        report.total(),
        report.by_hour(),
        report.actions(),
    )
    from_sums = perf_counter() - begun
    tell(f"from sums of {(LAST - FIRST).days + 1} days: {from_sums:.2f} s")
    assert from_sums < MOST_SECONDS_FROM_SUMS
