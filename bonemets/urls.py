"""Addresses of the site."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from bonemets import health, views
from bonemets.security_txt import ADDRESS, security_txt
from triage.interop.handed_over import handed_over

urlpatterns = [
    path("", include("triage.patients.file_urls")),
    # The first language has no prefix, so that every address of before stays.
    *i18n_patterns(
        path("", include("triage.patients.urls")),
        path("learn/", include("content.urls")),
        path("handed-over/<str:secret>/", handed_over, name="handed_over"),
        prefix_default_language=False,
    ),
    path("staff/", include("triage.nurses.urls")),
    path("staff/", include("triage.nurses.account_urls")),
    path("fhir/", include("triage.interop.api.urls")),
    path("health/", health.moved, name="health"),
    path("health/live/", health.live, name="live"),
    path("health/ready/", health.ready, name="ready"),
    path(ADDRESS, security_txt, name="security_txt"),
    path("favicon.ico", views.favicon),
    path("admin/", admin.site.urls),
    re_path(r"^(?P<code>[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?)/(?P<rest>.*)$", views.unknown_language),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler429 = views.too_many
handler500 = views.server_error
