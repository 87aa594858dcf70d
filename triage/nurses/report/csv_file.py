"""A table as a CSV file that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv

from django.http import HttpResponse

from triage.actions.counting.period import Period
from triage.nurses.report.tables import Plain, Table

# A cell that begins so is a formula to spreadsheets.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def harmless(value: Plain) -> Plain:
    """A text that no spreadsheet reads as a formula; numbers stay numbers."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def csv_response(table: Table, period: Period, name: str = "") -> HttpResponse:
    # With a mark of its encoding, without which spreadsheets guess wrong.
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    filename = f"bonemets-{name or table.id}-{period.first}-to-{period.last}.csv"
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    writer = csv.writer(response)
    for row in (table.plain_columns, *table.plain_rows):
        writer.writerow([harmless(value) for value in row])
    return response
