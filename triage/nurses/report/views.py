"""The pages of the report and their files. They hold numbers, never a person."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from triage.actions.roles import READ_REPORT
from triage.models import Clinic
from triage.nurses.access import staff_only
from triage.nurses.report.csv_file import csv_response
from triage.nurses.report.form import PeriodForm
from triage.nurses.report.groups import Report
from triage.nurses.report.page import TABLES, present_card, present_days, present_report, present_rules
from triage.nurses.report.rule_tables import table_of_card


class _Asked:
    """The period that was asked for; `report` is None while it is invalid, or still to be counted."""

    def __init__(self, request: HttpRequest) -> None:
        self.clinic, now = Clinic.load(), timezone.now()
        today = self.clinic.local(now).date()
        self.form = PeriodForm(request.GET, clinic=self.clinic, today=today)
        self.report = Report(self.form.period(), self.clinic, now) if self.form.is_valid() else None
        if self.report is not None and (left := self.report.days_left()):
            self.form.add_error(
                None,
                f"{left} of these days are still being counted. Open this again in some minutes, or choose "
                "fewer days.",
            )
            self.report = None

    def context(self, page: object) -> dict[str, Any]:
        return {"form": self.form, "page": page, "time_zone": self.clinic.time_zone}


@require_safe
@staff_only(READ_REPORT)
def show_report(request: HttpRequest) -> HttpResponse:
    asked = _Asked(request)
    page = present_report(asked.report) if asked.report else None
    return render(request, "nurses/report/report.html", asked.context(page))


@require_safe
@staff_only(READ_REPORT)
def show_rules(request: HttpRequest) -> HttpResponse:
    asked = _Asked(request)
    page = present_rules(asked.report) if asked.report else None
    return render(request, "nurses/report/rules.html", asked.context(page))


@require_safe
@staff_only(READ_REPORT)
def show_rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    asked = _Asked(request)
    if asked.report is None:
        return render(request, "nurses/report/rule.html", asked.context(None) | {"rule_id": rule_id})
    card = asked.report.rule(rule_id)
    if card is None:
        # Drafts link here as well, before their new rules are published.
        context = {"rule_id": rule_id, "days": present_days(asked.report.period)}
        return render(request, "nurses/report/no_rule.html", context, status=404)
    context = asked.context(present_card(asked.report, card)) | {"rule_id": rule_id}
    return render(request, "nurses/report/rule.html", context)


@require_safe
@staff_only(READ_REPORT)
def download_table(request: HttpRequest, table: str) -> HttpResponse:
    if table not in TABLES:
        raise Http404
    asked = _Asked(request)
    if asked.report is None:
        return redirect(f"{reverse('nurses:report')}?{request.GET.urlencode()}")
    return csv_response(TABLES[table](asked.report), asked.report.period)


@require_safe
@staff_only(READ_REPORT)
def download_rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    asked = _Asked(request)
    if asked.report is None:
        return redirect(f"{reverse('nurses:report_rule', args=[rule_id])}?{request.GET.urlencode()}")
    card = asked.report.rule(rule_id)
    if card is None:
        raise Http404
    return csv_response(table_of_card(card), asked.report.period, name=f"rule-{rule_id}")
