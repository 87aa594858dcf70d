"""Addresses of a session itself, open to everybody of the staff. They stand among those of the nurses."""

from django.urls import path

from triage.nurses.sessions import views

session_urls = [
    path("lock/", views.lock, name="lock"),
    path("lock/state/", views.lock_state, name="lock_state"),
    path("lock/passkey/", views.lock_passkey, name="lock_passkey"),
    path("sessions/", views.show_sessions, name="sessions"),
    path("sessions/<int:session_id>/end/", views.end_session, name="end_session"),
    path("sessions/end-others/", views.end_others, name="end_other_sessions"),
]
