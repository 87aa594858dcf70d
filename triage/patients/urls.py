"""Addresses of the patients' pages. They name a submission and a page, never an answer."""

from django.urls import path

from triage.patients import views

app_name = "patients"
urlpatterns = [
    path("", views.start, name="start"),
    path("help-now/", views.help_now, name="help_now"),
    path("check/<uuid:submission_id>/questions/<slug:page_id>/", views.question_page, name="page"),
    path("check/<uuid:submission_id>/answers/", views.check_answers, name="answers"),
    path("check/<uuid:submission_id>/result/", views.result, name="result"),
]
