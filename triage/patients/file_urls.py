"""Addresses of files that are the same in every language."""

from django.urls import path

from triage.patients import brand, offline

app_name = "files"
urlpatterns = [
    # At the root, so that it stands in for every page of patients.
    path("worker.js", offline.worker, name="worker"),
    path("look/mark.svg", brand.mark, name="mark"),
    path("look/colours.css", brand.colours, name="colours"),
]
