"""Addresses of the patients' pages. They name a submission and a page, never an answer."""

from django.urls import path

from triage.patients import follow_up, offline, sharing, starting, views
from triage.patients.display import change_display
from triage.patients.for_computer import for_computer
from triage.patients.own_copy import save_copy
from triage.patients.privacy import privacy
from triage.patients.sheet import handover_sheet
from triage.patients.styleguide import styleguide

app_name = "patients"
urlpatterns = [
    path("", starting.start, name="start"),
    path("launch/<str:signed>/", starting.launch, name="launch"),
    path("help-now/", views.help_now, name="help_now"),
    path("help-now/no-network/", offline.no_network, name="offline"),
    path("privacy/", privacy, name="privacy"),
    path("check/<uuid:submission_id>/questions/<slug:page_id>/", views.question_page, name="page"),
    path("check/<uuid:submission_id>/answers/", views.check_answers, name="answers"),
    path("check/<uuid:submission_id>/result/", views.result, name="result"),
    path("check/<uuid:submission_id>/called/", views.say_called, name="called"),
    path("check/<uuid:submission_id>/sheet/", handover_sheet, name="sheet"),
    path("check/<uuid:submission_id>/computer/", for_computer, name="computer"),
    path("check/<uuid:submission_id>/copy/", save_copy, name="copy"),
    path("check/<uuid:submission_id>/erase/", views.erase, name="erase"),
    path("check/<uuid:submission_id>/share/", sharing.share_answers, name="share"),
    path("check/<uuid:submission_id>/put/", sharing.put_call, name="put_call"),
    path("check/<uuid:submission_id>/shared/", sharing.show_code, name="shared"),
    path("check/<uuid:submission_id>/status/", sharing.own_status, name="own_status"),
    path("code/", sharing.enter_code, name="code"),
    path("code/status/", sharing.shared_status, name="shared_status"),
    path("code/withdraw/", sharing.withdraw, name="withdraw"),
    path("code/consent/", follow_up.change_consent, name="change_consent"),
    path("code/again/", follow_up.answer_again, name="answer_again"),
    path("code/forget/", sharing.forget_code, name="forget_code"),
    path("styleguide/", styleguide, name="styleguide"),
    path("display/", change_display, name="display"),
]
