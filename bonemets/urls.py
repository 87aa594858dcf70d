"""Addresses of the site."""

from django.contrib import admin
from django.urls import include, path

from bonemets import views

urlpatterns = [
    path("", include("triage.patients.urls")),
    path("learn/", include("content.urls")),
    path("staff/", include("triage.nurses.urls")),
    path("health/", views.health, name="health"),
    path("favicon.ico", views.favicon),
    path("admin/", admin.site.urls),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
